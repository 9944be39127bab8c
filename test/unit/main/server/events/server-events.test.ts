import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { schemas } from '../../../../../main/server/admin/views.js';
import type { EventFilter, StoredEvent } from '../../../../../main/server/store/event-store.js';
import { SecretSearch } from '../../../../support/secret-search.js';
import { on, startTestServer, type TestApp, type TestServer } from '../../../../support/servers/test-server.js';
import { openTestStorage, storeKind } from '../../../../support/servers/test-storage.js';

const password = 'Correct-Horse-71';
const wrong = 'Wrong-Battery-93';
const pin = '48151623';
const leaked = 'S3cret-of-the-app';
const mailConfirmation = { config: { emailConfirmationUrl: 'https://app.example/confirm' } };
const app: TestApp = {
  providers: {
    ...on('anon-user'),
    ...on('api-key'),
    ...on('local-userpass', {
      config: {
        ...mailConfirmation.config,
        resetFunctionName: 'reset',
        runResetFunction: true,
      },
    }),
    ...on('custom-function', { config: { authFunctionName: 'login' } }),
  },
  secrets: { appSecret: leaked },
  functions: {
    greet: 'exports = (name) => { console.log("hello", name); console.error("odd"); return 1; }',
    fail: 'exports = () => { console.log("before"); throw new Error("no such thing"); }',
    login:
      'exports = (given) => { console.log("pin is", given.pin, JSON.stringify(given)); throw new Error("bad pin " + given.pin); }',
    reset:
      'exports = (given) => { console.log(given.password, given.token, btoa(given.password)); return { status: "success" }; }',
    leak: `exports = () => { console.log("${leaked}"); throw new Error("${leaked}"); }`,
  },
};

