/**
 * What the server answers a second, as a share of what bounds it: a login of the hash alone, everything else of a hello-world answer
 * of the same HTTP library. Servers run in processes of their own, this one is the load; with one user and with a million.
 */
import { Pool } from 'undici';
import * as z from 'zod';
import { hashPassword } from '../../main/server/providers/password-hash.js';
import { on, testAppId, writeAppFolder } from '../support/servers/test-server.js';
import { moveToLoadCore } from './cores.js';
import { isQuick, runs, spreadOf } from './numbers.js';
import { memoryOf } from './process-memory.js';
import { outputOf, type Program, startProgram } from './program.js';
import { measured, tell, tellRatio } from './row.js';
import { dataFolderWith, emailOf } from './users.js';

const many = 1_000_000;
const password = 'correct horse';
const connections = 16;
const loginsAtOnce = 4;
const roundMs = isQuick ? 500 : 1_200;
const sessionsInUse = 50;
const session = z.object({ access_token: z.string(), refresh_token: z.string() });

/** A request of the load, and a different one each time. */
type Request = (number: number) => { method: 'GET' | 'POST'; path: string; token?: string; body?: string };

/** One server with what is asked of it. */
interface Side {
  program: Program;
  pool: Pool;
  tokens: z.infer<typeof session>[];
  /** Calls a second of each round, by kind. */
  rates: Record<'login' | 'refresh' | 'profile', number[]>;
}

async function ask(pool: Pool, { method, path, token = '', body }: ReturnType<Request>): Promise<unknown> {
  const headers = { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) };
  const answer = await pool.request({ method, path, headers, body: body ?? null });
  if (answer.statusCode >= 300) throw new Error(`${path} answered ${String(answer.statusCode)}`);
  return answer.body.json();
}

async function perSecond(pool: Pool, request: Request, atOnce: number): Promise<number> {
  const started = performance.now();
  let done = 0;
  const worker = async (first: number) => {
    for (let number = first; performance.now() < started + roundMs; number += atOnce) {
      await ask(pool, request(number));
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_none, first) => worker(first)));
  return (done * 1000) / (performance.now() - started);
}

/** Logs in as another user each time, all over the table. */
function login(users: number): Request {
  const path = `/api/client/v2.0/app/${testAppId}/auth/providers/local-userpass/login`;
  return (number) => {
    const username = emailOf((number * 7_919) % users);
    return { method: 'POST', path, body: JSON.stringify({ username, password }) };
  };
}

function withToken(side: Side, method: 'GET' | 'POST', path: string, name: keyof z.infer<typeof session>): Request {
  return (number) => ({
    ...{ method, path: `/api/client/v2.0${path}` },
    token: side.tokens[number % side.tokens.length]?.[name] ?? '',
  });
}

async function startSide(users: number, appFolder: string, hash: string): Promise<Side> {
  const program = await startProgram('serve', appFolder, await dataFolderWith(users, appFolder, hash));
  const pool = new Pool(program.url, { connections });
  const tokens: Side['tokens'] = [];
  for (let number = 0; number < sessionsInUse; number += 1) {
    tokens.push(session.parse(await ask(pool, login(users)(number))));
  }
  return { program, pool, tokens, rates: { login: [], refresh: [], profile: [] } };
}

const explanation =
  'Both servers run in processes of their own, on the same cores, each with the same load of sixteen connections from another core, in turns; users and sessions change with each request.';
const kinds = { login: 'password logins', refresh: 'refreshes', profile: 'profiles' } as const;
const quickestName = 'Server, password logins, against one hash on each core';
const memoryName = 'Server, memory for 100,000 users';
const names = Object.values(kinds).flatMap((kind) => [`Server, ${kind}`, `Server, ${kind}, 1,000,000 users`]);

await measured([...names, quickestName, memoryName], async () => {
  moveToLoadCore();
  const hash = await hashPassword(password);
  const appFolder = writeAppFolder({ providers: on('local-userpass', { config: { autoConfirm: true } }) });
  const [one, million] = [await startSide(1, appFolder, hash), await startSide(many, appFolder, hash)];
  const hello = await startProgram('hello');
  const helloPool = new Pool(hello.url, { connections });
  const bounds = { hash: [0], hashesAtOnce: [0], hello: [0] };
  const hashes = async (...atOnce: string[]) =>
    Number(await outputOf('measured', 'hash', hash, password, String(roundMs), ...atOnce));
  try {
    for (let round = -1; round < runs(10); round += 1) {
      // The first round is everybody's warm-up.
      if (round === 0)
        for (const list of [...Object.values(bounds), ...[one, million].flatMap(({ rates }) => Object.values(rates))])
          list.length = 0;
      bounds.hash.push(await hashes());
      bounds.hashesAtOnce.push(await hashes(String(loginsAtOnce)));
      bounds.hello.push(await perSecond(helloPool, () => ({ method: 'POST', path: '/', body: '{}' }), connections));
      for (const [side, users] of [
        [one, 1],
        [million, many],
      ] as const) {
        const { rates, pool } = side;
        rates.login.push(await perSecond(pool, login(users), loginsAtOnce));
        rates.refresh.push(
          await perSecond(pool, withToken(side, 'POST', '/auth/session', 'refresh_token'), connections),
        );
        rates.profile.push(await perSecond(pool, withToken(side, 'GET', '/auth/profile', 'access_token'), connections));
      }
    }
    const argon2 = { what: 'argon2id alone, as many at once', ...spreadOf(bounds.hashesAtOnce) };
    const argon2Quickest = { what: 'argon2id alone, one on each core', ...spreadOf(bounds.hash) };
    const helloWorld = { what: 'hello world', ...spreadOf(bounds.hello) };
    for (const kind of ['login', 'refresh', 'profile'] as const) {
      const ours = spreadOf(one.rates[kind]);
      tellRatio({
        ...{ name: `Server, ${kinds[kind]}`, unit: '/s', ours, explanation },
        aim: { atLeast: kind === 'login' ? 0.9 : 0.6 },
        baseline: kind === 'login' ? argon2 : helloWorld,
      });
      tellRatio({
        ...{ name: `Server, ${kinds[kind]}, 1,000,000 users`, unit: '/s', ours: spreadOf(million.rates[kind]) },
        ...{ aim: { atLeast: 0.9 }, baseline: { what: 'one user', ...ours }, explanation },
      });
    }
    tellRatio({
      ...{ name: quickestName, unit: '/s', ours: spreadOf(one.rates.login), aim: { atLeast: 0.9 } },
      ...{ baseline: argon2Quickest, explanation },
    });
    const [few, all] = [memoryOf(one.program.pid).own, memoryOf(million.program.pid).own];
    tell({
      ...{ name: memoryName, value: all / few, aim: {}, unit: 'MB', median: ((all - few) / many) * 100_000, runs: 1 },
      baseline: { what: 'the server with one user', median: few },
      explanation: `Memory that it has written and shares with nobody, after the same load: with a million users ${all.toFixed(0)} MB, with one ${few.toFixed(0)} MB; the difference for each 100,000. The ratio is of the two.`,
    });
  } finally {
    await Promise.all([one.pool, million.pool, helloPool].map((pool) => pool.close()));
    await Promise.all([one.program, million.program, hello].map(({ stop }) => stop()));
  }
});
