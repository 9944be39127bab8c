import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, describe, expect, it } from 'vitest';
import { on, startTestServer, type TestServer } from '../../../../../support/servers/test-server.js';
import { storeKind } from '../../../../../support/servers/test-storage.js';

const userpass = '/auth/providers/local-userpass';
const email = 'ada@example.com';
const password = 'correct horse';
let server: TestServer;
afterEach(() => server.stop());

const mailMode = on('local-userpass', {
  config: {
    emailConfirmationUrl: 'https://example.com/confirm?lang=en',
    confirmEmailSubject: 'Welcome',
    resetPasswordUrl: 'dev.roster.app://reset',
  },
});
const post = (path: string, body: object) => server.send('POST', `${userpass}/${path}`, { body });
const login = (given = password) => post('login', { username: email, password: given });
/** The link of the newest mail. */
function newestLink(): URL {
  const lines = server.mails().at(-1)?.replaceAll('=\n', '').replaceAll('=3D', '=').split('\n') ?? [];
  return new URL(lines.find((line) => /^[a-z.]+:\/\//.test(line)) ?? '');
}
const pairOf = (link: URL) => ({ token: link.searchParams.get('token'), tokenId: link.searchParams.get('tokenId') });

describe('email accounts by mail', () => {
  it('confirms an address by the link of its mail, once', async () => {
    server = await startTestServer({ providers: mailMode });
    expect((await post('register', { email, password })).status).toBe(201);
    expect(server.mails()[0]).toContain('Subject: Welcome');
    expect((await login()).body).toMatchObject({ error_code: 'AuthError' });
    const link = newestLink();
    expect(link.origin + link.pathname).toBe('https://example.com/confirm');
    expect(link.searchParams.get('lang')).toBe('en');
    expect((await post('confirm', pairOf(link))).status).toBe(200);
    expect((await login()).status).toBe(200);
    expect((await post('confirm', pairOf(link))).body).toMatchObject({ error_code: 'UserpassTokenInvalid' });
  });

  it('accepts a link for 30 minutes, until a newer one replaces it', async () => {
    server = await startTestServer({ providers: mailMode });
    await post('register', { email, password });
    const first = newestLink();
    server.advance(60);
    expect((await post('confirm/send', { email })).status).toBe(200);
    const second = newestLink();
    expect((await post('confirm', pairOf(first))).status).toBe(400);
    server.advance(1_801);
    expect((await post('confirm', pairOf(second))).status).toBe(400);
  });

  it('resets a password by a deep link and ends every session', async () => {
    server = await startTestServer({ providers: mailMode });
    await post('register', { email, password });
    await post('confirm', pairOf(newestLink()));
    const { body } = await login();
    server.advance(1);
    expect((await post('reset/send', { email })).status).toBe(200);
    const link = newestLink();
    expect(link.protocol).toBe('dev.roster.app:');
    expect((await post('reset', { password: 'short', ...pairOf(link) })).status).toBe(400);
    expect((await post('reset', { password: 'battery staple', ...pairOf(link) })).status).toBe(200);
    expect((await login()).status).toBe(401);
    expect((await login('battery staple')).status).toBe(200);
    expect((await server.send('POST', '/auth/session', { token: String(body['refresh_token']) })).status).toBe(401);
  });
});

describe('limits', () => {
  const providers = on('local-userpass', { config: { autoConfirm: true } });

  it('stops guesses at one account without affecting others', async () => {
    server = await startTestServer({ providers }, { failedLogins: 3, calls: 1_000, mails: 10 });
    await post('register', { email, password });
    await post('register', { email: 'other@example.com', password });
    for (let tries = 0; tries < 3; tries += 1) expect((await login('wrong one')).status).toBe(401);
    const refused = await login();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await post('login', { username: 'other@example.com', password })).status).toBe(200);
  });

  it('counts simultaneous guesses one by one while another account can sign in', async () => {
    server = await startTestServer({ providers }, { failedLogins: 3, calls: 1_000, mails: 10 });
    await post('register', { email, password });
    await post('register', { email: 'other@example.com', password });
    const guesses = Array.from({ length: 30 }, (_none, number) => login(`wrong ${String(number)}`));
    expect((await post('login', { username: 'other@example.com', password })).status).toBe(200);
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(3);
    expect(statuses.filter((status) => status === 429)).toHaveLength(27);
    expect((await login()).status, 'the right password is rejected as well').toBe(429);
  });

  it('accepts many simultaneous sign-ins with the right password', async () => {
    server = await startTestServer({ providers }, { failedLogins: 3, calls: 1_000, mails: 10 });
    await post('register', { email, password });
    const logins = await Promise.all(Array.from({ length: 12 }, () => login()));
    expect(logins.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
  });

  it('counts unknown accounts the same way, so that the limit reveals no account', async () => {
    server = await startTestServer({ providers }, { failedLogins: 2, calls: 1_000, mails: 10 });
    for (const status of [401, 401, 429]) expect((await login('wrong one')).status).toBe(status);
  });

  it('limits calls by address and mails by recipient', async () => {
    server = await startTestServer({ providers }, { failedLogins: 100, calls: 6, mails: 1 });
    await post('register', { email, password });
    expect((await post('reset/send', { email })).status).toBe(200);
    expect((await post('reset/send', { email })).status).toBe(429);
    for (let tries = 0; tries < 3; tries += 1) await login();
    expect((await login()).status).toBe(429);
  });
});

describe('email accounts', () => {
  it('reject a sign-in in progress with the old password after a reset', async () => {
    server = await startTestServer({ providers: mailMode });
    await post('register', { email, password });
    await post('confirm', pairOf(newestLink()));
    const renewals: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const [old, next] = [`old password ${String(round - 1)}`, `old password ${String(round)}`];
      server.advance(1);
      await post('reset/send', { email });
      const pair = pairOf(newestLink());
      const tries = () => Array.from({ length: 4 }, () => login(round === 0 ? password : old));
      const before = tries();
      const reset = post('reset', { password: next, ...pair });
      const answers = await Promise.all([...before, ...tries()]);
      expect((await reset).status).toBe(200);
      for (const { body } of answers.filter(({ status }) => status === 200)) {
        renewals.push((await server.send('POST', '/auth/session', { token: String(body['refresh_token']) })).status);
      }
    }
    expect(renewals.filter((status) => status !== 401)).toEqual([]);
  });

  it('do not delay other requests during many password checks', async () => {
    server = await startTestServer({ providers: on('local-userpass', { config: { autoConfirm: true } }) });
    await post('register', { email, password });
    const { body } = await login();
    const answered: string[] = [];
    const logins = Array.from({ length: 16 }, async () => {
      expect((await login()).status).toBe(200);
      answered.push('login');
    });
    // The server has received all of them.
    await Promise.race(logins);
    const renewed = await server.send('POST', '/auth/session', { token: String(body['refresh_token']) });
    expect(renewed.status).toBe(201);
    answered.push('refresh');
    await Promise.all(logins);
    expect(answered.indexOf('refresh')).toBeLessThan(answered.length / 2);
  });

  it.runIf(storeKind === 'sqlite')('report an error of the store in the log, but not to the caller', async () => {
    server = await startTestServer({ providers: on('local-userpass', { config: { autoConfirm: true } }) });
    const raw = new Database(join(server.dataFolder, 'users.db'));
    raw.exec('DROP TABLE passwords');
    raw.close();
    const { status, body } = await post('register', { email, password });
    expect({ status, body }).toMatchObject({ status: 500, body: { error: 'internal server error' } });
    expect(server.logged).toEqual([expect.stringMatching(/^POST .*\/register failed: .*no such table: passwords/)]);
    expect(server.logged.join()).not.toContain(password);
  });

  it('keep the name available when a confirmation mail could not be sent, and log it', async () => {
    server = await startTestServer({ providers: mailMode });
    writeFileSync(join(server.dataFolder, 'outbox'), 'a file where a folder should be');
    expect((await post('register', { email, password })).status).toBe(500);
    expect(server.logged).toEqual([expect.stringContaining('outbox')]);
    rmSync(join(server.dataFolder, 'outbox'));
    expect((await post('register', { email, password })).status).toBe(201);
  });
});
