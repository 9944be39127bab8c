import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAdminKey } from '../../../../../main/server/admin/admin-keys.js';
import { adminRoutes } from '../../../../../main/server/admin/admin-routes.js';
import { openApiDocument } from '../../../../../main/server/admin/openapi.js';
import { schemas } from '../../../../../main/server/admin/views.js';
import { SecretSearch } from '../../../../support/secret-search.js';
import { on, startTestServer, type TestServer } from '../../../../support/servers/test-server.js';
import { storeKind } from '../../../../support/servers/test-storage.js';

const email = 'ada@example.com';
const password = 'Correct-Horse-71';
const providers = {
  ...on('anon-user'),
  ...on('local-userpass', { config: { emailConfirmationUrl: 'https://app.example/confirm' } }),
};

describe(`the administration API on the ${storeKind} store`, () => {
  let server: TestServer;
  let key: string;
  beforeEach(async () => {
    server = await startTestServer({ providers });
    key = await server.withStore((store) => createAdminKey(store, 'ci', 1));
  });
  afterEach(() => server.stop());

  async function call(method: string, path: string, body?: unknown, given: string | null = key, headers: object = {}) {
    const response = await fetch(`${server.url}/admin/v1${path}`, {
      method,
      headers: { ...(given === null ? {} : { Authorization: `Bearer ${given}` }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as unknown };
  }
  const login = (secret = password) =>
    server.send('POST', '/auth/providers/local-userpass/login', { body: { username: email, password: secret } });
  const register = () => server.send('POST', '/auth/providers/local-userpass/register', { body: { email, password } });
  const path = (rest = '') => `/users/${encodeURIComponent(email)}${rest}`;

  it('does not exist without a key', async () => {
    await server.withStore(async (store) => store.removeAdminKey((await store.listAdminKeys())[0]?.id ?? ''));
    expect((await call('GET', '/users')).status).toBe(404);
    expect((await call('GET', '/openapi.json', undefined, null)).status).toBe(404);
  });

  it('refuses wrong keys, tokens of users and web pages, and locks an address that guesses', async () => {
    const { body } = await server.send('POST', '/auth/providers/anon-user/login', { body: {} });
    expect((await call('GET', '/users', undefined, String(body['access_token']))).status).toBe(401);
    expect((await call('GET', '/users', undefined, null)).status).toBe(401);
    expect((await call('GET', '/users', undefined, key, { Origin: 'https://page.example' })).status).toBe(403);
    const wrong = `radm_${'x'.repeat(43)}`;
    for (let count = 0; count < 8; count += 1) expect((await call('GET', '/users', undefined, wrong)).status).toBe(401);
    expect((await call('GET', '/users', undefined, wrong)).status).toBe(429);
    expect((await call('GET', '/users')).status).toBe(429);
  });

  it('lists unconfirmed accounts, sends the mail again and confirms them', async () => {
    await register();
    expect((await call('GET', '/unconfirmed')).body).toEqual({
      ...{ accounts: [{ name: email, confirmed: false }], next: null },
    });
    expect((await call('POST', path('/confirmation'))).status).toBe(204);
    expect(server.mails()).toHaveLength(2);
    expect((await login()).status).toBe(401);
    expect((await call('POST', path('/confirm'))).status).toBe(204);
    expect((await call('POST', path('/confirm'))).body).toMatchObject({ error_code: 'UserAlreadyConfirmed' });
    expect((await login()).status).toBe(200);
    expect((await call('GET', '/unconfirmed')).body).toEqual({ accounts: [], next: null });
  });

  it('sets and resets passwords, and ends the sessions of the old one', async () => {
    expect((await call('POST', '/users', { email, password })).status).toBe(201);
    const { body } = await login();
    expect((await call('PUT', path('/password'), { password: '123' })).status).toBe(400);
    expect((await call('PUT', path('/password'), { password: `${password}-2` })).status).toBe(204);
    expect((await server.send('POST', '/auth/session', { token: String(body['refresh_token']) })).status).toBe(401);
    expect((await login()).status).toBe(401);
    expect((await login(`${password}-2`)).status).toBe(200);
    expect((await call('POST', path('/password-reset'))).status).toBe(204);
    expect(server.mails().at(-1)).toContain(`To: ${email}`);
  });

  it('lists sessions, ends one, and ends all', async () => {
    await call('POST', '/users', { email, password });
    const tokens: string[] = [];
    for (let count = 0; count < 3; count += 1) tokens.push(String((await login()).body['refresh_token']));
    const listed = await call('GET', path('/sessions'));
    const { sessions } = schemas.SessionList.parse(listed.body);
    expect(sessions).toHaveLength(3);
    expect(sessions[0]).toMatchObject({ address: '127.0.0.1', provider: 'local-userpass' });
    const refreshed = async () =>
      Promise.all(tokens.map(async (token) => (await server.send('POST', '/auth/session', { token })).status));
    expect((await call('DELETE', path(`/sessions/${sessions[1]?.id ?? ''}`))).status).toBe(204);
    expect((await refreshed()).sort()).toEqual([201, 201, 401]);
    expect((await call('DELETE', path(`/sessions/${sessions[1]?.id ?? ''}`))).status).toBe(404);
    expect((await call('DELETE', path('/sessions'))).status).toBe(204);
    expect(await refreshed()).toEqual([401, 401, 401]);
  });

  it('disables, enables, changes and deletes a user by address or ID', async () => {
    const created = schemas.CreatedUser.parse((await call('POST', '/users', { email, password })).body);
    const token = String((await login()).body['refresh_token']);
    expect((await call('POST', path('/disable'))).status).toBe(204);
    expect((await login()).body).toMatchObject({ error_code: 'UserDisabled' });
    const renewed = async () => (await server.send('POST', '/auth/session', { token })).body;
    // `realm-web` forgets the tokens of a renewal that is “unauthorized”.
    expect(await renewed()).toMatchObject({ error: 'unauthorized', error_code: 'UserDisabled' });
    expect((await server.send('DELETE', '/auth/session', { token })).body).toMatchObject({
      error: 'invalid session: failed to find refresh token',
    });
    expect((await call('POST', `/users/${created.id}/enable`)).status).toBe(204);
    expect(await renewed()).toMatchObject({ error_code: 'InvalidSession' });
    expect((await call('PUT', path('/custom-data'), { customData: { team: 'red' } })).status).toBe(204);
    expect((await call('GET', path())).body).toMatchObject({
      ...{ user: { id: created.id, disabled: false, customData: { team: 'red' } } },
      account: { name: email, confirmed: true },
    });
    expect((await call('GET', '/users?limit=1')).body).toMatchObject({ users: [{ id: created.id }] });
    expect((await call('DELETE', path())).status).toBe(204);
    expect((await call('GET', `/users/${created.id}`)).status).toBe(404);
    expect((await login()).status).toBe(401);
  });

  it('continues the list of users after one that was deleted meanwhile, and refuses an unknown place', async () => {
    const created: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      const { body } = await call('POST', '/users', { email: `${name}@example.com`, password });
      created.push(schemas.CreatedUser.parse(body).id);
    }
    const [first = '', second = '', third = ''] = created;
    const page = async (query: string) => {
      const { users, next } = schemas.UserPage.parse((await call('GET', `/users?limit=1${query}`)).body);
      return { ids: users.map(({ id }) => id), next: next ?? '' };
    };
    const { ids, next } = await page('');
    expect(ids).toEqual([first]);
    expect((await page(`&after=${first}`)).ids).toEqual([second]);
    await call('DELETE', `/users/${first}`);
    expect((await page(`&after=${encodeURIComponent(next)}`)).ids).toEqual([second]);
    expect((await page(`&after=${second}`)).ids).toEqual([third]);
    for (const after of [first, 'f'.repeat(24), `${third}x`, '1:2']) {
      const { status, body } = await call('GET', `/users?after=${after}`);
      expect([after, status, body]).toEqual([after, 400, expect.objectContaining({ error_code: 'UnknownCursor' })]);
    }
  });

  it('refuses to continue a search at an unknown place', async () => {
    for (const where of ['/sessions?after=x', '/subjects?after=x', '/subjects?after=users:x']) {
      const { status, body } = await call('GET', where);
      expect([where, status, body]).toEqual([where, 400, expect.objectContaining({ error_code: 'UnknownCursor' })]);
    }
  });

  it('deletes an account that has never signed in, and names users who share an address', async () => {
    await register();
    expect((await call('POST', path('/disable'))).body).toMatchObject({ error_code: 'NeverSignedIn' });
    expect((await call('DELETE', path())).status).toBe(204);
    expect((await register()).status).toBe(201);
    await server.withStore(async (store) => {
      for (const id of ['a', 'b']) {
        const identities = [{ provider: 'oauth2-google', id, data: { email } } as const];
        const user = { kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 1, customData: null } as const;
        await store.addUser({ ...user, id: id.repeat(24), identities });
      }
    });
    const { status, body } = await call('DELETE', path());
    expect([status, body]).toEqual([
      409,
      expect.objectContaining({
        error_code: 'AmbiguousUser',
        error: expect.stringContaining('b'.repeat(24)) as string,
      }),
    ]);
  });

  it.each([
    ['POST', '/users', {}],
    ['POST', '/users', { email: 'a,b@c.d', password }],
    ['POST', '/users', { email: 7, password }],
    ['GET', '/users?limit=0', undefined],
    ['GET', '/events?outcome=some', undefined],
    ['PUT', `/users/${'a'.repeat(24)}/custom-data`, { customData: [] }],
  ])('refuses %s %s with %j', async (method, where, body) => {
    expect((await call(method, where, body)).status).toBe(400);
  });

  it('records each action with the key, and no secret', async () => {
    await call('POST', '/users', { email, password });
    await call('PUT', path('/password'), { password: `${password}-2` });
    await call('POST', path('/confirm'));
    await call('GET', '/users', undefined, `radm_${'y'.repeat(43)}`);
    await server.restart();
    const { events } = schemas.EventList.parse((await call('GET', '/events')).body);
    expect(events.map(({ subject, outcome, reason, account }) => [subject, outcome, reason, account])).toEqual([
      ['users create', 'ok', null, email],
      ['users password', 'ok', null, email],
      ['users confirm', 'refused', 'UserAlreadyConfirmed', email],
      [null, 'refused', 'UnknownKey', null],
    ]);
    expect(events[0]?.text).toBe('by the key ci');
    expect((await call('GET', `/events?outcome=errors&user=${encodeURIComponent(email)}`)).body).toMatchObject({
      events: [{ subject: 'users confirm' }],
    });
    const search = new SecretSearch([
      { name: 'the password', value: password },
      { name: 'the key', value: key },
    ]);
    search.in('events', 'JSON', Buffer.from(JSON.stringify(events)));
    search.in('log', 'lines', Buffer.from(server.logged.join('\n')));
    search.inFolder('data', server.dataFolder);
    expect(search.hits).toEqual([]);
  });

  it('serves its OpenAPI document, which has every route and is the one in docs', async () => {
    const { body } = await call('GET', '/openapi.json');
    expect(body).toEqual(openApiDocument());
    expect(body).toEqual(JSON.parse(readFileSync('docs/admin-api.json', 'utf8')));
    const { paths } = body as { paths: Record<string, object> };
    const documented = Object.entries(paths).flatMap(([name, methods]) =>
      Object.keys(methods).map((method) => `${method} ${name}`),
    );
    expect(documented.sort()).toEqual(adminRoutes.map((route) => `${route.method} ${route.path}`).sort());
    for (const route of adminRoutes) {
      const where = route.path.replace('{user}', 'f'.repeat(24)).replace('{session}', 'f'.repeat(24));
      const { status, body: answer } = await call(
        route.method.toUpperCase(),
        where,
        route.body === null ? undefined : {},
      );
      expect([route.path, answer === null || status < 500]).toEqual([route.path, true]);
      expect(JSON.stringify(answer)).not.toContain('"not found"');
    }
  });
});
