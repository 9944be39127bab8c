/** Only the backend can end a session, in response to a renewal. Every other response keeps the refresh token. */
import { describe, expect, it } from 'vitest';
import { App, AuthError, Credentials, MemoryStorage } from '../../../../main/auth/index.js';
import { errorResponse } from '../../../../main/server/routes/responses.js';
import { busy } from '../../../../main/server/wire-error.js';
import { jsonAnswer, pageAnswer, refusal, scriptedBackend } from '../../../support/servers/scripted-backend.js';

const credentials = Credentials.emailPassword('a@b.c', 'secret');
const baseUrl = 'http://backend.test';

async function signedIn() {
  const backend = scriptedBackend();
  const storage = new MemoryStorage();
  const config = { id: 'app', baseUrl, fetch: backend.fetch, storage };
  const app = new App(config);
  const user = await app.logIn(credentials);
  const { refreshToken } = user;
  const isKept = async () => {
    expect([user.isLoggedIn, user.isExpired, app.currentUser]).toEqual([true, false, user]);
    const stored = await storage.read(user.id);
    expect([stored?.state, stored?.session?.refreshToken]).toEqual(['LoggedIn', refreshToken]);
  };
  return { ...backend, storage, config, app, user, isKept };
}

const unreachable: [string, () => Response][] = [
  ['a page with 200', () => pageAnswer(200)],
  ['a page with 401', () => pageAnswer(401)],
  ['a page with 403', () => pageAnswer(403)],
  ['a page with 404', () => pageAnswer(404)],
  ['a page with 407', () => pageAnswer(407)],
  [
    'plain text with 401',
    () => new Response('Unauthorized', { status: 401, headers: { 'content-type': 'text/plain' } }),
  ],
  ['nothing with 401', () => new Response(null, { status: 401 })],
  [
    'a page that calls itself JSON with 401',
    () => new Response('<h1>', { status: 401, headers: { 'content-type': 'application/json' } }),
  ],
  [
    'a redirect to a login page',
    () => new Response(null, { status: 302, headers: { location: 'http://portal.test/' } }),
  ],
  ['a JSON list with 401', () => jsonAnswer([{ error: 'x', error_code: 'InvalidSession' }], 401)],
  ['a JSON list with 200', () => jsonAnswer([])],
  ['JSON without a token', () => jsonAnswer({ login: 'required' })],
  ['a gateway’s JSON with 401', () => jsonAnswer({ message: 'Unauthorized' }, 401)],
  ['a gateway’s JSON with 403', () => jsonAnswer({ error: { code: 'InvalidSession' } }, 403)],
  ['an error without a code, with 401', () => jsonAnswer({ error: 'unauthorized' }, 401)],
  ['a gateway that disabled an account, with 401', () => jsonAnswer({ error: 'account is disabled' }, 401)],
  ['an error of another code, with 403', () => jsonAnswer({ error: 'no', error_code: 'RestrictedHost' }, 403)],
  ['a refusal with 200', () => jsonAnswer({ error: 'no', error_code: 'InvalidSession' })],
  ['a refusal with 502', () => jsonAnswer({ error: 'no', error_code: 'InvalidSession' }, 502)],
];

describe('a renewal answered by', () => {
  it.each(unreachable)('%s: reports an unreachable backend and keeps the session', async (_what, answer) => {
    const { user, answers, isKept } = await signedIn();
    const good = answers['POST /session'];
    answers['POST /session'] = answer;
    await expect(user.refreshCustomData()).rejects.toMatchObject({ kind: 'unreachable', retryable: true });
    await isKept();
    if (good !== undefined) answers['POST /session'] = good;
    await user.refreshCustomData();
    await isKept();
  });

  it.each([
    [502, 'serverFault'],
    [503, 'serverFault'],
    [511, 'serverFault'],
    [429, 'tooManyRequests'],
  ])('a page with %i: reports %s and keeps the session', async (status, kind) => {
    const { user, answers, isKept } = await signedIn();
    answers['POST /session'] = () => pageAnswer(status);
    await expect(user.refreshCustomData()).rejects.toMatchObject({ kind, retryable: true });
    await isKept();
  });

  it('a server that is busy: says so and when to try again, and keeps the session', async () => {
    const { app, user, answers, isKept } = await signedIn();
    answers['POST /session'] = answers['POST /login'] = () => errorResponse(busy());
    const expected = { kind: 'busy', retryable: true, retryAfterSeconds: 5, errorCode: 'ServerBusy' };
    await expect(user.refreshCustomData()).rejects.toMatchObject(expected);
    await expect(app.logIn(credentials)).rejects.toMatchObject(expected);
    await isKept();
  });

  it.each<[string, () => Response]>([
    ['InvalidSession', refusal],
    [
      'InvalidSession and another text',
      () => jsonAnswer({ error: 'invalid refresh token: incorrect token type', error_code: 'InvalidSession' }, 401),
    ],
    ['InvalidSession with 403', () => jsonAnswer({ error: 'no', error_code: 'InvalidSession' }, 403)],
    ['the text alone', () => jsonAnswer({ error: 'invalid session: failed to find refresh token' }, 401)],
    ['UserDisabled', () => jsonAnswer({ error: 'user disabled', error_code: 'UserDisabled' }, 401)],
  ])('the backend’s own %s: the session has expired, and its tokens are gone', async (_what, answer) => {
    const { user, answers, storage } = await signedIn();
    answers['POST /session'] = answer;
    let known: unknown;
    user.addListener(() => (known = user.isExpired ? user.refreshError : null));
    await expect(user.refreshCustomData()).rejects.toMatchObject({ fromBackend: true });
    expect([user.isExpired, user.refreshToken]).toEqual([true, '']);
    expect(known, 'why it ended').toMatchObject({ fromBackend: true });
    expect(await storage.read(user.id)).toMatchObject({ state: 'Expired', session: null });
  });

  it.each<[string, string, string, number]>([
    ['UserDisabled', 'UserDisabled', 'unauthorized', 401],
    ['UserDisabled with 403', 'UserDisabled', 'unauthorized', 403],
    ['InvalidSession', 'InvalidSession', 'invalid session: user is disabled', 401],
    ['InvalidSession with 403', 'InvalidSession', 'Account disabled', 403],
  ])('%s about a disabled user: that is why the session ended', async (_what, errorCode, error, status) => {
    const { user, answers } = await signedIn();
    answers['GET /profile'] = refusal;
    answers['POST /session'] = () => jsonAnswer({ error, error_code: errorCode }, status);
    await expect(user.refreshProfile()).rejects.toBeInstanceOf(AuthError);
    expect(user.refreshError?.kind).toBe('userDisabled');
  });

  it('InvalidSession about something else that is disabled: the session has expired', async () => {
    const { user, answers } = await signedIn();
    const error = 'invalid session: authentication provider disabled';
    answers['POST /session'] = () => jsonAnswer({ error, error_code: 'InvalidSession' }, 401);
    await expect(user.refreshCustomData()).rejects.toMatchObject({ kind: 'sessionInvalid' });
  });
});

