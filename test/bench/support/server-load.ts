/** Load on a server of its own process: logins of many users, and requests with their sessions. */
import { Pool } from 'undici';
import * as z from 'zod';
import { testAppId } from '../../support/servers/test-server.js';
import { type ServerProcess, startServerProcess } from './programs.js';
import { emailOf } from './server-users.js';
import { isQuick } from './statistics.js';

export const password = 'correct horse';
export const connections = 16;
export const loginConcurrency = 4;
export const roundMs = isQuick ? 500 : 1_200;
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

/** Measured requests. */
export const kinds = { login: 'password logins', refresh: 'refreshes', profile: 'profiles' } as const;
export type Kind = keyof typeof kinds;

/** A running server and its results. */
interface Subject {
  server: ServerProcess;
  pool: Pool;
  users: number;
  sessions: Session[];
  /** Requests per second, one value per round. */
  rates: Record<Kind, number[]>;
}

async function send(pool: Pool, { method, path, token = '', body }: Request): Promise<unknown> {
  const headers = { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) };
  const response = await pool.request({ method, path, headers, body: body ?? null });
  if (response.statusCode >= 300) throw new Error(`${path} returned ${String(response.statusCode)}`);
  return response.body.json();
}

/** Sends requests for the duration of a round. Returns the number of responses per second. */
export async function measureRate(pool: Pool, createRequest: CreateRequest, concurrency: number): Promise<number> {
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

/** The requests of one kind; those with a token use a different session each time. */
function requestsOf({ users, sessions }: Pick<Subject, 'users' | 'sessions'>, kind: Kind): CreateRequest {
  if (kind === 'login') return loginRequests(users);
  const [method, path, token] =
    kind === 'refresh'
      ? (['POST', '/auth/session', 'refresh_token'] as const)
      : (['GET', '/auth/profile', 'access_token'] as const);
  return (number) => ({
    method,
    path: `/api/client/v2.0${path}`,
    token: sessions[number % sessions.length]?.[token] ?? '',
  });
}

/** Measures one round of each kind. */
export async function measureRound(subject: Subject): Promise<void> {
  const { pool, rates } = subject;
  rates.login.push(await measureRate(pool, requestsOf(subject, 'login'), loginConcurrency));
  rates.refresh.push(await measureRate(pool, requestsOf(subject, 'refresh'), connections));
  rates.profile.push(await measureRate(pool, requestsOf(subject, 'profile'), connections));
}

/** Starts a server with the program `serve` and signs in users. */
export async function startSubject(users: number, ...serveArguments: string[]): Promise<Subject> {
  const server = await startServerProcess('serve', ...serveArguments);
  const pool = new Pool(server.url, { connections });
  const sessions: Session[] = [];
  for (let number = 0; number < sessionCount; number += 1) {
    sessions.push(session.parse(await send(pool, loginRequests(users)(number))));
  }
  return { server, pool, users, sessions, rates: { login: [], refresh: [], profile: [] } };
}

export async function stopSubject({ pool, server }: Subject): Promise<void> {
  await pool.close();
  await server.stop();
}

/** Pause between the requests of `measureLatencies`, so that they arrive at any time of the other load. */
const pauseMs = 2;

/** Sends refreshes one after the other while `concurrency` users log in. Returns the latencies in milliseconds. */
export async function measureLatencies(subject: Subject, concurrency: number): Promise<number[]> {
  const pool = new Pool(subject.server.url, { connections: 1 });
  const createRequest = requestsOf(subject, 'refresh');
  const latencies: number[] = [];
  const progress = { isDone: false };
  const logins = measureRate(subject.pool, requestsOf(subject, 'login'), concurrency).finally(() => {
    progress.isDone = true;
  });
  while (!progress.isDone) {
    const startedAt = performance.now();
    await send(pool, createRequest(latencies.length));
    latencies.push(performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await logins;
  await pool.close();
  return latencies;
}
