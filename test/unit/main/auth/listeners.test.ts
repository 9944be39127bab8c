/** Listeners of apps and users: which changes they are called for, and what happens when one fails. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { credentials, setUpApp, stores } from '../../../support/servers/scripted-app.js';
import { jsonAnswer, refusal } from '../../../support/servers/scripted-backend.js';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('listeners', () => {
  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('mine');
      },
    ],
    ['rejects', () => Promise.reject(new Error('mine'))],
    [
      'rejects later',
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        throw new Error('mine');
      },
    ],
  ])('one that %s fails no call, silences no other, and is reported', async (_how, broken) => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { app, answers } = setUpApp();
    const heard = vi.fn();
    app.addListener(() => broken() as void);
    app.addListener(heard);
    const user = await app.logIn(credentials);
    user.addListener(() => broken() as void);
    const other = await app.logIn(credentials);
    await app.setCurrentUser(user);
    await user.refreshCustomData();
    answers['GET /profile'] = () => jsonAnswer({ identities: [], data: { email: 'new@b.c' } });
    await user.refreshProfile();
    await app.removeUser(other);
    expect(heard).toHaveBeenCalledTimes(4);
    answers['POST /session'] = refusal;
    await expect(user.refreshCustomData()).rejects.toMatchObject({ kind: 'sessionInvalid' });
    expect([user.isExpired, app.currentUser]).toEqual([true, null]);
    await vi.waitFor(() => {
      expect(reported.mock.calls.length).toBeGreaterThanOrEqual(8);
    }, 60_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(reported.mock.calls[0]).toEqual(['A listener of the auth library failed:', new Error('mine')]);
    expect(unhandled).not.toHaveBeenCalled();
    process.off('unhandledRejection', unhandled);
  });

  it.each(stores)(
    'are called, and the profile is written, only when it has changed, on %s',
    async (_store, newStorage) => {
      const { app, answers, storage } = setUpApp(newStorage());
      const user = await app.logIn(credentials);
      const heard = vi.fn();
      const written = vi.spyOn(storage, 'write');
      user.addListener(heard);
      const { profile } = user;
      await user.refreshProfile();
      expect([heard.mock.calls.length, written.mock.calls.length]).toEqual([0, 0]);
      expect(user.profile).toBe(profile);
      const identities = [{ id: 'i', provider_type: 'local-userpass' }];
      const google = { id: 'g', provider_type: 'oauth2-google' };
      const changes = [
        { identities, data: { email: 'new@b.c' } },
        { identities: [...identities, google], data: { email: 'new@b.c' } },
        { identities: [...identities, google], data: { email: 'new@b.c', tags: ['a'] } },
        { identities: [...identities, google], data: { email: 'new@b.c', tags: { 0: 'a' } } },
        { identities, data: {} },
      ];
      for (const [index, change] of changes.entries()) {
        answers['GET /profile'] = () => jsonAnswer(change);
        await user.refreshProfile();
        await user.refreshProfile();
        expect([heard.mock.calls.length, written.mock.calls.length]).toEqual([index + 1, index + 1]);
        expect(user.profile).toEqual(change.data);
        expect((await storage.read(user.id))?.profile).toEqual(change.data);
        expect(user.identities.length).toBe(change.identities.length);
      }
    },
  );

  it.each(['a renewal', 'a call', 'API keys', 'refreshDue'])(
    'of the app are called once when the current user changes after a refusal, by %s',
    async (way) => {
      const { app, answers } = setUpApp();
      const first = await app.logIn(credentials);
      const second = await app.logIn(credentials);
      answers['POST /session'] = refusal;
      answers['POST /call'] = refusal;
      answers['GET /api_keys'] = refusal;
      const seen: (string | undefined)[] = [];
      app.addListener(() => seen.push(app.currentUser?.id));
      if (way === 'a renewal') await second.refreshCustomData().catch(() => undefined);
      else if (way === 'a call') await second.callFunction('f').catch(() => undefined);
      else if (way === 'API keys') await second.apiKeys.fetchAll().catch(() => undefined);
      else {
        vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 3_600_000);
        await app.refreshDue();
      }
      // refreshDue renews both at the same time.
      expect(seen).toEqual(way === 'refreshDue' ? [undefined, undefined] : [first.id]);
      expect(second.isExpired).toBe(true);
    },
  );
});
