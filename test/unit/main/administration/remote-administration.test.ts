/** A remote backend that Roster administers with a key: the real services, the real vault and the real server. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdminKeys } from '../../../../main/administration/admin-keys.js';
import { Administration } from '../../../../main/administration/administration.js';
import { askOverHttp, roleOfKey } from '../../../../main/administration/ask-over-http.js';
import type { Services } from '../../../../main/app/create-services.js';
import { toCallError } from '../../../../main/ipc/errors/error-mapping.js';
import { createAdminKey } from '../../../../main/server/admin/admin-keys.js';
import { errorResponse } from '../../../../main/server/routes/responses.js';
import { busy } from '../../../../main/server/wire-error.js';
import { type BackendId, backendUserId } from '../../../../preload/contract/index.js';
import { SecretSearch } from '../../../support/secret-search.js';
import { jsonAnswer, pageAnswer, type Scripted } from '../../../support/servers/scripted-backend.js';
import { on, startTestServer, testAppId, type TestServer } from '../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const otherKey = `radm_${'x'.repeat(43)}`;

describe('a remote backend with an administrator key', () => {
  let server: TestServer;
  let key: string;
  let profile: string;
  let services: Services;
  let id: BackendId;
  let keyStore: ReturnType<typeof memoryKeyStore> | null;
  /** Called while a backend is asked. */
  let onAsked: () => Promise<void>;
  const warnings: string[] = [];
  const sealedKeys = () => {
    const folder = join(profile, 'vault');
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('admin-key.')) : [];
  };
  const start = async () => {
    services = await createTestServices(
      profile,
      {
        selectKeyStore: () => Promise.resolve(keyStore),
        warn: (line) => void warnings.push(line),
        fetch: async (url, init) => {
          const response = await fetch(url, init);
          if (url.includes('/admin/')) await onAsked();
          return response;
        },
      },
      { isFirstRun: true },
    );
  };
  const appOf = async () => (await services.remoteAdministration.ask(id))('app.show', {});
  const isAdministered = () => services.backends.summary(id).isAdministered;

  beforeEach(async () => {
    server = await startTestServer({ providers: on('anon-user') });
    key = await server.withStore((store) => createAdminKey(store, 'window', 1));
    profile = tmpDir();
    keyStore = memoryKeyStore();
    onAsked = () => Promise.resolve();
    await start();
    await services.vault.open();
    id = await services.backendManagement.add({ baseUrl: server.url, appId: testAppId, displayName: 'Team' });
  });
  afterEach(() => server.stop());

  it('is administered after the next start too, until the key is deleted', async () => {
    expect(isAdministered()).toBe(false);
    await expect(appOf()).rejects.toMatchObject({ code: 'noAdminKey' });
    expect(await services.remoteAdministration.connect(id, ` ${key}\n`)).toBe('sealed');
    expect(isAdministered()).toBe(true);
    await start();
    expect(isAdministered()).toBe(false);
    await services.vault.open();
    expect(isAdministered()).toBe(true);
    expect(await appOf()).toMatchObject({ appId: testAppId, name: 'Test app', providers: ['anon-user'] });
    const search = new SecretSearch([{ name: 'the key', value: key }]);
    search.inFolder('profile', profile);
    search.in('log', 'lines', Buffer.from([...server.logged, ...warnings].join('\n')));
    expect(search.hits).toEqual([]);
    await services.remoteAdministration.disconnect(id);
    expect([isAdministered(), sealedKeys()]).toEqual([false, []]);
    await expect(appOf()).rejects.toMatchObject({ code: 'noAdminKey' });
  });

  it('stores no key that the backend refuses, that is none, or that belongs to another app', async () => {
    const other = await startTestServer({ providers: on('anon-user') });
    const connect = (given: string, backend = id) => services.remoteAdministration.connect(backend, given);
    await expect(connect('secret')).rejects.toMatchObject({ code: 'invalidAdminKey' });
    await expect(connect(otherKey)).rejects.toMatchObject({ code: 'adminKeyRefused', params: [{ backend: 'Team' }] });
    const wrongApp = await services.backends.ensure({
      ...services.backends.get(id).entry,
      id: 'b-2' as BackendId,
      appId: 'shop',
    });
    await expect(connect(key, wrongApp)).rejects.toMatchObject({ code: 'adminKeyOfOtherApp' });
    await other.stop();
    expect([isAdministered(), sealedKeys()]).toEqual([false, []]);
    await connect(key);
    await server.withStore(async (store) => store.removeAdminKey((await store.listAdminKeys())[0]?.id ?? ''));
    await server.withStore((store) => createAdminKey(store, 'another', 1));
    await expect(appOf()).rejects.toMatchObject({ code: 'adminKeyRefused' });
  });

  it('reads with the key of a viewer, and says that it changes nothing', async () => {
    const viewer = await server.withStore((store) => createAdminKey(store, 'viewer', 1, { role: 'viewer' }));
    await services.remoteAdministration.connect(id, viewer);
    expect(services.backends.summary(id).adminRole).toBe('viewer');
    const ask = await services.remoteAdministration.ask(id);
    const administration = new Administration({ ask, name: 'Team' });
    expect(await administration.list({ text: '', filter: 'all', provider: null, after: null })).toEqual({
      users: [],
      next: null,
    });
    const refused: unknown = await administration.create('a@b.c', 'secret').catch((error: unknown) => error);
    expect(toCallError(refused, 'Team')).toMatchObject({
      code: 'adminKeyReadsOnly',
      message:
        'Your key for Team may only read. To make changes, connect with a key that has the role “administrator”.',
    });
    // The key is still in use.
    expect([isAdministered(), await appOf()]).toMatchObject([true, { appId: testAppId }]);
  });

  it('knows the role of its key after the next start, as soon as something is asked', async () => {
    const viewer = await server.withStore((store) => createAdminKey(store, 'viewer', 1, { role: 'viewer' }));
    const role = () => services.backends.summary(id).adminRole;
    await services.remoteAdministration.connect(id, key);
    expect(role()).toBe('administrator');
    await services.remoteAdministration.connect(id, viewer);
    await start();
    await services.vault.open();
    expect(role()).toBe(null);
    await appOf();
    expect(role()).toBe('viewer');
    await services.remoteAdministration.disconnect(id);
    expect(role()).toBe(null);
  });

  it('takes the key of a server without that question for one of an administrator', async () => {
    const ask = { baseUrl: 'https://old.example', key, name: 'Old' };
    const missing = () => Promise.resolve(new Response('not found', { status: 404 }));
    expect(await roleOfKey({ ...ask, fetch: missing })).toBe('administrator');
    const nonsense = () => Promise.resolve(Response.json({ role: 'owner' }));
    await expect(roleOfKey({ ...ask, fetch: nonsense })).rejects.toMatchObject({ kind: 'badResponse' });
  });

  it('loses its key when it is removed, but not while that can be undone', async () => {
    await services.remoteAdministration.connect(id, key);
    await services.backendRemovals.remove(id);
    await services.backendRemovals.restore(id);
    expect([isAdministered(), sealedKeys().length]).toEqual([true, 1]);
    await services.backendRemovals.remove(id);
    await services.backendRemovals.finishAll();
    expect(sealedKeys()).toEqual([]);
  });

  it('loses its key when Roster starts fresh, and is not counted as an account', async () => {
    await services.remoteAdministration.connect(id, key);
    keyStore = memoryKeyStore();
    await start();
    await services.vault.open();
    await expect(appOf()).rejects.toMatchObject({ code: 'keyLost' });
    await services.vault.startFresh();
    expect([isAdministered(), sealedKeys()]).toEqual([false, []]);
    expect(services.snapshot().notices).toMatchObject([
      { message: expect.stringContaining('No account needs to sign in again') as string },
    ]);
  });

  it('is administered until Roster quits when there is no keychain', async () => {
    keyStore = null;
    profile = tmpDir();
    await start();
    await services.vault.open();
    id = await services.backendManagement.add({ baseUrl: server.url, appId: testAppId, displayName: 'Team' });
    expect(await services.remoteAdministration.connect(id, key)).toBe('memory');
    expect([isAdministered(), sealedKeys()]).toEqual([true, []]);
    await start();
    await services.vault.open();
    expect(isAdministered()).toBe(false);
  });

  it('can be connected again after its key was damaged', async () => {
    await services.remoteAdministration.connect(id, key);
    await start();
    await services.vault.open();
    writeFileSync(join(profile, 'vault', sealedKeys()[0] ?? ''), 'damaged');
    await expect(appOf()).rejects.toMatchObject({ code: 'noAdminKey' });
    expect(isAdministered()).toBe(false);
    await services.remoteAdministration.connect(id, key);
    expect(await appOf()).toMatchObject({ appId: testAppId });
  });

  it('keeps the accounts when its key cannot be read from the disk', async () => {
    await services.remoteAdministration.connect(id, key);
    const [name = ''] = sealedKeys();
    await start();
    rmSync(join(profile, 'vault', name));
    mkdirSync(join(profile, 'vault', name));
    expect(await services.vault.open()).toMatchObject({ kind: 'sealed' });
    expect(isAdministered()).toBe(false);
    expect(warnings.join()).toContain('could not read the administrator keys');
  });

  it('stores no key for a backend that was removed while it was asked', async () => {
    onAsked = () => services.backends.remove(id);
    await expect(services.remoteAdministration.connect(id, key)).rejects.toMatchObject({ code: 'backendNotFound' });
    expect(sealedKeys()).toEqual([]);
  });

  it('reveals nothing while Roster is locked', async () => {
    await services.remoteAdministration.connect(id, key);
    await services.lock.enable('a long passphrase', { idleMinutes: 15, onSleep: true, touchId: false });
    await services.lock.lock();
    await expect(appOf()).rejects.toMatchObject({ code: 'locked' });
    await services.lock.unlock('a long passphrase');
    expect(await appOf()).toMatchObject({ appId: testAppId });
  });
});

