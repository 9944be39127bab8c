/** A stolen token has no effect once its session has ended or its user was disabled. */
import { afterEach, describe, expect, it } from 'vitest';
import { commands } from '../../main/server/cli/commands/admin-commands.js';
import { commandContext } from '../support/servers/command-context.js';
import { startGate } from '../support/servers/network/gate.js';
import { on, startTestServer, type TestServer, wideLimits } from '../support/servers/test-server.js';
import { openTestStorage } from '../support/servers/test-storage.js';

const userpass = '/auth/providers/local-userpass';
const username = 'ada@corp.test';
const password = 'correct horse';
let server: TestServer;
afterEach(() => server.stop());

const app = {
  providers: {
    ...on('local-userpass', { config: { autoConfirm: true, resetPasswordUrl: 'https://corp.test/reset' } }),
    ...on('custom-function', { config: { authFunctionName: 'who' } }),
    ...on('api-key'),
    ...on('anon-user'),
  },
  functions: {
    who: 'exports = async ({ id, gate }) => { if (gate) await fetch(gate); return id; };',
    echo: 'exports = (given) => given;',
  },
  roster: { privateHosts: ['127.0.0.1'] },
};
/** Long enough for a slow machine; no test waits this long. */
const functionTimeoutMs = 15_000;

interface Signed {
  id: string;
  access: string;
  refresh: string;
}

async function signIn(given = password): Promise<Signed> {
  const { body } = await server.send('POST', `${userpass}/login`, { body: { username, password: given } });
  return { id: String(body['user_id']), access: String(body['access_token']), refresh: String(body['refresh_token']) };
}
async function start(): Promise<Signed> {
  server = await startTestServer(app, wideLimits, functionTimeoutMs);
  await server.send('POST', `${userpass}/register`, { body: { email: username, password } });
  return signIn();
}
async function resetPassword(): Promise<void> {
  await server.send('POST', `${userpass}/reset/send`, { body: { email: username } });
  const text = (server.mails().at(-1) ?? '').replaceAll('=\n', '').replaceAll('=3D', '=');
  const link = new URL(/^https:\/\/\S+/m.exec(text)?.[0] ?? '');
  const pair = { token: link.searchParams.get('token'), tokenId: link.searchParams.get('tokenId') };
  const { status } = await server.send('POST', `${userpass}/reset`, { body: { password: 'new horse', ...pair } });
  expect(status).toBe(200);
}
async function administer(line: string): Promise<void> {
  const [group = '', verb = '', ...given] = line.split(' ');
  const { store } = await openTestStorage(server.dataFolder);
  const command = commands.find(({ name }) => name === `${group} ${verb}`);
  await command?.run(
    commandContext(store, '', () => undefined),
    given,
  );
  await store.close();
  // The server detects a change by another process in the next turn of its event loop.
  await new Promise((done) => setImmediate(done));
}
const identitiesOf = async (id: string) => {
  const { store } = await openTestStorage(server.dataFolder);
  const user = await store.findUser(id);
  const keys = await store.listApiKeys(id);
  await store.close();
  return { identities: user?.identities.map(({ provider }) => provider) ?? null, keys: keys.length };
};
const link = (token: string, body: object) =>
  server.send('POST', '/auth/providers/custom-function/login?link=true', { body, token });

const ends: [how: string, end: (signed: Signed) => Promise<void>, renewalCode?: string][] = [
  ['the password is reset', resetPassword],
  ['the user is disabled', ({ id }) => administer(`users disable ${id}`), 'UserDisabled'],
  ['the sessions are revoked', ({ id }) => administer(`users revoke ${id}`)],
  [
    'the user signs out',
    async ({ refresh }) => {
      await server.send('DELETE', '/auth/session', { token: refresh });
    },
  ],
];

describe.each(ends)('when %s, the old tokens', (_how, end, renewalCode = 'InvalidSession') => {
  it('cannot link, call, read, create or delete anything', async () => {
    const signed = await start();
    await end(signed);
    const before = await identitiesOf(signed.id);
    const { access, refresh } = signed;
    const answers = [
      await link(access, { id: 'attacker' }),
      await server.send('POST', '/functions/call', { token: access, body: { name: 'echo', arguments: [1] } }),
      await server.send('GET', '/auth/profile', { token: access }),
      await server.send('DELETE', '/auth/delete', { token: access }),
      await server.send('POST', '/auth/api_keys', { token: refresh, body: { name: 'backdoor' } }),
      await server.send('GET', '/auth/api_keys', { token: refresh }),
    ];
    for (const { status, body } of answers)
      expect({ status, code: body['error_code'] }).toEqual({ status: 401, code: 'InvalidSession' });
    const renewal = await server.send('POST', '/auth/session', { token: refresh });
    expect(renewal).toMatchObject({ status: 401, body: { error_code: renewalCode } });
    expect(await identitiesOf(signed.id)).toEqual(before);
    expect(before.identities).toEqual(['local-userpass']);
    // The attacker's identity is not linked to the victim's user.
    const own = await server.send('POST', '/auth/providers/custom-function/login', { body: { id: 'attacker' } });
    expect(own.body['user_id']).not.toBe(signed.id);
  });
});

