/**
 * Two servers on one MongoDB database behind a load balancer. One of them is killed and replaced under load.
 * `ROSTER_TEST_REQUESTS` sets the number of requests.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { seededRandom } from '../support/fuzz/fuzzer.js';
import { databaseUri } from '../support/servers/mongo-server/database-uri.js';
import { reasonWithoutMongo, startMongoServer } from '../support/servers/mongo-server/mongo-server.js';
import { startLoadBalancer } from '../support/servers/network/load-balancer.js';
import { tmpDir } from '../support/tmp-dir.js';
import { defined, tuple } from '../support/tuple.js';

/** Enough to have some hundred requests before and after the server is killed. A release is tested with 20,000. */
const requestCount = Number(process.env['ROSTER_TEST_REQUESTS'] ?? 1_000);
/** The last requests before the server is killed all write: a write that is acknowledged too early would be lost. */
const writesBeforeKill = 100;
const workerCount = 16;
/** Only ends a request that hangs, however busy the machine is. */
const timeoutMs = Math.max(600_000, requestCount * 150);
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const reason = reasonWithoutMongo();
const login = z.object({ access_token: z.string(), refresh_token: z.string(), user_id: z.string() });
const renewal = z.object({ access_token: z.string() });
const profile = z.object({ user_id: z.string() });
const userpass = '/app/roster/auth/providers/local-userpass';
const password = 'correct horse';
const publicHost = 'login.contoso.example';

interface Session {
  userId: string;
  access: string;
  refresh: string;
}

