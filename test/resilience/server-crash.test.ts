/** Acknowledged writes survive a kill -9, and two servers share one database. */
import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { storageEnvironment } from '../support/servers/test-storage.js';
import { tmpDir } from '../support/tmp-dir.js';

const rounds = 5;
/** Fewer than the number of requests that a server accepts from one address per minute. */
const askedOfOneServer = 250;
const patience = { timeout: 60_000, interval: 20 };
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

async function start(data: string): Promise<{ child: ChildProcess; api: string }> {
  const program = ['--import', 'tsx', 'main/server/cli/main.ts', '--app=assets/backend', `--data=${data}`];
  const child = spawn(process.execPath, program, { env: { ...process.env, ...storageEnvironment(data) } });
  running.push(child);
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => {
      resolve(chunk.toString());
    });
    child.once('exit', () => {
      reject(new Error('the server did not start'));
    });
  });
  const { url } = z.object({ url: z.url() }).parse(JSON.parse(line));
  return { child, api: `${url}/api/client/v2.0` };
}

const session = z.object({ access_token: z.string(), refresh_token: z.string(), user_id: z.string() });
const userpass = '/app/roster/auth/providers/local-userpass';
const post = (api: string, path: string, body?: object, token?: string) =>
  fetch(`${api}${path}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** Repeats a request that was sent too often. Servers on one MongoDB database count together. */
async function patiently(request: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const answer = await request();
    if (answer.status !== 429) return answer;
    await new Promise((resolve) => setTimeout(resolve, Number(answer.headers.get('retry-after')) * 1000));
  }
}

describe('a crash of the server', () => {
  it(`loses no acknowledged login or registration through ${String(rounds)} kills`, async () => {
    const data = tmpDir('roster-crash-');
    const refreshTokens: string[] = [];
    const emails: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const { child, api } = await start(data);
      let killed = false;
      const work = async (worker: number) => {
        for (let number = 0; !killed; number += 1) {
          const email = `${String(round)}-${String(worker)}-${String(number)}@example.com`;
          const anonymous = await post(api, '/app/roster/auth/providers/anon-user/login', {}).catch(() => null);
          if (anonymous?.ok === true) {
            const answer = await anonymous.json().catch(() => null);
            if (answer !== null) refreshTokens.push(session.parse(answer).refresh_token);
          }
          const registered = await post(api, `${userpass}/register`, { email, password: 'correct horse' }).catch(
            () => null,
          );
          if (registered?.status === 201) emails.push(email);
        }
      };
      const before = { sessions: refreshTokens.length, registrations: emails.length };
      const workers = [0, 1, 2, 3].map(work);
      await new Promise((resolve) => setTimeout(resolve, 700 + 100 * round));
      // A busy machine may need longer for the first ones.
      await expect
        .poll(() => refreshTokens.length > before.sessions + 1 && emails.length > before.registrations + 1, patience)
        .toBe(true);
      child.kill('SIGKILL');
      killed = true;
      await Promise.all(workers);
    }
    const { api } = await start(data);
    const lost: string[] = [];
    for (const token of refreshTokens)
      if ((await post(api, '/auth/session', undefined, token)).status !== 201) lost.push('session');
    for (let from = 0; from < emails.length; from += askedOfOneServer) {
      const next = await start(data);
      for (const email of emails.slice(from, from + askedOfOneServer)) {
        const again = await patiently(() =>
          post(next.api, `${userpass}/register`, { email, password: 'correct horse' }),
        );
        if (again.status !== 409) lost.push(`${email}, answered with ${String(again.status)}`);
      }
      next.child.kill('SIGKILL');
    }
    console.log(
      `kills: ${String(rounds)}; acknowledged and checked: ${String(refreshTokens.length)} sessions, ${String(emails.length)} registrations; lost: ${String(lost.length)}`,
    );
    expect(lost).toEqual([]);
    expect(refreshTokens.length).toBeGreaterThan(rounds);
    expect(emails.length).toBeGreaterThan(rounds);
  });

  it('registers a name once and shares sessions when two servers use one database', async () => {
    const data = tmpDir('roster-two-');
    const [one, two] = await Promise.all([start(data), start(data)]);
    const names = Array.from({ length: 20 }, (_none, number) => `both${String(number)}@example.com`);
    for (const email of names) {
      const body = { email, password: 'correct horse' };
      const answers = await Promise.all([
        post(one.api, `${userpass}/register`, body),
        post(two.api, `${userpass}/register`, body),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    }
    const login = await post(one.api, `${userpass}/login`, { username: names[0], password: 'correct horse' });
    const { access_token: access, refresh_token: refresh } = session.parse(await login.json());
    expect((await post(two.api, '/auth/session', undefined, refresh)).status).toBe(201);
    const profile = await fetch(`${two.api}/auth/profile`, { headers: { Authorization: `Bearer ${access}` } });
    expect(profile.status).toBe(200);
  });
});
