import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AskAnswer, type AskInput, type AskName, asks } from '../../../../../main/server/admin/asks.js';
import { on, startTestServer, type TestServer, wideLimits } from '../../../../support/servers/test-server.js';
import { storeKind } from '../../../../support/servers/test-storage.js';

const email = 'ada@example.com';
const password = 'Correct-Horse-71';
const providers = {
  ...on('anon-user'),
  ...on('custom-function', { config: { authFunctionName: 'refuse' } }),
  ...on('local-userpass', { config: { emailConfirmationUrl: 'https://app.example/confirm' } }),
};

const functions = {
  greet: `exports = (name) => { console.log('greets ' + name); return name + ': ' + (context.user.id || context.user.type); };`,
  refuse: `exports = () => { throw new Error('not today'); };`,
};

describe(`what the window may ask, on the ${storeKind} store`, () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer({ providers, functions }, { ...wideLimits, failedLogins: 2 });
  });
  afterEach(() => server.stop());

  /** Sends the request and validates the response as the app does. */
  async function ask<Name extends AskName>(name: Name, input: AskInput<Name>): Promise<AskAnswer<Name>> {
    const schemas: { readonly [One in AskName]: { answer: { parse: (value: unknown) => AskAnswer<One> } } } = asks;
    return schemas[name].answer.parse(await server.answer(name, input));
  }
  const register = () => server.send('POST', '/auth/providers/local-userpass/register', { body: { email, password } });
  const login = async (secret = password) =>
    (await server.send('POST', '/auth/providers/local-userpass/login', { body: { username: email, password: secret } }))
      .status;
  const search = (input: Partial<AskInput<'users.search'>> = {}) =>
    ask('users.search', { text: '', state: 'all', provider: null, after: null, limit: 50, ...input });

  it('finds an account before its first sign-in, tells why it is refused, and confirms it', async () => {
    await register();
    expect(await login()).toBe(401);
    const [found] = (await search({ text: 'ADA@' })).subjects;
    expect(found).toMatchObject({ user: null, account: { name: email, confirmed: false }, lockedForMs: 0 });
    const user = found?.account?.id ?? '';
    const shown = await ask('users.show', { user });
    expect(shown).toMatchObject({
      offered: expect.arrayContaining(['anon-user', 'local-userpass']) as unknown,
      sessions: [],
    });
    expect(Date.parse(shown.registeredAt ?? '')).toBe(server.now());
    expect(shown.events.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['sign-in', 'NotConfirmed'],
      ['registration', null],
      ['mail', null],
    ]);
    expect(await ask('users.resend', { user })).toEqual({ isKept: true });
    await ask('users.confirm', { user });
    expect((await search({ state: 'unconfirmed' })).subjects).toEqual([]);
    expect((await search()).subjects).toMatchObject([{ user: null, account: { confirmed: true } }]);
    expect(await login()).toBe(200);
    expect((await search()).subjects).toMatchObject([{ user: { disabled: false }, account: { name: email } }]);
  });

  it('lists accounts without a user first, then users, the newest first, in pages without gaps', async () => {
    for (const name of ['a', 'b', 'c']) await ask('users.create', { email: `${name}@example.com`, password });
    await register();
    const names: string[] = [];
    for (let after: string | null = null; ;) {
      const { subjects, next }: AskAnswer<'users.search'> = await search({ after, limit: 1 });
      names.push(...subjects.map(({ account }) => account?.name ?? ''));
      after = next;
      if (after === null) break;
    }
    expect(names).toEqual([email, 'c@example.com', 'b@example.com', 'a@example.com']);
  });

  it('tells how long a client is locked out, and ends that at once', async () => {
    const { id: user } = await ask('users.create', { email, password });
    for (const expected of [401, 401, 429]) expect(await login('wrong-password')).toBe(expected);
    expect(await login()).toBe(429);
    const [found] = (await search()).subjects;
    expect(found?.lockedForMs).toBeGreaterThan(0);
    expect((await ask('users.show', { user })).subject.lockedForMs).toBeGreaterThan(0);
    await ask('users.unlock', { user });
    expect((await search()).subjects[0]?.lockedForMs).toBe(0);
    expect(await login()).toBe(200);
  });

  it('disables, sets passwords, ends sessions and deletes, and each is an event of the window', async () => {
    const { id: user } = await ask('users.create', { email, password });
    expect(await login()).toBe(200);
    expect(await login()).toBe(200);
    const { sessions } = await ask('users.show', { user });
    expect(sessions).toHaveLength(2);
    await ask('users.endSession', { user, session: sessions[0]?.id ?? '' });
    expect((await ask('users.show', { user })).sessions.map(({ id }) => id)).toEqual([sessions[1]?.id]);
    await ask('users.endSessions', { user });
    expect((await ask('users.show', { user })).sessions).toEqual([]);
    await ask('users.setDisabled', { user, disabled: true });
    expect((await search({ state: 'disabled' })).subjects).toHaveLength(1);
    expect(await login()).toBe(401);
    await ask('users.setDisabled', { user, disabled: false });
    await ask('users.setPassword', { user, password: 'Another-Horse-72' });
    expect(await login('Another-Horse-72')).toBe(200);
    const { events } = await ask('users.show', { user });
    expect(events.filter(({ kind }) => kind === 'administration').map(({ text }) => text)).toContain('by the window');
    await ask('users.delete', { user });
    expect((await search()).subjects).toEqual([]);
  });

  it('lists the sessions of all users with their names, in pages without gaps, and finds them by part of a name', async () => {
    const { id: user } = await ask('users.create', { email, password });
    await server.send('POST', '/auth/providers/anon-user/login', { body: {} });
    expect(await login()).toBe(200);
    expect(await login()).toBe(200);
    const list = (text: string, after: string | null = null, limit = 50) =>
      ask('sessions.list', { text, after, limit });
    const all = (await list('')).sessions;
    expect(all).toHaveLength(3);
    const paged: string[] = [];
    for (let after: string | null = null; ;) {
      const { sessions, next }: AskAnswer<'sessions.list'> = await list('', after, 1);
      paged.push(...sessions.map(({ id }) => id));
      if (next === null) break;
      after = next;
    }
    expect(paged).toEqual(all.map(({ id }) => id));
    const own = (await list('ADA@')).sessions;
    expect(own.map((session) => session.user)).toEqual(Array(2).fill({ id: user, email, name: null }));
    await ask('users.endSession', { user, session: own[0]?.id ?? '' });
    expect((await list(user)).sessions.map(({ id }) => id)).toEqual([own[1]?.id]);
    expect(await list('\u0000')).toEqual({ sessions: [], next: null });
  });

  it('lists the functions of the app with their last call, and runs one as the system or as a user', async () => {
    const { id: user } = await ask('users.create', { email, password });
    const list = async () => (await ask('functions.list', {})).functions;
    const [greet, unusable] = await list();
    expect(greet).toMatchObject({ name: 'greet', file: 'functions/greet.js', isPrivate: false, hasRule: false });
    expect(greet).toMatchObject({ usedBy: [], lastCall: null, failuresToday: 0 });
    expect(unusable).toMatchObject({ name: 'refuse', usedBy: [{ kind: 'sign-in', name: '' }] });
    const run = (name: string, as: string | null, argumentsText = '["Ada"]') =>
      ask('functions.run', { name, argumentsText, user: as });
    expect(await run('greet', null)).toMatchObject({ result: '"Ada: system"', reason: null, text: 'log: greets Ada' });
    expect(await run('greet', email)).toMatchObject({ result: `"Ada: ${user}"` });
    const failed = await run('refuse', null);
    expect(failed).toMatchObject({ result: null, reason: 'FunctionError' });
    expect(failed.text).toContain('not today');
    await expect(run('greet', 'grace@example.com')).rejects.toMatchObject({ code: 'UserNotFound' });
    await expect(run('greet', null, '{}')).rejects.toMatchObject({ status: 400 });
    await expect(run('greets', null)).rejects.toMatchObject({ code: 'FunctionNotFound' });
    expect(await list()).toMatchObject([
      { lastCall: { isOk: true }, failuresToday: 0 },
      { lastCall: { isOk: false }, failuresToday: 1 },
    ]);
    const filter = { text: 'functions run', kinds: ['administration' as const], errorsOnly: false, limit: 50 };
    const { events } = await ask('events.list', filter);
    expect(events.map((event) => [event.text, event.userId])).toEqual([
      ['by the window: refuse', null],
      ['by the window: greet', user],
      ['by the window: greet', null],
    ]);
  });

  it('sends a test mail to one address only, and records it', async () => {
    expect(await ask('mail.server', {})).toEqual({ server: null });
    expect(await ask('mail.test', { to: 'ops@example.com' })).toEqual({ isKept: true });
    await expect(ask('mail.test', { to: 'a@b.c, d@e.f' })).rejects.toMatchObject({ status: 400 });
    const filter = { text: '', kinds: ['mail' as const], errorsOnly: false, limit: 50 };
    expect((await ask('events.list', filter)).events).toMatchObject([
      { account: 'ops@example.com', subject: 'test', outcome: 'ok' },
    ]);
  });

  it('lists events, the newest first, by kind, outcome and text', async () => {
    await register();
    await login();
    const list = async (input: Partial<AskInput<'events.list'>>) => {
      const all = { text: '', kinds: null, errorsOnly: false, limit: 50 };
      const { events, hasMore } = await ask('events.list', { ...all, ...input });
      return [events.map(({ kind }) => kind), hasMore];
    };
    expect(await list({})).toEqual([['sign-in', 'registration', 'mail'], false]);
    expect(await list({ limit: 2 })).toEqual([['sign-in', 'registration'], true]);
    const [newest] = (await ask('events.list', { text: '', kinds: null, errorsOnly: false, limit: 1 })).events;
    expect(await list({ after: newest?.id, limit: 1 })).toEqual([['registration'], true]);
    expect(await list({ errorsOnly: true })).toEqual([['sign-in'], false]);
    expect(await list({ kinds: ['mail'], text: 'ADA@' })).toEqual([['mail'], false]);
    expect(await list({ text: 'grace' })).toEqual([[], false]);
  });

  it('names the user of an event that has only an ID', async () => {
    const { id: user } = await ask('users.create', { email, password });
    const { body } = await server.send('POST', '/auth/providers/local-userpass/login', {
      body: { username: email, password },
    });
    await ask('users.endSessions', { user });
    expect((await server.send('POST', '/auth/session', { token: String(body['refresh_token']) })).status).toBe(401);
    const filter = { text: '', kinds: ['refresh' as const], errorsOnly: true, limit: 50 };
    expect((await ask('events.list', filter)).events).toMatchObject([
      { userId: user, account: email, reason: 'SessionEnded' },
    ]);
  });

  it('refuses unknown users, short passwords and unknown questions, and answers without a secret', async () => {
    await expect(ask('users.show', { user: 'f'.repeat(24) })).rejects.toMatchObject({ code: 'UserNotFound' });
    await expect(ask('users.create', { email, password: '1' })).rejects.toMatchObject({ status: 400 });
    await expect(server.answer('users.everything', {})).rejects.toMatchObject({ status: 400 });
    const { id: user } = await ask('users.create', { email, password });
    await login();
    const said = JSON.stringify([await search(), await ask('users.show', { user })]);
    for (const secret of [password, 'argon2']) expect(said).not.toContain(secret);
  });
});