describe('a refusal that is not the backend’s', () => {
  it.each<[string, () => Response]>([
    ['a page with 401', () => pageAnswer(401)],
    ['a page with 403', () => pageAnswer(403)],
    ['JSON of the protocol', refusal],
    ['JSON about a disabled user', () => jsonAnswer({ error: 'user disabled', error_code: 'UserDisabled' }, 403)],
  ])('%s for the location: one request, unreachable, kept', async (_what, answer) => {
    const { config, user, answers, calls, storage } = await signedIn();
    const app = new App(config);
    answers['GET /location'] = answer;
    calls.length = 0;
    const again = app.user(user.id);
    await expect(again?.refreshCustomData()).rejects.toMatchObject({ kind: 'unreachable', errorCode: undefined });
    expect(calls).toEqual(['GET /location']);
    expect(again?.isLoggedIn).toBe(true);
    expect((await storage.read(user.id))?.session).not.toBeNull();
  });

  it.each([401, 403])('a page with %i for a profile: does not renew and keeps the session', async (status) => {
    const { user, answers, calls, isKept } = await signedIn();
    calls.length = 0;
    answers['GET /profile'] = () => pageAnswer(status);
    await expect(user.refreshProfile()).rejects.toMatchObject({ kind: 'unreachable' });
    expect(calls).not.toContain('POST /session');
    await isKept();
  });

  it('the backend’s 401 for a profile, then a page for the renewal: keeps the session', async () => {
    const { user, answers, isKept } = await signedIn();
    answers['GET /profile'] = refusal;
    answers['POST /session'] = () => pageAnswer(403);
    await expect(user.refreshProfile()).rejects.toMatchObject({ kind: 'unreachable' });
    await isKept();
  });

  it('a page for the API keys: keeps the session without a renewal', async () => {
    const { user, answers, calls, isKept } = await signedIn();
    answers['GET /api_keys'] = () => pageAnswer(401);
    await expect(user.apiKeys.fetchAll()).rejects.toMatchObject({ kind: 'unreachable' });
    expect(calls).not.toContain('POST /session');
    await isKept();
  });

  it('the backend’s own refusal for the API keys: decides by a renewal', async () => {
    const { user, answers, isKept } = await signedIn();
    answers['GET /api_keys'] = refusal;
    await expect(user.apiKeys.fetchAll()).rejects.toMatchObject({ statusCode: 401 });
    await isKept();
    answers['POST /session'] = refusal;
    await expect(user.apiKeys.fetchAll()).rejects.toMatchObject({ statusCode: 401 });
    expect(user.isExpired).toBe(true);
  });
});

describe('a page with 200 does not count as', () => {
  it('a deletion: keeps the user', async () => {
    const { app, user, answers, isKept } = await signedIn();
    answers['DELETE /delete'] = () => pageAnswer(200);
    await expect(app.deleteUser(user)).rejects.toMatchObject({ fromBackend: false });
    await isKept();
  });

  it('a registration, a function, or the removal of an API key', async () => {
    const { app, user, answers } = await signedIn();
    const keyId = '0123456789abcdef01234567';
    for (const call of ['POST /register', 'POST /call', `DELETE /${keyId}`]) answers[call] = () => pageAnswer(200);
    const { emailPasswordAuth } = app;
    await expect(emailPasswordAuth.registerUser({ email: 'a@b.c', password: 'secret' })).rejects.toThrow('not JSON');
    await expect(user.callFunction('f')).rejects.toThrow('not JSON');
    await expect(user.apiKeys.delete(keyId)).rejects.toThrow('not JSON');
  });

  it('the end of a session: logs out locally and reports that the backend was not reached', async () => {
    for (const answer of [() => pageAnswer(200), () => pageAnswer(401)]) {
      const { user, answers } = await signedIn();
      answers['DELETE /session'] = answer;
      await expect(user.logOut()).rejects.toMatchObject({ fromBackend: false });
      expect(user.state).toBe('LoggedOut');
    }
  });
});
