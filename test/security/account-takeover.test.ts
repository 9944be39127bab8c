/** Attacks that need only an account's address: names that can be read in two ways, and other spellings of an account's name. */
import { afterEach, describe, expect, it } from 'vitest';
import { hashPassword } from '../../main/server/passwords/password-hash.js';
import { on, startTestServer, type TestServer } from '../support/servers/test-server.js';
import { openTestStorage } from '../support/servers/test-storage.js';

const userpass = '/auth/providers/local-userpass';
const password = 'correct horse';
let server: TestServer;
afterEach(() => server.stop());

const config = { emailConfirmationUrl: 'https://corp.test/confirm', resetPasswordUrl: 'https://corp.test/reset' };
const byMail = on('local-userpass', { config });
const atOnce = on('local-userpass', { config: { ...config, autoConfirm: true } });
const post = (path: string, body: object) => server.send('POST', `${userpass}/${path}`, { body });
const register = (email: string) => post('register', { email, password });
const login = (username: string, given = password) => post('login', { username, password: given });
const receivers = () =>
  server.mails().map((mail) => /^To: (.*(?:\n[ \t].*)*)/m.exec(mail)?.[1]?.replaceAll(/[<>]/g, ''));
function newestPair() {
  const text = (server.mails().at(-1) ?? '').replaceAll('=\n', '').replaceAll('=3D', '=');
  const link = new URL(/^https:\/\/\S+/m.exec(text)?.[0] ?? '');
  return { token: link.searchParams.get('token'), tokenId: link.searchParams.get('tokenId') };
}
/** Adds an account like an older server. */
async function addOldAccount(email: string, identityId: string, confirmed = true): Promise<void> {
  const { store } = await openTestStorage(server.dataFolder);
  const hash = await hashPassword(password);
  expect(await store.addPassword({ email, identityId, hash, confirmed }, 'as they are')).toBe(true);
  await store.close();
}

const disguises = [
  'boss@corp.test\0 <attacker@evil.test>',
  'boss@corp.test\0',
  'attacker@evil.test,boss@corp.test',
  'boss@corp.test <attacker@evil.test>',
  '"attacker@evil.test x"@corp.test',
  'boss@corp.test\u2028attacker@evil.test',
  'boss@corp.test\ud800',
  'bo\u200bss@corp.test',
];

describe.each([
  ['confirmed by mail', byMail],
  ['confirmed automatically', atOnce],
])('with accounts that are %s', (_how, providers) => {
  it('rejects a disguised name and sends no mail for it', async () => {
    server = await startTestServer({ providers });
    await register('boss@corp.test');
    if (providers === byMail) await post('confirm', newestPair());
    const before = server.mails().length;
    for (const email of disguises) {
      const refused = await register(email);
      expect([400, 409], JSON.stringify(email)).toContain(refused.status);
      for (const path of ['reset/send', 'confirm/send', 'confirm/call']) {
        expect((await post(path, { email })).status, `${path} ${JSON.stringify(email)}`).toBeGreaterThanOrEqual(400);
      }
      expect((await login(email)).body).toMatchObject({ error_code: 'InvalidPassword' });
    }
    expect(server.mails()).toHaveLength(before);
    expect((await login('boss@corp.test')).status).toBe(200);
  });
});

