/** Limits of function calls: no client can use up the slots of other clients or of sign-in. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { FairQueue, QueueFullError } from '../../main/server/functions/fair-queue.js';
import { Functions } from '../../main/server/functions/functions.js';
import type { FunctionRunner } from '../../main/server/functions/runners/function-runner.js';
import { startServer } from '../../main/server/start-server.js';
import { on, testAppId, writeAppFolder } from '../support/servers/test-server.js';
import { tmpDir } from '../support/tmp-dir.js';

/** Work that ends on request. */
function held() {
  const begun: string[] = [];
  const ends = new Map<string, (() => void)[]>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<void>((end) => ends.set(name, [...(ends.get(name) ?? []), end]));
  };
  const end = async (name: string) => {
    ends.get(name)?.shift()?.();
    await new Promise(setImmediate);
  };
  return { begun, work, end };
}

describe('the queue of callers', () => {
  it('reserves slots for other callers when one caller requests all of them', async () => {
    const queue = new FairQueue({ atOnce: 8, atOncePerCaller: 4, waitingPerCaller: 64 });
    const { begun, work, end } = held();
    for (let count = 0; count < 40; count += 1) void queue.run('eve', work('eve'));
    void queue.run('ada', work('ada'));
    await new Promise(setImmediate);
    expect(begun).toEqual(['eve', 'eve', 'eve', 'eve', 'ada']);
    await end('eve');
    expect(begun.filter((name) => name === 'eve')).toHaveLength(5);
  });

  it('assigns a free slot to the caller with the fewest running calls', async () => {
    const queue = new FairQueue({ atOnce: 4, atOncePerCaller: 3, waitingPerCaller: 64 });
    const { begun, work, end } = held();
    for (let count = 0; count < 10; count += 1) void queue.run('eve', work('eve'));
    for (let count = 0; count < 10; count += 1) void queue.run('mal', work('mal'));
    void queue.run('ada', work('ada'));
    await new Promise(setImmediate);
    expect(begun).toEqual(['eve', 'eve', 'eve', 'mal']);
    await end('eve');
    expect(begun.at(-1)).toBe('ada');
    await end('ada');
    expect(begun.at(-1)).toBe('mal');
  });

  it('rejects only the caller with too many waiting calls, and forgets idle callers', async () => {
    const queue = new FairQueue({ atOnce: 1, atOncePerCaller: 1, waitingPerCaller: 2 });
    const { begun, work, end } = held();
    for (let count = 0; count < 3; count += 1) void queue.run('eve', work('eve'));
    await expect(queue.run('eve', work('eve'))).rejects.toBeInstanceOf(QueueFullError);
    const ada = queue.run('ada', work('ada'));
    for (let count = 0; count < 3; count += 1) await end('eve');
    await end('ada');
    await ada;
    for (let count = 0; count < 3; count += 1) await end('eve');
    expect(begun).toHaveLength(4);
    await expect(queue.run('eve', () => Promise.reject(new Error('its own')))).rejects.toThrow('its own');
    expect(await queue.run('eve', () => Promise.resolve(7))).toBe(7);
  });
});

describe('functions of clients and of sign-in', () => {
  it('have separate slots: a sign-in and a test run while clients occupy theirs', async () => {
    const { begun, work } = held();
    const runIn = (): FunctionRunner => (call) => ({
      result: call.name === 'login' ? Promise.resolve({ ok: true, result: '"ada"' }) : work(call.name)(),
      stop: () => Promise.resolve(),
    });
    const functions = new Functions({
      functions: ['login', 'slow'].map((name) => ({
        name,
        source: '',
        isPrivate: false,
        file: '',
        runsAsSystem: true,
        asksForUser: false,
      })),
      ...{ values: {}, timeoutMs: 60_000, runIn },
    });
    for (let count = 0; count < 100; count += 1) {
      functions.callFor(`caller ${String(count)}`, 'slow', '[]', {}).catch(() => undefined);
    }
    await new Promise(setImmediate);
    expect(begun).toHaveLength(8);
    expect(await functions.call('login', '[]', {})).toBe('"ada"');
    // Tests of an administrator neither wait for clients nor without a limit for each other.
    expect(await functions.test('login', '[]', null, 60_000)).toMatchObject({ result: '"ada"' });
    const tests = Array.from({ length: 5 }, () => functions.test('slow', '[]', null, 60_000));
    for (const test of tests.slice(0, 4)) test.catch(() => undefined);
    await expect(tests[4]).rejects.toBeInstanceOf(QueueFullError);
  });
});

const app = {
  providers: {
    ...on('anon-user'),
    ...on('local-userpass', { config: { autoConfirm: true } }),
    ...on('custom-function', { config: { authFunctionName: 'login' } }),
  },
  functions: { hello: 'exports = () => "hello";', login: 'exports = ({ who }) => who;' },
};
async function start(more: object) {
  const server = await startServer({
    appFolder: writeAppFolder(app),
    dataFolder: tmpDir('roster-limits-'),
    port: 0,
    ...more,
  });
  onTestFinished(() => server.stop());
  const post = async (path: string, body: object, token?: string) => {
    const response = await fetch(`${server.url}/api/client/v2.0/app/${testAppId}${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const parsed: unknown = JSON.parse(text);
    return { status: response.status, body: parsed, headers: response.headers };
  };
  const signIn = async (provider: string, body: object) =>
    (await post(`/auth/providers/${provider}/login`, body)).body as { access_token: string };
  return { post, signIn };
}

describe('the calls of one user in a minute', () => {
  it('are limited; anonymous users at one address share a limit', async () => {
    const { post, signIn } = await start({ functionCallsPerMinute: 3 });
    // A call of a missing function counts as well, and starts no process.
    const call = (token: string, name = 'gone') => post('/functions/call', { name, arguments: [] }, token);
    const { access_token: first } = await signIn('anon-user', {});
    expect((await call(first, 'hello')).status).toBe(200);
    for (let count = 0; count < 2; count += 1) expect((await call(first)).status).toBe(404);
    const refused = await call(first);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const statuses: number[] = [];
    for (let count = 0; count < 28; count += 1) {
      statuses.push((await call((await signIn('anon-user', {})).access_token)).status);
    }
    expect(statuses.filter((status) => status === 404)).toHaveLength(27);
    expect(statuses.at(-1)).toBe(429);
    await post('/auth/providers/local-userpass/register', { email: 'ada@example.org', password: 'password' });
    const ada = await signIn('local-userpass', { username: 'ada@example.org', password: 'password' });
    for (let count = 0; count < 3; count += 1) expect((await call(ada.access_token)).status).toBe(404);
    expect((await call(ada.access_token)).status).toBe(429);
    // A sign-in with a function has its own limit.
    expect((await signIn('custom-function', { who: 'grace' })).access_token).toBeTruthy();
  });
});

describe('functions that are not allowed', () => {
  it('do not run: calls and function sign-ins are rejected with a reason', async () => {
    const { post, signIn } = await start({ allowFunctions: false });
    const { access_token: token } = await signIn('anon-user', {});
    const refused = { status: 400, body: { error_code: 'FunctionsDisabled' } };
    expect(await post('/functions/call', { name: 'hello', arguments: [] }, token)).toMatchObject(refused);
    expect(await post('/auth/providers/custom-function/login', { who: 'grace' })).toMatchObject(refused);
    expect(
      (await post('/auth/providers/local-userpass/register', { email: 'a@b.c', password: 'password' })).status,
    ).toBe(201);
  });
});