describe('a changed account', () => {
  it('rejects a user who is disabled by a flag, and accepts every session again afterwards', async () => {
    const signed = await start();
    const { store } = await openTestStorage(server.dataFolder);
    const profile = async () => (await server.send('GET', '/auth/profile', { token: signed.access })).status;
    expect(await profile()).toBe(200);
    for (const [disabled, status] of [
      [true, 401],
      [false, 200],
    ] as const) {
      await store.setUserDisabled(signed.id, disabled);
      await new Promise((done) => setImmediate(done));
      expect(await profile()).toBe(status);
    }
    await store.close();
  });

  it.each([
    ['disabled', ({ id }: Signed) => administer(`users disable ${id}`)],
    ['signed out', ends[3]?.[1] ?? resetPassword],
  ])('rejects a link that waits for its function when the user is %s meanwhile', async (_how, end) => {
    const signed = await start();
    const gate = await startGate();
    const waiting = link(signed.access, { id: 'attacker', gate: gate.url });
    await gate.reached;
    await end(signed);
    gate.open();
    expect((await waiting).status).toBe(401);
    expect((await identitiesOf(signed.id)).identities).toEqual(['local-userpass']);
    gate.stop();
  });

  it('rejects a login that waits for the creation function after a password reset', async () => {
    const gate = await startGate();
    server = await startTestServer(
      {
        ...app,
        functions: { ...app.functions, created: `exports = async () => { await fetch('${gate.url}'); };` },
        customUserData: { enabled: true, on_user_creation_function_name: 'created' },
      },
      wideLimits,
      functionTimeoutMs,
    );
    await server.send('POST', `${userpass}/register`, { body: { email: username, password } });
    const waiting = server.send('POST', `${userpass}/login`, { body: { username, password } });
    await gate.reached;
    await resetPassword();
    gate.open();
    expect((await waiting).status).toBe(401);
    expect((await signIn('new horse')).access).not.toBe('undefined');
    gate.stop();
  });
});

describe('the sessions of an API key', () => {
  async function withKey() {
    const owner = await start();
    const { body } = await server.send('POST', '/auth/api_keys', { token: owner.refresh, body: { name: 'ci' } });
    const [id, key] = [String(body['_id']), String(body['key'])];
    const use = () => server.send('POST', '/auth/providers/api-key/login', { body: { key } });
    const session = (await use()).body;
    const isAlive = async () => [
      (await server.send('POST', '/auth/session', { token: String(session['refresh_token']) })).status,
      (await server.send('GET', '/auth/profile', { token: String(session['access_token']) })).status,
    ];
    return { owner, id, use, isAlive };
  }

  it.each([
    ['disabled', 'PUT', '/disable'],
    ['deleted', 'DELETE', ''],
  ])('end when the key is %s; the owner’s sessions continue', async (_how, method, path) => {
    const { owner, id, use, isAlive } = await withKey();
    expect(await isAlive()).toEqual([201, 200]);
    expect((await server.send(method, `/auth/api_keys/${id}${path}`, { token: owner.refresh })).status).toBe(204);
    expect(await isAlive()).toEqual([401, 401]);
    expect((await use()).status).toBe(401);
    if (path !== '') await server.send('PUT', `/auth/api_keys/${id}/enable`, { token: owner.refresh });
    expect(await isAlive(), 'even after it is enabled again').toEqual([401, 401]);
    expect((await server.send('GET', '/auth/profile', { token: owner.access })).status).toBe(200);
  });

  it('end when the password is reset, which disables the key until its owner enables it', async () => {
    const { id, use, isAlive } = await withKey();
    await resetPassword();
    expect(await isAlive()).toEqual([401, 401]);
    expect((await use()).status).toBe(401);
    const { refresh } = await signIn('new horse');
    const shown = await server.send('GET', `/auth/api_keys/${id}`, { token: refresh });
    expect(shown.body).toEqual({ _id: id, name: 'ci', disabled: true });
    await server.send('PUT', `/auth/api_keys/${id}/enable`, { token: refresh });
    expect((await use()).status).toBe(200);
  });

  it('do not start, and the key cannot be linked, while the owner is disabled or deleted', async () => {
    const owner = await start();
    const { body } = await server.send('POST', '/auth/api_keys', { token: owner.refresh, body: { name: 'ci' } });
    const use = () => server.send('POST', '/auth/providers/api-key/login', { body: { key: String(body['key']) } });
    await administer(`users disable ${owner.id}`);
    expect((await use()).body).toMatchObject({ error_code: 'UserDisabled' });
    expect((await identitiesOf(owner.id)).identities).toEqual(['local-userpass']);
    await administer(`users delete ${owner.id}`);
    expect((await use()).status).toBe(401);
    expect((await identitiesOf(owner.id)).identities).toBeNull();
  });
});
