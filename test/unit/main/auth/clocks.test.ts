/** When the clock is set back or ahead, or the machine sleeps, no expired token is returned and renewals continue. */
import { describe, expect, it } from 'vitest';
import { App, Credentials, MemoryStorage, type User } from '../../../../main/auth/index.js';
import { steadyClock } from '../../../../main/auth/session/steady-clock.js';
import { jsonAnswer, scriptedBackend, tokenWith } from '../../../support/servers/scripted-backend.js';

const minute = 60_000;
const hour = 60 * minute;
const credentials = Credentials.emailPassword('a@b.c', 'secret');
const start = Date.UTC(2026, 10, 25);

/** A machine and a backend. The backend's clock is always right; the machine's wall clock can be set. */
function world({ isDated = true } = {}) {
  let real = start;
  let wall = start;
  let monotonic = 5_000.25;
  let isFrozen = false;
  const backend = scriptedBackend({ host: 'http://backend.test' });
  const newToken = () => {
    const iat = Math.floor(real / 1000);
    return tokenWith({ iat, exp: iat + 1800, n: backend.calls.length });
  };
  backend.answers['POST /login'] = () =>
    jsonAnswer({ user_id: 'u', access_token: newToken(), refresh_token: tokenWith({ iat: 0, exp: 9e9 }) });
  backend.answers['POST /session'] = () => jsonAnswer({ access_token: newToken() }, 201);
  const storage = new MemoryStorage();
  const open = () =>
    new App({
      ...{ id: 'app', baseUrl: 'http://backend.test', storage, random: () => 1 },
      now: () => wall,
      monotonicNow: () => monotonic,
      fetch: async (url, init) => {
        const response = await backend.fetch(url, init);
        if (isDated) response.headers.set('date', new Date(real).toUTCString());
        return response;
      },
    });
  return {
    ...backend,
    storage,
    open,
    /** Advances the time while the machine is running. */
    pass: (ms: number) => {
      real += ms;
      wall += ms;
      if (!isFrozen) monotonic += ms;
    },
    /** Advances the time while the machine is asleep and its monotonic clock stands still. */
    sleep: (ms: number) => {
      real += ms;
      wall += ms;
    },
    set: (ms: number) => (wall += ms),
    /** Stops the monotonic clock. */
    freeze: () => (isFrozen = true),
    /** Returns whether the backend still accepts the user's token. */
    isGood: (user: User) => {
      const claims = Buffer.from(user.accessToken?.split('.')[1] ?? '', 'base64url').toString();
      return (JSON.parse(claims) as { exp: number }).exp * 1000 > real;
    },
    wall: () => wall,
  };
}

describe('a token', () => {
  it.each([-2 * hour, -40 * minute, 2 * hour])(
    'is renewed before it expires when the clock is set by %i ms after the sign-in',
    async (step) => {
      const { open, pass, set, count, isGood } = world();
      const user = await open().logIn(credentials);
      pass(minute);
      set(step);
      for (let passed = 0; passed < 3 * hour; passed += 5 * minute) {
        pass(5 * minute);
        await user.callFunction('f');
        expect(isGood(user), `after ${String(passed / minute)} minutes`).toBe(true);
      }
      expect(count('POST /session')).toBeGreaterThanOrEqual(5);
      expect(count('POST /session')).toBeLessThanOrEqual(9);
    },
  );

  it('is not renewed on every call when the clock jumps back and forth', async () => {
    const { open, pass, set, count } = world();
    const user = await open().logIn(credentials);
    for (let step = 0; step < 10; step += 1) {
      set(step % 2 === 0 ? -10_000 : 10_000);
      pass(1_000);
      await user.callFunction('f');
    }
    expect(count('POST /session')).toBe(0);
  });

  it('is renewed after a sleep in which the monotonic clock stood still', async () => {
    const { open, sleep, count, isGood } = world();
    const user = await open().logIn(credentials);
    sleep(hour);
    await user.callFunction('f');
    expect(count('POST /session')).toBe(1);
    expect(isGood(user)).toBe(true);
  });

  it('is renewed after a step back and a sleep', async () => {
    const { open, pass, set, sleep, isGood } = world();
    const user = await open().logIn(credentials);
    set(-2 * hour);
    pass(minute);
    await user.callFunction('f');
    sleep(40 * minute);
    await user.callFunction('f');
    expect(isGood(user)).toBe(true);
  });

  it('reports its expiry by the current clock', async () => {
    const { open, pass, set, wall } = world();
    const user = await open().logIn(credentials);
    expect(user.accessTokenEndsAt).toBe(start + 30 * minute);
    pass(10 * minute);
    expect(user.accessTokenEndsAt).toBe(start + 30 * minute);
    set(-10 * minute + 2_000);
    expect(user.accessTokenEndsAt).toBe(wall() + 20 * minute);
    pass(25 * minute);
    expect(user.accessTokenEndsAt).toBe(wall() - 5 * minute);
  });

  it('is renewed once when the clock was set back before it arrived, regardless of the monotonic clock', async () => {
    const { open, pass, set, freeze, count, isGood } = world();
    const user = await open().logIn(credentials);
    pass(minute);
    freeze();
    set(-2 * hour);
    expect(user.accessTokenEndsAt).toBe(start - 119 * minute);
    pass(37 * minute);
    for (let call = 0; call < 3; call += 1) await user.callFunction('f');
    expect(isGood(user)).toBe(true);
    expect(count('POST /session')).toBe(1);
  });

  it.each([true, false])(
    'of the last run is not used when it is from the future (backend with a date: %s)',
    async (isDated) => {
      const { open, pass, set, count, isGood } = world({ isDated });
      await open().logIn(credentials);
      pass(40 * minute);
      set(-2 * hour);
      const user = Object.values(open().allUsers)[0];
      await user?.load();
      expect(user?.accessTokenEndsAt).toBe(start - 80 * minute);
      await user?.callFunction('f');
      expect(count('POST /session')).toBe(1);
      expect(user !== undefined && isGood(user)).toBe(true);
    },
  );

  it('of the last run is used when the clock is a few seconds slow', async () => {
    const { open, set, count } = world();
    await open().logIn(credentials);
    set(-50_000);
    await Object.values(open().allUsers)[0]?.callFunction('f');
    expect(count('POST /session')).toBe(0);
  });

  it('is judged by the backend’s clock when it is read from storage again', async () => {
    const { open, pass, set, isGood } = world();
    const app = open();
    const user = await app.logIn(credentials);
    pass(minute);
    set(-20 * minute);
    await app.unload();
    pass(30 * minute);
    await user.callFunction('f');
    expect(isGood(user)).toBe(true);
  });
});