async function startInstance(database: string): Promise<{ child: ChildProcess; url: string }> {
  const options = [
    '--app=assets/backend',
    `--data=${tmpDir('roster-load-')}`,
    '--trust-proxy=127.0.0.1',
    `--public-url=https://${publicHost}`,
  ];
  const child = spawn(process.execPath, ['--import', 'tsx', 'main/server/cli/main.ts', ...options], {
    env: { ...process.env, MONGODB_URI: database },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  stops.push(() => child.kill('SIGKILL'));
  const [line] = z.tuple([z.string()]).parse(await once(createInterface({ input: child.stdout }), 'line'));
  return { child, url: z.object({ url: z.url() }).parse(JSON.parse(line)).url };
}

/** One client with an address of its own: servers limit requests by address. */
class Client {
  readonly #api: string;
  readonly #address: string;

  constructor(url: string, number: number) {
    this.#api = `${url}/api/client/v2.0`;
    this.#address = `10.1.${String(Math.floor(number / 250))}.${String((number % 250) + 1)}`;
  }

  /** Returns status and body; null if the connection ended or the load balancer could not get an answer. */
  async send(method: string, path: string, { body, token }: { body?: object; token?: string } = {}) {
    try {
      const answer = await fetch(this.#api + path, {
        method,
        headers: {
          'x-forwarded-for': this.#address,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (answer.status === 502) return null;
      return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
    } catch {
      return null;
    }
  }

  register(email: string) {
    return this.send('POST', `${userpass}/register`, { body: { email, password } });
  }
}

describe.skipIf(reason !== null)('two servers behind a load balancer', () => {
  it(
    `lose nothing and sign out no user in ${String(requestCount)} requests when one is killed and replaced`,
    async () => {
      const mongo = await startMongoServer(join(tmpDir('roster-load-'), 'data.mv'));
      stops.push(() => mongo.stop());
      const database = databaseUri(mongo.uri, `load-${String(process.pid)}`);
      const [first, second] = await Promise.all([startInstance(database), startInstance(database)]);
      const balancer = await startLoadBalancer(publicHost);
      stops.push(() => balancer.stop());
      balancer.setTargets([first.url, second.url]);

      const clients = Array.from({ length: 1_000 }, (_none, number) => new Client(balancer.url, number));
      const chance = seededRandom(28);
      const live: Session[] = [];
      const ended: Session[] = [];
      /** Sign-outs without an answer may or may not have happened. */
      const figures = { sent: 0, unanswered: 0, retryLater: 0, uncertain: 0, logins: 0, renewals: 0, profiles: 0 };
      const emails: string[] = [];
      const wrong: string[] = [];
      let replacing: Promise<void> | undefined;

      /** Returns the body of the expected answer, and null if there was none because a server had ended. */
      const expecting = async (
        what: string,
        status: number,
        request: ReturnType<Client['send']>,
      ): Promise<{ body: unknown } | null> => {
        figures.sent += 1;
        const answer = await request;
        if (answer === null) figures.unanswered += 1;
        else if (answer.status === 503) figures.retryLater += 1;
        else if (answer.status !== status)
          wrong.push(`${what}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
        else return answer;
        return null;
      };
      const signIn = async (client: Client): Promise<void> => {
        const known = chance.below(3) === 0 && emails.length > 0 ? chance.of(emails) : null;
        const request =
          known === null
            ? client.send('POST', '/app/roster/auth/providers/anon-user/login', { body: {} })
            : client.send('POST', `${userpass}/login`, { body: { username: known, password } });
        const answer = await expecting('a login', 200, request);
        if (answer === null) return;
        const { user_id: userId, access_token: access, refresh_token: refresh } = login.parse(answer.body);
        figures.logins += 1;
        live.push({ userId, access, refresh });
      };
      const renew = async (client: Client, session: Session): Promise<void> => {
        const request = client.send('POST', '/auth/session', { token: session.refresh });
        const answer = await expecting('a renewal', 201, request);
        live.push(session);
        if (answer === null) return;
        session.access = renewal.parse(answer.body).access_token;
        figures.renewals += 1;
      };
      const readProfile = async (client: Client, session: Session): Promise<void> => {
        const answer = await expecting(
          'a profile',
          200,
          client.send('GET', '/auth/profile', { token: session.access }),
        );
        live.push(session);
        if (answer === null) return;
        if (profile.parse(answer.body).user_id !== session.userId) wrong.push('a profile of another user');
        figures.profiles += 1;
      };
      const signOut = async (client: Client, session: Session): Promise<void> => {
        const request = client.send('DELETE', '/auth/session', { token: session.refresh });
        if ((await expecting('a sign-out', 204, request)) === null) figures.uncertain += 1;
        else ended.push(session);
      };
      const step = async (number: number): Promise<void> => {
        const client = chance.of(clients);
        const toKill = Math.floor(requestCount / 2) - number;
        const kind = chance.below(toKill >= 0 && toKill < writesBeforeKill ? 9 : 100);
        if (live.length < 50 || kind < 5) {
          await signIn(client);
          return;
        }
        if (kind < 7) {
          const email = `user-${String(number)}@example.com`;
          if ((await expecting('a registration', 201, client.register(email))) !== null) emails.push(email);
          return;
        }
        // Removed from the list while it is in use, so that no other worker signs it out at the same time.
        const [session] = tuple(live.splice(chance.below(live.length), 1), 1);
        await (kind < 9 ? signOut : kind < 70 ? renew : readProfile)(client, session);
      };
      const replaceFirst = async (): Promise<void> => {
        first.child.kill('SIGKILL');
        const third = await startInstance(database);
        balancer.setTargets([second.url, third.url]);
      };

      let started = 0;
      const work = async (): Promise<void> => {
        while (started < requestCount && wrong.length === 0) {
          started += 1;
          if (started === Math.floor(requestCount / 2)) replacing = replaceFirst();
          await step(started);
        }
      };
      await Promise.all(Array.from({ length: workerCount }, work));
      await replacing;

      console.log(
        `${JSON.stringify(figures)}; registered: ${String(emails.length)}, signed out: ${String(ended.length)}, live: ${String(live.length)}`,
      );
      expect(wrong.slice(0, 5)).toEqual([]);
      const lost: string[] = [];
      /** Checks all items, as many at a time as there were workers. */
      const checkAll = async <Item>(
        what: string,
        status: number,
        items: readonly Item[],
        send: (client: Client, item: Item) => ReturnType<Client['send']>,
      ): Promise<void> => {
        const waiting = [...items.entries()];
        const checkNext = async (): Promise<void> => {
          for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
            const [index, item] = next;
            const answer = await send(defined(clients[index % clients.length], 'a client'), item);
            if (answer?.status !== status) lost.push(`${what}: ${String(answer?.status)}`);
          }
        };
        await Promise.all(Array.from({ length: workerCount }, checkNext));
      };
      const renewing = (client: Client, { refresh }: Session) =>
        client.send('POST', '/auth/session', { token: refresh });
      await checkAll('a session', 201, live, renewing);
      await checkAll('an ended session', 401, ended, renewing);
      await checkAll('a registration', 409, emails, (client, email) => client.register(email));
      expect(lost).toEqual([]);
      // At most the requests that were in progress when the server was killed.
      expect(figures.unanswered).toBeLessThanOrEqual(workerCount);
      expect(Math.min(live.length, ended.length, emails.length)).toBeGreaterThan(requestCount / 200);
    },
    timeoutMs,
  );
});