describe(`events of the server on the ${storeKind} store`, () => {
  let server: TestServer;
  afterEach(() => server.stop());

  const post = (path: string, body: object, token?: string) => server.send('POST', path, { body, token });
  function mailedPair(): { token: string; tokenId: string } {
    const mail = server.mails()[0]?.replaceAll('=\n', '').replaceAll('=3D', '=') ?? '';
    const [, token = '', tokenId = ''] = /token=([0-9a-f]{128})&tokenId=([0-9a-f]{24})/.exec(mail) ?? [];
    return { token, tokenId };
  }
  /** The events after an orderly stop. */
  async function eventsOf(filter: EventFilter = {}): Promise<StoredEvent[]> {
    await server.restart();
    const { events, store } = await openTestStorage(server.dataFolder);
    const found = await events.listEvents(filter, 1_000);
    await store.close();
    return found;
  }

  it('records registration, mail, confirmation, sign-in, refusals with their reason, and sign-out', async () => {
    server = await startTestServer(app);
    const email = 'ada@example.com';
    await post('/auth/providers/local-userpass/register', { email, password });
    await post('/auth/providers/local-userpass/register', { email, password });
    await post('/auth/providers/local-userpass/login', { username: email, password });
    const { token, tokenId } = mailedPair();
    await post('/auth/providers/local-userpass/confirm', { token, tokenId });
    await post('/auth/providers/local-userpass/login', { username: email, password: wrong });
    await post('/auth/providers/local-userpass/login', { username: wrong, password });
    const { body } = await post('/auth/providers/local-userpass/login', { username: email, password });
    await server.send('DELETE', '/auth/session', { token: String(body['refresh_token']) });
    await post('/auth/session', {}, String(body['refresh_token']));
    const seen = (await eventsOf()).map(({ kind, outcome, reason, account }) => [kind, outcome, reason, account]);
    expect(seen).toEqual([
      ['mail', 'ok', null, email],
      ['registration', 'ok', null, email],
      ['registration', 'refused', 'AccountNameInUse', email],
      ['sign-in', 'refused', 'NotConfirmed', email],
      ['confirmation', 'ok', null, email],
      ['sign-in', 'refused', 'WrongPassword', email],
      // A name without an account is not stored: it may be a password.
      ['sign-in', 'refused', 'UnknownAccount', null],
      ['sign-in', 'ok', null, email],
      ['sign-out', 'ok', null, null],
      ['refresh', 'refused', 'SessionEnded', null],
    ]);
    const id = String(body['user_id']);
    const own = await eventsOf({ user: { id, account: email } });
    expect(own, 'all but the unknown name').toHaveLength(seen.length - 1);
    // What came before the first sign-in may be stored after it, and then has the ID as well.
    const certain = own.filter(
      ({ kind, outcome, userId }) =>
        userId === id && (kind === 'sign-in' ? outcome === 'ok' : kind === 'sign-out' || kind === 'refresh'),
    );
    expect(certain.map(({ kind }) => kind)).toEqual(['sign-in', 'sign-out', 'refresh']);
    expect(own.every(({ kind, address }) => kind === 'mail' || address === '127.0.0.1')).toBe(true);
    expect((await eventsOf({ errorsOnly: true })).map(({ outcome }) => outcome)).toEqual(Array(5).fill('refused'));
  });

  it('records what users do with their API keys', async () => {
    server = await startTestServer({ providers: app.providers });
    await post('/auth/providers/local-userpass/register', { email: 'ada@example.com', password });
    await post('/auth/providers/local-userpass/confirm', mailedPair());
    const { body } = await post('/auth/providers/local-userpass/login', { username: 'ada@example.com', password });
    const token = String(body['refresh_token']);
    const id = String((await post('/auth/api_keys', { name: 'ci' }, token)).body['_id']);
    await server.send('PUT', `/auth/api_keys/${id}/disable`, { token });
    await server.send('DELETE', `/auth/api_keys/${id}`, { token });
    const keys = (await eventsOf()).filter(({ kind }) => kind === 'api-key');
    expect(keys.map(({ subject, text, userId }) => [subject, text, userId])).toEqual(
      ['create', 'disable', 'delete'].map((verb) => [verb, 'ci', body['user_id']]),
    );
  });

  it('records function calls with caller, time, console output and error', async () => {
    server = await startTestServer(app);
    const { body } = await post('/auth/providers/anon-user/login', {});
    const token = String(body['access_token']);
    await post('/functions/call', { name: 'greet', arguments: ['Ada'] }, token);
    await post('/functions/call', { name: 'fail', arguments: [] }, token);
    const [signIn, greet, fail] = await eventsOf();
    expect(signIn).toMatchObject({ kind: 'sign-in', subject: 'new user', provider: 'anon-user' });
    expect(greet).toMatchObject({
      ...{
        kind: 'function',
        outcome: 'ok',
        subject: 'greet',
        userId: body['user_id'],
        text: 'log: hello Ada\nerror: odd',
      },
      durationMs: expect.any(Number) as number,
    });
    expect(fail).toMatchObject({ outcome: 'failed', reason: 'FunctionError' });
    expect(fail?.text).toMatch(/^log: before\nerror: no such thing/);
  });

  it('keeps events for as many days and rows as the app says, whichever is reached first', async () => {
    server = await startTestServer({ ...app, roster: { events: { days: 2, rows: 3 } } });
    const signIn = () => post('/auth/providers/anon-user/login', {});
    for (let count = 0; count < 5; count += 1) await signIn();
    expect(await eventsOf()).toHaveLength(3);
    server.advance(86_400);
    await signIn();
    expect(await eventsOf()).toHaveLength(3);
    server.advance(1.5 * 86_400);
    await signIn();
    expect(await eventsOf(), 'the newest two').toHaveLength(2);
  });

  it.runIf(storeKind === 'sqlite')('answers requests as usual when events cannot be stored', async () => {
    server = await startTestServer(app);
    // Occupies the path of the file.
    mkdirSync(join(server.dataFolder, 'events.db'));
    expect((await post('/auth/providers/anon-user/login', {})).status).toBe(200);
    expect((await post('/auth/providers/anon-user/login', {})).status).toBe(200);
    await server.restart();
    expect(server.logged.filter((line) => line.startsWith('Events cannot be stored'))).toHaveLength(1);
    expect(server.logged).toContain('2 events could not be stored.');
  });

  it('removes old events also while there are no new ones', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      server = await startTestServer(app);
      await post('/auth/session', {}, 'wrong');
      const filter = { text: '', kinds: null, errorsOnly: false, limit: 9 };
      const count = async () => schemas.EventList.parse(await server.answer('events.list', filter)).events.length;
      expect(await count()).toBe(1);
      server.advance(11 * 86_400);
      expect(await count()).toBe(1);
      await vi.advanceTimersByTimeAsync(3_600_000);
      await expect.poll(count).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('stores no password, token, code or secret of the app, whatever is typed, printed and thrown', async () => {
    server = await startTestServer(app);
    const email = 'ada@example.com';
    await post('/auth/providers/local-userpass/register', { email, password });
    const { token, tokenId } = mailedPair();
    await post('/auth/providers/local-userpass/confirm', { token, tokenId });
    await post('/auth/providers/local-userpass/confirm', { token, tokenId });
    await post('/auth/providers/local-userpass/login', { username: email, password: wrong });
    await post('/auth/providers/local-userpass/login', { username: password, password: wrong });
    await post('/auth/providers/local-userpass/confirm/call', { email: password });
    await post('/auth/providers/local-userpass/reset/send', { email: `${password}@x.y` });
    const { body } = await post('/auth/providers/local-userpass/login', { username: email, password });
    const key = await post('/auth/api_keys', { name: 'ci' }, String(body['refresh_token']));
    await post('/auth/providers/api-key/login', { key: key.body['key'] });
    await post('/auth/providers/custom-function/login', { username: 'ada', pin, options: { device: {} } });
    const access = String(body['access_token']);
    await post('/functions/call', { name: 'greet', arguments: [access] }, access);
    await post('/functions/call', { name: 'leak', arguments: [] }, access);
    await post('/auth/providers/local-userpass/reset/call', { email, password: `${password}-2`, arguments: [] });
    const events = await eventsOf();
    expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['function', 'sign-in', 'password-reset']));
    expect(events.filter(({ text }) => text?.includes('[removed]')).length).toBeGreaterThan(3);
    const search = new SecretSearch([
      { name: 'the password', value: password },
      { name: 'the wrong password', value: wrong },
      { name: 'the PIN', value: pin },
      { name: 'the secret of the app', value: leaked },
      { name: 'the access token', value: access },
      { name: 'the refresh token', value: String(body['refresh_token']) },
      { name: 'the API key', value: String(key.body['key']) },
      { name: 'the token of the mail', value: token },
      { name: 'the ID of that token', value: tokenId },
    ]);
    search.in('events', 'their JSON', Buffer.from(JSON.stringify(events)));
    search.in('log', 'its lines', Buffer.from(server.logged.join('\n')));
    // The users’ file has the ID of a pending mail token, which is worthless without the token.
    if (storeKind === 'sqlite') {
      const files = new SecretSearch([
        { name: 'the password', value: password },
        { name: 'the PIN', value: pin },
      ]);
      files.inFolder('data', server.dataFolder);
      expect(files.hits).toEqual([]);
      expect(files.looked.get('data')).toBeGreaterThan(1_000);
    }
    expect(search.hits).toEqual([]);
  });
});
