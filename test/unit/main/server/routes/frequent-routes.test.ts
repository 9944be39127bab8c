/** Refreshes and profiles, which are answered without the router; requests of web pages go through it. */
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer } from '../../../../../main/server/start-server.js';
import type { CreateLimiter } from '../../../../../main/server/store/rate-limiters.js';
import {
  on,
  startTestServer,
  testAppId,
  type TestServer,
  writeAppFolder,
} from '../../../../support/servers/test-server.js';
import { openTestStorage, storeKind } from '../../../../support/servers/test-storage.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

const page = 'https://app.example';

describe(`refreshes and profiles on the ${storeKind} store`, () => {
  let server: TestServer;
  let session: { access: string; refresh: string; userId: string };
  beforeEach(async () => {
    server = await startTestServer({ providers: { ...on('anon-user'), ...on('local-userpass') } });
    session = await signIn();
  });
  afterEach(() => server.stop());

  async function signIn() {
    const { body } = await server.send('POST', '/auth/providers/anon-user/login', { body: {} });
    const { access_token: access, refresh_token: refresh, user_id: userId } = body;
    return { access: String(access), refresh: String(refresh), userId: String(userId) };
  }
  const refresh = (token?: string, headers = {}) =>
    server.send('POST', '/auth/session', { headers, ...(token === undefined ? {} : { token }) });
  const profile = (token?: string, headers = {}) =>
    server.send('GET', '/auth/profile', { headers, ...(token === undefined ? {} : { token }) });

  /** Sends a request both ways and returns the one answer. */
  async function both(ask: typeof refresh, token?: string) {
    const direct = await ask(token);
    const routed = await ask(token, { Origin: page });
    const shown = ({ status, body, headers }: typeof direct) => ({
      ...{ status, type: headers.get('content-type'), retryAfter: headers.get('retry-after') },
      body: 'access_token' in body ? Object.keys(body) : body,
    });
    expect(shown(direct)).toEqual(shown(routed));
    return direct;
  }

  it('have the same answers either way, from memory or not', async () => {
    for (const round of ['read', 'from memory']) {
      expect((await both(profile, session.access)).body, round).toMatchObject({ user_id: session.userId });
      const { status, body } = await both(refresh, session.refresh);
      expect(status, round).toBe(201);
      expect((await both(profile, String(body['access_token']))).status, round).toBe(200);
    }
    for (const token of [undefined, 'null', 'no.token.here', session.access]) {
      expect((await both(refresh, token)).status).toBe(401);
    }
    for (const token of [undefined, 'null', 'no.token.here', session.refresh]) {
      expect((await both(profile, token)).status).toBe(401);
    }
    server.advance(1_800);
    expect((await both(profile, session.access)).body).toMatchObject({ error_code: 'InvalidSession' });
  });

  it('are refused at once when the session ends, the user is disabled or another process does either', async () => {
    const [ended, disabled, elsewhere] = [session, await signIn(), await signIn()];
    for (const { access, refresh: token } of [ended, disabled, elsewhere]) {
      for (const round of ['read', 'from memory'])
        expect([(await refresh(token)).status, (await profile(access)).status], round).toEqual([201, 200]);
    }
    await server.send('DELETE', '/auth/session', { token: ended.refresh });
    const other = await openTestStorage(server.dataFolder);
    await other.store.setUserDisabled(disabled.userId, true);
    await other.store.deleteUser(elsewhere.userId);
    await other.store.close();
    for (const { access, refresh: token } of [ended, disabled, elsewhere]) {
      expect([(await both(refresh, token)).status, (await both(profile, access)).status]).toEqual([401, 401]);
    }
  });

  it('have the same answers either way when they log in', async () => {
    const login = async (provider: string, body: string, headers = {}) => {
      const path = `/api/client/v2.0/app/${testAppId}/auth/providers/${provider}/login`;
      const response = await fetch(server.url + path, { method: 'POST', body, headers });
      return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
    };
    const refused: [provider: string, body: string, status: number][] = [
      ['local-userpass', '{"username":"grün@example.com","password":"wrong"}', 401],
      ['local-userpass', '{"username":"a\\u0000b","password":"wrong"}', 401],
      ['local-userpass', '{}', 401],
      ['local-userpass', '', 400],
      ['anon-user', 'no JSON', 400],
      ['anon-user', '['.repeat(300), 400],
      ['no-provider', '{}', 404],
      ['anon-user', JSON.stringify('x'.repeat(300_000)), 413],
    ];
    for (const [provider, body, status] of refused) {
      const direct = await login(provider, body);
      expect(direct, provider).toEqual(await login(provider, body, { Origin: page }));
      expect(direct.status, direct.body).toBe(status);
    }
    for (const headers of [{}, { Origin: page }]) {
      const { status, body } = await login('anon-user', '\ufeff{"options":{}}', headers);
      expect([status, Object.keys(JSON.parse(body) as object)]).toEqual([
        200,
        ['access_token', 'refresh_token', 'user_id', 'device_id'],
      ]);
    }
    const other = await fetch(`${server.url}/api/client/v2.0/app/other/auth/providers/anon-user/login`, {
      method: 'POST',
      body: '{}',
    });
    expect(other.status).toBe(404);
  });

  it('end as refused when the client disconnects before the body of its login is read', async () => {
    let reached = (): void => undefined;
    let release = (): void => undefined;
    const isCounting = new Promise<void>((resolve) => (reached = resolve));
    const held = new Promise<void>((resolve) => (release = resolve));
    const slow = await startServer({
      appFolder: writeAppFolder({ providers: on('anon-user') }),
      ...{ dataFolder: tmpDir('roster-frequent-'), port: 0 },
      openStorage: async (...given) => {
        const storage = await openTestStorage(...given);
        const createLimiter: CreateLimiter = (options) => {
          const limiter = storage.createLimiter(options);
          const consume = limiter.consume.bind(limiter);
          limiter.consume = async (...counted) => {
            reached();
            await held;
            return consume(...counted);
          };
          return options.name === 'calls' ? limiter : storage.createLimiter(options);
        };
        return { ...storage, createLimiter };
      },
    });
    const path = `/api/client/v2.0/app/${testAppId}/auth/providers/anon-user/login`;
    const sent = request(slow.url + path, { method: 'POST', headers: { 'content-length': '10' } });
    const closed = new Promise((resolve) => sent.on('error', () => undefined).once('close', resolve));
    sent.flushHeaders();
    await isCounting;
    sent.destroy();
    await closed;
    // Answered once the server has noticed the change.
    for (let number = 0; number < 2; number += 1) expect((await fetch(`${slow.url}/health`)).status).toBe(200);
    release();
    const list = { text: '', kinds: ['sign-in'], errorsOnly: true, limit: 10 };
    await expect
      .poll(() => slow.answer('events.list', list))
      .toMatchObject({ events: [{ outcome: 'refused', reason: 'BadRequest' }] });
    await slow.stop();
  });

  it('take other methods and other host names to the router', async () => {
    expect((await server.send('GET', '/auth/session', { token: session.refresh })).status).toBe(404);
    expect((await server.send('POST', '/auth/profile', { token: session.access })).status).toBe(404);
    expect(await raw({ host: 'evil.example', authorization: `Bearer ${session.access}` })).toEqual([400, '']);
  });

  it('keep the connection after a body that they do not read, and answer pipelined requests in their order', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const answers = await Promise.all(
      [session.access, 'wrong', session.access].map((token) =>
        raw({ authorization: `Bearer ${token}` }, agent, 'x'.repeat(100_000)),
      ),
    );
    expect(answers.map(([status]) => status)).toEqual([200, 401, 200]);
    agent.destroy();
  });

  /** Requests the profile with headers that `fetch` does not send. Returns the status and the body. */
  async function raw(headers: Record<string, string>, agent?: Agent, body = ''): Promise<[number, string]> {
    return new Promise((resolve, reject) => {
      const sent = request(
        `${server.url}/api/client/v2.0/auth/profile`,
        { headers: { 'content-length': String(body.length), ...headers }, ...(agent === undefined ? {} : { agent }) },
        (response) => {
          text(response).then((all) => {
            resolve([response.statusCode ?? 0, all]);
          }, reject);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
});
