/**
 * Throughput of the server compared with its upper bound: for logins the password hash alone, for other requests a hello-world server
 * with the same HTTP library. Each server runs in its own process; this process generates the load. Measured with one user and with a
 * million.
 */
import { Pool } from 'undici';
import * as z from 'zod';
import { hashPassword } from '../../../main/server/providers/password-hash.js';
import { on, testAppId, writeAppFolder } from '../../support/servers/test-server.js';
import { moveToLoadCore } from '../support/cpu-affinity.js';
import { memoryOf } from '../support/process-memory.js';
import { runProgram, type ServerProcess, startServerProcess } from '../support/programs.js';
import { printRatio, printRow, runMeasurement } from '../support/result-row.js';
import { createDataFolder, emailOf } from '../support/server-users.js';
import { isQuick, runCount, summarize } from '../support/statistics.js';

const millionUsers = 1_000_000;
const password = 'correct horse';
const connections = 16;
const loginConcurrency = 4;
const roundMs = isQuick ? 500 : 1_200;
const sessionCount = 50;
const session = z.object({ access_token: z.string(), refresh_token: z.string() });
type Session = z.infer<typeof session>;

interface Request {
  method: 'GET' | 'POST';
  path: string;
  token?: string;
  body?: string;
}
/** Creates the request with the given number, so that requests differ from each other. */
type CreateRequest = (number: number) => Request;

/** A running server and its results. */
interface Subject {
  server: ServerProcess;
  pool: Pool;
  sessions: Session[];
  /** Requests per second, one value per round. */
  rates: Record<'login' | 'refresh' | 'profile', number[]>;
}

async function send(pool: Pool, { method, path, token = '', body }: Request): Promise<unknown> {
  const headers = { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) };
  const response = await pool.request({ method, path, headers, body: body ?? null });
  if (response.statusCode >= 300) throw new Error(`${path} returned ${String(response.statusCode)}`);
  return response.body.json();
}

/** Sends requests for the duration of a round. Returns the number of responses per second. */
async function measureRate(pool: Pool, createRequest: CreateRequest, concurrency: number): Promise<number> {
  const startedAt = performance.now();
  let count = 0;
  const worker = async (first: number) => {
    for (let number = first; performance.now() < startedAt + roundMs; number += concurrency) {
      await send(pool, createRequest(number));
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_none, first) => worker(first)));
  return (count * 1000) / (performance.now() - startedAt);
}

/** Logs in a different user with each request, spread over the whole table. */
function loginRequests(users: number): CreateRequest {
  const path = `/api/client/v2.0/app/${testAppId}/auth/providers/local-userpass/login`;
  return (number) => {
    const username = emailOf((number * 7_919) % users);
    return { method: 'POST', path, body: JSON.stringify({ username, password }) };
  };
}

/** Uses a different session with each request. */
function sessionRequests(
  { sessions }: Subject,
  method: Request['method'],
  path: string,
  token: keyof Session,
): CreateRequest {
  return (number) => ({
    method,
    path: `/api/client/v2.0${path}`,
    token: sessions[number % sessions.length]?.[token] ?? '',
  });
}

async function startSubject(users: number, appFolder: string, hash: string): Promise<Subject> {
  const server = await startServerProcess('serve', appFolder, await createDataFolder(users, appFolder, hash));
  const pool = new Pool(server.url, { connections });
  const sessions: Session[] = [];
  for (let number = 0; number < sessionCount; number += 1) {
    sessions.push(session.parse(await send(pool, loginRequests(users)(number))));
  }
  return { server, pool, sessions, rates: { login: [], refresh: [], profile: [] } };
}

const explanation =
  'Both servers run in their own processes on the same cores. They receive the same load alternately, over sixteen connections (password logins: four at a time) from another core. Users and sessions change with each request.';
const kinds = { login: 'password logins', refresh: 'refreshes', profile: 'profiles' } as const;
const loginsPerCoreName = 'Server, password logins vs. one hash per core';
const memoryName = 'Server, memory per 100,000 users';
const names = Object.values(kinds).flatMap((kind) => [`Server, ${kind}`, `Server, ${kind}, 1,000,000 users`]);