describe('the pause after a failed renewal', () => {
  it.each(['back', 'ahead'])('ends after its seconds when the clock is set %s', async (way) => {
    const { open, pass, set, answers, count } = world();
    const user = await open().logIn(credentials);
    const good = answers['POST /session'];
    pass(40 * minute);
    answers['POST /session'] = () => jsonAnswer({ error: 'maintenance' }, 503);
    await expect(user.callFunction('f')).rejects.toMatchObject({ kind: 'serverFault' });
    set(way === 'back' ? -2 * hour : 2 * hour);
    if (good !== undefined) answers['POST /session'] = good;
    pass(1_100);
    await user.callFunction('f');
    expect(count('POST /session')).toBe(2);
  });

  it.each<[string, () => Response, string]>([
    ['400', () => jsonAnswer({ error: 'bad', error_code: 'BadRequest' }, 400), 'refused'],
    ['404', () => jsonAnswer({ error: "cannot find app using Client App ID 'app'" }, 404), 'appNotFound'],
    ['409', () => jsonAnswer({ error: 'no' }, 409), 'refused'],
    [
      'another user’s token',
      () => jsonAnswer({ access_token: tokenWith({ iat: 0, exp: 1, sub: 'x' }) }, 201),
      'badResponse',
    ],
    ['no token', () => jsonAnswer({ access_token: 'none' }, 201), 'badResponse'],
    ['503', () => jsonAnswer({ error: 'unavailable' }, 503), 'serverFault'],
  ])('also follows %s: 50 calls make one renewal, and state and listeners tell', async (_what, answer, kind) => {
    const { open, pass, answers, count } = world();
    const user = await open().logIn(credentials);
    const good = answers['POST /session'];
    pass(40 * minute);
    answers['POST /session'] = answer;
    let heard = 0;
    user.addListener(() => (heard += 1));
    for (let call = 0; call < 50; call += 1) await expect(user.callFunction('f')).rejects.toMatchObject({ kind });
    expect(count('POST /session')).toBe(1);
    expect([user.isLoggedIn, user.refreshError?.kind, heard]).toEqual([true, kind, 1]);
    for (const next of [2, 3]) {
      pass(2_100);
      await expect(user.callFunction('f')).rejects.toMatchObject({ kind });
      expect(count('POST /session')).toBe(next);
    }
    expect(heard, 'nothing new').toBe(1);
    if (good !== undefined) answers['POST /session'] = good;
    pass(10_000);
    await user.callFunction('f');
    expect([user.refreshError, count('POST /session')]).toEqual([null, 4]);
    expect(heard).toBeGreaterThan(1);
  });
});

describe('the steady clock', () => {
  it('equals the wall clock until that is set, and never goes back', () => {
    let wall = start;
    let monotonic = 0;
    const now = steadyClock(
      () => wall,
      () => monotonic,
    );
    expect(now()).toBe(start);
    for (const [byWall, byMonotonic, expected] of [
      [1_000, 1_000, 1_000],
      [-hour, 5_000, 6_000],
      [5_000, 5_000, 11_000],
      [hour, 0, 11_000 + hour],
      [-hour, 1_000, 12_000 + hour],
      [0, 0, 12_000 + hour],
    ] as const) {
      wall += byWall;
      monotonic += byMonotonic;
      expect(now() - start).toBe(expected);
    }
  });
});