describe('an administrator key', () => {
  it('is not used at another address or for another app than it was entered for', async () => {
    const files = new Map<string, string>();
    const keys = new AdminKeys({
      read: (name) => Promise.resolve(files.get(name) ?? null),
      write: (name, text) => Promise.resolve(files.set(name, text)).then(() => 'sealed' as const),
      remove: (name) => Promise.resolve(void files.delete(name)),
    });
    const place = { id: 'b-1' as BackendId, baseUrl: 'https://team.example', appId: 'team' };
    await keys.write(place, otherKey);
    expect(await keys.read(place)).toBe(otherKey);
    expect(await keys.read({ ...place, baseUrl: 'https://other.example' })).toBeNull();
    expect(await keys.has({ ...place, appId: 'other' })).toBe(false);
  });

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
  it.each(cases)('stays out of the sentence when the backend %s', async (_what, answer, code) => {
    const sent: RequestInit[] = [];
    const ask = askOverHttp({
      ...{ baseUrl: 'https://team.example', key: otherKey, name: 'Team' },
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
    expect(sent).toMatchObject([{ redirect: 'manual', headers: { Authorization: `Bearer ${otherKey}` } }]);
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
  ] satisfies [string, Scripted, string][])(
    'has a sentence about %s in place of an answer',
    async (_what, answer, told) => {
      const error: unknown = await administrationOf(answer)
        .functions()
        .catch((failed: unknown) => failed);
      const { code, message } = toCallError(error, 'Team');
      expect(code).toBe('backendFailed');
      expect(message).toContain(`Team sent a response that Roster does not understand: ${told}`);
      expect(message).not.toContain('secret');
    },
  );

  it('says after which time a busy server can be asked again, and that it is busy', async () => {
    const ask = askOverHttp({
      ...{ baseUrl: 'https://team.example', key: otherKey, name: 'Team' },
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

  const administrationOf = (fetch: Scripted) =>
    new Administration({
      ask: askOverHttp({
        ...{ baseUrl: 'https://team.example', key: otherKey, name: 'Team' },
        fetch: async (url, init) => fetch(url, init),
      }),
      name: 'Team',
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
