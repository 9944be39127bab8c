/** How Roster interprets responses of a remote backend that it administers: errors, malformed responses, values of newer servers. */
import { describe, expect, it } from 'vitest';
import { Administration } from '../../../../main/administration/administration.js';
import { askOverHttp } from '../../../../main/administration/ask-over-http.js';
import { toCallError } from '../../../../main/ipc/errors/error-mapping.js';
import { errorResponse } from '../../../../main/server/routes/responses.js';
import { busy } from '../../../../main/server/wire-error.js';
import { backendUserId } from '../../../../preload/contract/index.js';
import { jsonAnswer, pageAnswer, type Scripted } from '../../../support/servers/scripted-backend.js';

const key = `radm_${'x'.repeat(43)}`;

const administrationOf = (fetch: Scripted) =>
  new Administration({
    ask: askOverHttp({
      ...{ baseUrl: 'https://team.example', key, name: 'Team' },
      fetch: async (url, init) => fetch(url, init),
    }),
    name: 'Team',
  });

describe('a remote backend that is asked with an administrator key', () => {
  const refuse = (status: number, code?: string) => () =>
    jsonAnswer({ error: 'why', ...(code === undefined ? {} : { error_code: code }), link: '' }, status);
  const cases: [string, Scripted, string][] = [
    ['refuses the key', refuse(401, 'AuthError'), 'adminKeyRefused'],
    ['has no administration', refuse(404), 'administrationMissing'],
    ['is an old server behind a proxy', () => pageAnswer(404), 'administrationMissing'],
    ['has lost its database', refuse(503, 'ServiceUnavailable'), 'administrationAway'],
    ['does not answer its proxy', () => pageAnswer(502), 'administrationAway'],
    ['limits the rate', () => new Response('{}', { status: 429, headers: { 'Retry-After': '7' } }), 'tooManyRequests'],
    [
      'redirects',
      () => new Response(null, { status: 302, headers: { Location: 'https://evil.example' } }),
      'backendFailed',
    ],
    ['shows a page', () => pageAnswer(200), 'backendFailed'],
    ['answers something else', () => jsonAnswer({ app: 'x' }), 'backendFailed'],
    ['does not respond', () => Promise.reject(new TypeError('net::ERR_CONNECTION_REFUSED')), 'backendUnreachable'],
    [
      'has no valid certificate',
      () => Promise.reject(new TypeError('net::ERR_CERT_DATE_INVALID')),
      'backendUnreachable',
    ],
  ];
  it.each(cases)('does not reveal the key in the error when it %s', async (_what, answer, code) => {
    const sent: RequestInit[] = [];
    const ask = askOverHttp({
      ...{ baseUrl: 'https://team.example', key, name: 'Team' },
      fetch: async (url, init) => {
        sent.push(init);
        expect(url).toBe('https://team.example/admin/v1/app');
        return answer(url, init);
      },
    });
    const error: unknown = await ask('app.show', {}).catch((failed: unknown) => failed);
    const shown = toCallError(error, 'Team');
    expect(shown).toMatchObject({ code, message: expect.stringContaining('Team') as string });
    expect(`${JSON.stringify(shown)}${String(error)}`).not.toContain('radm_');
    expect(sent).toMatchObject([{ redirect: 'manual', headers: { Authorization: `Bearer ${key}` } }]);
  });

  it.each([
    ['a page', () => pageAnswer(200), 'HTTP status 200, text/html. A proxy or a sign-in page'],
    ['an error page', () => pageAnswer(418), 'HTTP status 418, text/html. A proxy or a sign-in page'],
    ['another form', () => jsonAnswer({ app: 'secret' }), 'HTTP status 200, application/json. Roster and the backend'],
    ['a redirect', () => new Response(null, { status: 302 }), 'HTTP status 302. It may have moved'],
    [
      'a hostile type',
      () => new Response('secret', { status: 200, headers: { 'Content-Type': 'secret "quoted" words' } }),
      'HTTP status 200. A proxy',
    ],
  ] satisfies [string, Scripted, string][])('says what came in place of an answer: %s', async (_what, answer, told) => {
    const error: unknown = await administrationOf(answer)
      .functions()
      .catch((failed: unknown) => failed);
    const { code, message } = toCallError(error, 'Team');
    expect(code).toBe('backendFailed');
    expect(message).toContain(`Team sent a response that Roster does not understand: ${told}`);
    expect(message).not.toContain('secret');
  });

  it('says after which time a busy server can be asked again, and that it is busy', async () => {
    const ask = askOverHttp({
      ...{ baseUrl: 'https://team.example', key, name: 'Team' },
      fetch: () => Promise.resolve(errorResponse(busy())),
    });
    const administration = new Administration({ ask, name: 'Team' });
    const error: unknown = await administration
      .create('ada@example.com', 'Correct-Horse-71')
      .catch((one: unknown) => one);
    expect(toCallError(error, 'Team')).toEqual({
      code: 'tooManyRequests',
      message: 'Team is busy: too many people are signing in at the same time. Try again in 5 seconds.',
      retryable: true,
    });
  });

  it.each(['', 'x'.repeat(400)])('is told that an answer with the ID %j cannot be read', async (unusable) => {
    const administration = administrationOf((_url, { method }) =>
      jsonAnswer(
        method === 'POST'
          ? { id: unusable }
          : {
              subjects: [{ user: null, account: { id: '', name: unusable, confirmed: true }, lockedForMs: 0 }],
              next: null,
            },
      ),
    );
    for (const call of [
      administration.create('ada', 'Correct-Horse-71'),
      administration.list({ text: '', filter: 'all', provider: null, after: null }),
    ]) {
      const error: unknown = await call.catch((failed: unknown) => failed);
      expect(toCallError(error, 'Team')).toMatchObject({
        code: 'backendFailed',
        message: expect.stringContaining('Team sent a response that Roster does not understand') as string,
      });
    }
  });

  it('shows what only a newer server knows as it is', async () => {
    const at = '2026-03-05T12:00:00.000Z';
    const event = {
      ...{ id: 'e1', at, kind: 'passkey', outcome: 'postponed', provider: 'webauthn', userId: null, account: null },
      ...{ address: null, subject: null, reason: null, text: null, durationMs: null },
    };
    const session = {
      ...{ id: 'b'.repeat(24), provider: 'webauthn', deviceId: 'd1', address: null, device: null },
      ...{ createdAt: at, lastUsedAt: at, expiresAt: at },
    };
    const id = 'a'.repeat(24);
    const identities = [{ provider: 'webauthn', id: 'i1', email: null, name: null }];
    const subject = {
      user: { id, disabled: false, createdAt: at, lastLoginAt: at, identities },
      ...{ account: null, lockedForMs: 0 },
    };
    const called = {
      ...{ name: 'greet', file: 'greet.js', isPrivate: false, runsAsSystem: false, hasRule: false },
      ...{ usedBy: [{ kind: 'queue', name: 'jobs' }], lastCall: null, failuresToday: 0 },
    };
    const bodies: Readonly<Record<string, unknown>> = {
      '/events': { events: [event], hasMore: false },
      '/sessions': { sessions: [{ ...session, user: { id, email: null, name: null } }], next: null },
      '/subjects': { subjects: [subject], next: null },
      [`/users/${id}/details`]: {
        ...{ subject, registeredAt: null, offered: ['webauthn'], sessions: [session], events: [event] },
      },
      '/functions': { allowed: true, functions: [called] },
    };
    const administration = administrationOf((url) =>
      jsonAnswer(bodies[new URL(url).pathname.slice('/admin/v1'.length)]),
    );
    const logged = { kind: 'passkey', outcome: 'postponed', provider: 'webauthn' };
    const filter = { text: '', group: 'all', errorsOnly: false, after: null, limit: 100 } as const;
    expect((await administration.events(filter)).events).toMatchObject([logged]);
    expect((await administration.sessions('', null)).sessions).toMatchObject([{ provider: 'webauthn' }]);
    const users = await administration.list({ text: '', filter: 'all', provider: null, after: null });
    expect(users.users).toMatchObject([{ state: 'active', providers: ['webauthn'] }]);
    expect(await administration.details(backendUserId.parse(id))).toMatchObject({
      ...{ offered: ['webauthn'], identities: [{ provider: 'webauthn' }], events: [logged] },
    });
    expect(await administration.functions()).toMatchObject([{ usedBy: [{ kind: 'queue', name: 'jobs' }] }]);
  });

  it('shows only the start of a refusal, without control characters', async () => {
    const administration = administrationOf(() =>
      jsonAnswer({ error: `\u001b[2J\u202e${'why '.repeat(10_000)}`, error_code: 'Other' }, 400),
    );
    const error: unknown = await administration.functions().catch((failed: unknown) => failed);
    const { code, message } = toCallError(error, 'Team');
    expect(code).toBe('administrationFailed');
    expect(message).toContain('why why');
    expect(message.length).toBeLessThan(600);
    expect(message).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });

  it('counts a mail as sent although it cannot be asked whether mail is kept', async () => {
    const asked: string[] = [];
    const administration = administrationOf((url, { method = '' }) => {
      asked.push(`${method} ${new URL(url).pathname}`);
      return method === 'POST' ? new Response(null, { status: 204 }) : jsonAnswer({ error: 'no' }, 500);
    });
    expect(await administration.sendReset(backendUserId.parse('ada'))).toEqual({ isKept: false });
    expect(asked).toEqual(['POST /admin/v1/users/ada/password-reset', 'GET /admin/v1/mail']);
  });
});