await runMeasurement([...names, loginsPerCoreName, memoryName], async () => {
  moveToLoadCore();
  const hash = await hashPassword(password);
  const appFolder = writeAppFolder({ providers: on('local-userpass', { config: { autoConfirm: true } }) });
  const one = await startSubject(1, appFolder, hash);
  const million = await startSubject(millionUsers, appFolder, hash);
  const hello = await startServerProcess('hello');
  const helloPool = new Pool(hello.url, { connections });
  /** Rates of the baselines. */
  const bounds = { hashPerCore: [0], hashSameConcurrency: [0], hello: [0] };
  const measureHashRate = async (...concurrency: string[]) =>
    Number(await runProgram('measured', 'hash', hash, password, String(roundMs), ...concurrency));
  try {
    for (let round = -1; round < runCount(10); round += 1) {
      // Round -1 is the warm-up.
      if (round === 0)
        for (const list of [...Object.values(bounds), ...[one, million].flatMap(({ rates }) => Object.values(rates))])
          list.length = 0;
      bounds.hashPerCore.push(await measureHashRate());
      bounds.hashSameConcurrency.push(await measureHashRate(String(loginConcurrency)));
      bounds.hello.push(await measureRate(helloPool, () => ({ method: 'POST', path: '/', body: '{}' }), connections));
      for (const [subject, users] of [
        [one, 1],
        [million, millionUsers],
      ] as const) {
        const { rates, pool } = subject;
        const refreshRequests = sessionRequests(subject, 'POST', '/auth/session', 'refresh_token');
        const profileRequests = sessionRequests(subject, 'GET', '/auth/profile', 'access_token');
        rates.login.push(await measureRate(pool, loginRequests(users), loginConcurrency));
        rates.refresh.push(await measureRate(pool, refreshRequests, connections));
        rates.profile.push(await measureRate(pool, profileRequests, connections));
      }
    }
    const argon2 = { label: 'argon2id alone, same concurrency', ...summarize(bounds.hashSameConcurrency) };
    const argon2PerCore = { label: 'argon2id alone, one per core', ...summarize(bounds.hashPerCore) };
    const helloWorld = { label: 'hello world', ...summarize(bounds.hello) };
    for (const kind of ['login', 'refresh', 'profile'] as const) {
      const measured = summarize(one.rates[kind]);
      printRatio({
        name: `Server, ${kinds[kind]}`,
        unit: '/s',
        measured,
        target: { atLeast: kind === 'login' ? 0.9 : 0.6 },
        baseline: kind === 'login' ? argon2 : helloWorld,
        explanation,
      });
      printRatio({
        name: `Server, ${kinds[kind]}, 1,000,000 users`,
        unit: '/s',
        measured: summarize(million.rates[kind]),
        target: { atLeast: 0.9 },
        baseline: { label: 'one user', ...measured },
        explanation,
      });
    }
    printRatio({
      name: loginsPerCoreName,
      unit: '/s',
      measured: summarize(one.rates.login),
      target: { atLeast: 0.9 },
      baseline: argon2PerCore,
      explanation,
    });
    const memoryWithOne = memoryOf(one.server.pid).privateDirty;
    const memoryWithMillion = memoryOf(million.server.pid).privateDirty;
    printRow({
      name: memoryName,
      value: memoryWithMillion / memoryWithOne,
      target: {},
      unit: 'MB',
      median: ((memoryWithMillion - memoryWithOne) / millionUsers) * 100_000,
      runs: 1,
      baseline: { label: 'total with one user', median: memoryWithOne },
      explanation: `Private dirty memory after the same load: ${memoryWithMillion.toFixed(0)} MB with a million users, ${memoryWithOne.toFixed(0)} MB with one. The figure is the difference per 100,000 users; the ratio compares the totals.`,
    });
  } finally {
    await Promise.all([one.pool, million.pool, helloPool].map((pool) => pool.close()));
    await Promise.all([one.server, million.server, hello].map(({ stop }) => stop()));
  }
});