describe('another spelling of a name', () => {
  const spellings = [
    'Weight.Sync@Example.com',
    'WEIGHT.SYNC@EXAMPLE.COM',
    ' weight.sync@example.com',
    'weight.sync@example.com ',
    'weight.sync@ｅxample.com',
    'ｗeight.sync@example.com',
  ];

  it('cannot be registered and cannot sign in', async () => {
    server = await startTestServer({ providers: atOnce });
    expect((await register('weight.sync@example.com')).status).toBe(201);
    for (const email of spellings) {
      expect((await register(email)).body, email).toMatchObject({ error_code: 'AccountNameInUse' });
      expect((await login(email)).status, email).toBe(401);
    }
    expect((await register(' new@example.com')).status).toBe(400);
  });

  it('is rejected when the name belongs to an unconfirmed account', async () => {
    server = await startTestServer({ providers: byMail });
    await register('ada@example.com');
    expect((await register('ADA@example.com')).body).toMatchObject({ error_code: 'AccountNameInUse' });
    expect(server.mails()).toHaveLength(1);
  });

  it('is registered once when both spellings arrive at the same time', async () => {
    server = await startTestServer({ providers: atOnce });
    const answers = await Promise.all(['A@x.test', 'a@x.test', 'a@X.test'].map(register));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('keeps both existing accounts, and the name remains taken when one is deleted', async () => {
    server = await startTestServer({ providers: atOnce });
    await addOldAccount('Ada@x.test', 'i1');
    await addOldAccount('ada@x.test', 'i2');
    const [first, second] = [await login('Ada@x.test'), await login('ada@x.test')];
    expect(first.body['user_id']).not.toBe(second.body['user_id']);
    await server.send('DELETE', '/auth/delete', { token: String(first.body['access_token']) });
    for (const email of ['Ada@x.test', 'ADA@x.test']) {
      expect((await register(email)).body).toMatchObject({ error_code: 'AccountNameInUse' });
    }
    expect((await login('ada@x.test')).status).toBe(200);
  });

  it('cannot be linked, because only the exact name identifies the account', async () => {
    server = await startTestServer({ providers: { ...atOnce, ...on('anon-user') } });
    await register('ada@x.test');
    const { body } = await server.send('POST', '/auth/providers/anon-user/login', { body: {} });
    const link = (username: string) =>
      server.send('POST', `${userpass}/login?link=true`, {
        body: { username, password },
        token: String(body['access_token']),
      });
    expect((await link('ADA@x.test')).status).toBe(400);
    expect((await link('ada@x.test')).status).toBe(200);
    expect((await register('ADA@x.test')).status).toBe(409);
  });
});

describe('mails and email accounts', () => {
  it('sends a mail to the account’s address only', async () => {
    server = await startTestServer({ providers: byMail });
    expect((await register('ada@bücher.example')).status).toBe(201);
    expect((await register("o'neil!x%y@corp.test")).status).toBe(201);
    expect(new Set(receivers())).toEqual(new Set(['ada@xn--bcher-kva.example', "o'neil!x%y@corp.test"]));
  });

  it('signs in with names of older servers but sends no mail that could reach another address', async () => {
    server = await startTestServer({ providers: byMail });
    for (const [number, email] of ['attacker@evil.test,x@corp.test', 'Ada Lovelace', 'me'].entries()) {
      await addOldAccount(email, `old-${String(number)}`);
      expect((await login(email)).status).toBe(200);
      expect((await post('reset/send', { email })).status).toBe(400);
    }
    await addOldAccount('x@evil.test x@corp.test', 'pending', false);
    expect((await post('confirm/send', { email: 'x@evil.test x@corp.test' })).status).toBe(400);
    expect(receivers()).toEqual([]);
  });

  it('accepts a mail token only for its account, not for a later account of the same name', async () => {
    server = await startTestServer({ providers: atOnce });
    await register('ada@corp.test');
    await post('reset/send', { email: 'ada@corp.test' });
    const old = newestPair();
    const { body } = await login('ada@corp.test');
    expect((await server.send('DELETE', '/auth/delete', { token: String(body['access_token']) })).status).toBe(204);
    expect((await register('ada@corp.test')).status).toBe(201);
    expect((await post('reset', { password: 'stolen horse', ...old })).status).toBe(400);
    expect((await login('ada@corp.test', 'stolen horse')).status).toBe(401);
    expect((await login('ada@corp.test')).status).toBe(200);
  });

  it('counts all spellings of an address as one recipient, including at registration', async () => {
    const limits = { failedLogins: 100, calls: 1_000, mails: 3 };
    server = await startTestServer({ providers: byMail }, limits);
    const names = Array.from({ length: 10 }, (_none, number) => `ada+${String(number)}@corp.test`);
    const statuses = [];
    for (const email of names) statuses.push((await register(email)).status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
    expect((await post('reset/send', { email: 'ADA@corp.test' })).status).toBe(429);
    expect(server.mails()).toHaveLength(3);
  });
});
