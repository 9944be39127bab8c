import { request } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sourceOf } from '../../../../../main/server/request-source.js';
import { consume, type PasswordTry, RateLimits } from '../../../../../main/server/routes/rate-limits.js';
import { WireError, wrongPassword } from '../../../../../main/server/wire-error.js';
import { on, startTestServer, testAppId, type TestServer } from '../../../../support/servers/test-server.js';
import { openTestStorage, storeKind } from '../../../../support/servers/test-storage.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

const settings = { failedLogins: 3, calls: 10_000, mails: 10 };
const from = (address: string, device: string | null = null): PasswordTry => ({ account: 'ada', address, device });

/** Returns the status of an attempt with a wrong password. */
async function guess(limits: RateLimits, given: PasswordTry): Promise<number> {
  return limits
    .limitAttempts(given, () => Promise.reject(wrongPassword()))
    .catch((error: unknown) => (error instanceof WireError ? error.status : 0));
}
/** Returns whether the owner can sign in. */
async function signIn(limits: RateLimits, given: PasswordTry, device = given.device): Promise<boolean> {
  return limits
    .limitAttempts(given, () => Promise.resolve())
    .then(
      async () => {
        await limits.succeeded(given, device);
        return true;
      },
      () => false,
    );
}

describe('wrong passwords', () => {
  it('lock only the address that they are sent from', async () => {
    const limits = new RateLimits(settings);
    for (const status of [401, 401, 401, 429, 429]) expect(await guess(limits, from('attacker'))).toBe(status);
    expect(await signIn(limits, from('attacker'))).toBe(false);
    expect(await signIn(limits, from('owner'))).toBe(true);
  });

  it('from many addresses lock unknown addresses, but not one from which the owner signed in before', async () => {
    const limits = new RateLimits(settings);
    expect(await signIn(limits, from('owner'))).toBe(true);
    const guesses = [];
    for (let number = 0; number < 40; number += 1) guesses.push(await guess(limits, from(`bot-${String(number)}`)));
    expect(guesses.filter((status) => status === 401)).toHaveLength(30);
    expect(await signIn(limits, from('elsewhere'))).toBe(false);
    expect(await signIn(limits, from('owner'))).toBe(true);
  });

  it('are counted one by one when many addresses send them simultaneously', async () => {
    const limits = new RateLimits(settings);
    const guesses = Array.from({ length: 100 }, (_none, number) => guess(limits, from(`bot-${String(number)}`)));
    expect((await Promise.all(guesses)).filter((status) => status === 401)).toHaveLength(30);
  });

  it('from the owner’s address do not lock the owner’s device out, but are limited there as well', async () => {
    const limits = new RateLimits(settings);
    expect(await signIn(limits, from('proxy'), 'laptop')).toBe(true);
    for (let number = 0; number < 5; number += 1) await guess(limits, from('proxy', 'made-up'));
    expect(await signIn(limits, from('proxy'))).toBe(false);
    expect(await signIn(limits, from('proxy', 'laptop'))).toBe(true);
    for (const status of [401, 401, 401, 429]) expect(await guess(limits, from('proxy', 'laptop'))).toBe(status);
  });

  it('are reset by the right password; a known address has no more attempts than others', async () => {
    const limits = new RateLimits(settings);
    for (const status of [401, 401]) expect(await guess(limits, from('owner'))).toBe(status);
    expect(await signIn(limits, from('owner'))).toBe(true);
    for (const status of [401, 401, 401, 429]) expect(await guess(limits, from('owner'))).toBe(status);
  });

  it('from different addresses do not wait for each other', async () => {
    const limits = new RateLimits(settings);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = limits.limitAttempts(from('attacker'), () => held);
    expect(await signIn(limits, from('owner'))).toBe(true);
    release();
    await slow;
  });
});

describe('an address from which the owner signed in', () => {
  it('stays known after a restart and on another server', async () => {
    const folder = tmpDir('roster-known-');
    const first = await openTestStorage(folder);
    const second = await openTestStorage(folder);
    const [one, two] = [first, second].map((storage) => new RateLimits(settings, storage));
    if (one === undefined || two === undefined) throw new Error('two servers');
    expect(await signIn(one, from('owner'))).toBe(true);
    await one.stop();
    for (let number = 0; number < 40; number += 1) await guess(two, from(`bot-${String(number)}`));
    expect(await signIn(two, from('elsewhere'))).toBe(false);
    expect(await signIn(two, from('owner'))).toBe(true);
    await second.store.removeExpired(Date.now() / 1000 + 91 * 86_400);
    await Promise.all([first.store.close(), second.store.close()]);
  });

  it('is stored as a hash and forgotten after 90 days', async () => {
    const { store } = await openTestStorage(tmpDir('roster-known-'));
    await store.addKnownSources(['hash', 'other'], 1_000);
    await store.addKnownSources(['hash'], 2_000);
    await store.removeExpired(2_000 + 90 * 86_400 - 1);
    expect(await store.isKnownSource('hash')).toBe(true);
    await store.removeExpired(2_000 + 90 * 86_400);
    expect(await store.isKnownSource('hash')).toBe(false);
    await store.close();
  });
});

describe.runIf(storeKind === 'mongodb')('two servers on one database', () => {
  it('count together', async () => {
    const folder = tmpDir('roster-shared-');
    const storages = await Promise.all([openTestStorage(folder), openTestStorage(folder)]);
    const [one, two] = storages.map((storage) => new RateLimits(settings, storage));
    if (one === undefined || two === undefined) throw new Error('two servers');
    expect(await guess(one, from('attacker'))).toBe(401);
    expect(await guess(two, from('attacker'))).toBe(401);
    expect(await guess(one, from('attacker'))).toBe(401);
    for (const limits of [one, two]) expect(await guess(limits, from('attacker'))).toBe(429);
    const mails = [];
    for (let number = 0; number < 20; number += 1)
      mails.push(...(await Promise.allSettled([(number % 2 === 0 ? one : two).consumeMail('a@b.c')])));
    expect(mails.map(({ status }) => status === 'fulfilled')).toEqual(mails.map((_mail, index) => index < 10));
    // mongo-java-server sometimes answers an increment with the result of a later one, which may refuse a mail too many.
    const simultaneous = Array.from({ length: 20 }, (_none, number) =>
      (number % 2 === 0 ? one : two).consumeMail('d@e.f'),
    );
    const allowed = (await Promise.allSettled(simultaneous)).filter(({ status }) => status === 'fulfilled');
    expect(allowed.length).toBeGreaterThan(0);
    expect(allowed.length).toBeLessThanOrEqual(10);
    for (const limits of [one, two]) await expect(limits.consumeMail('d@e.f')).rejects.toMatchObject({ status: 429 });
    await Promise.all(storages.map(({ store }) => store.close()));
  });
});

describe('a lockout', () => {
  it('says how long it lasts', async () => {
    const limits = new RateLimits(settings);
    for (let number = 0; number < 3; number += 1) await guess(limits, from('attacker'));
    const refused = limits.limitAttempts(from('attacker'), () => Promise.resolve());
    await expect(refused).rejects.toMatchObject({ status: 429, message: 'too many requests: try again in 5 min' });
    await expect(refused).rejects.toSatisfy((error: WireError) => (error.retryAfterSeconds ?? 0) > 200);
  });
});

describe('a window that began before the clock was set back by a day', () => {
  it('lasts no longer than any other', async () => {
    const storage = await openTestStorage(tmpDir('roster-clock-'));
    const limiter = storage.createLimiter({ name: 'calls', points: 1, seconds: 1 });
    const began = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: began + 86_400_000 });
    try {
      await consume(limiter, 'ada');
      await expect(consume(limiter, 'ada')).rejects.toMatchObject({ status: 429, retryAfterSeconds: 1 });
      expect(await limiter.get('ada')).toMatchObject({ consumedPoints: 2 });
      vi.setSystemTime(began);
      // Processes that count for themselves measure the window without the clock.
      if (storeKind === 'sqlite') {
        await expect(consume(limiter, 'ada')).rejects.toMatchObject({ status: 429, retryAfterSeconds: 1 });
        await new Promise((resolve) => setTimeout(resolve, 1_100));
      }
      expect(await limiter.get('ada')).toBeNull();
      await consume(limiter, 'ada');
      await expect(consume(limiter, 'ada')).rejects.toMatchObject({ status: 429, retryAfterSeconds: 1 });
    } finally {
      vi.useRealTimers();
      await storage.store.close();
    }
  });
});

describe('the rate limiter', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    [undefined, 'unknown'],
  ])('counts callers from %s as %s', (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });
});

// Only Linux assigns all of 127.0.0.0/8 to the loopback interface by default.
describe.runIf(process.platform === 'linux')('a server with clients at two addresses', () => {
  let server: TestServer;
  afterEach(() => server.stop());

  function login(localAddress: string, password: string): Promise<number> {
    const path = `/api/client/v2.0/app/${testAppId}/auth/providers/local-userpass/login`;
    return new Promise((resolve, reject) => {
      const call = request(`${server.url}${path}`, { method: 'POST', localAddress }, (response) => {
        response.resume().on('end', () => {
          resolve(response.statusCode ?? 0);
        });
      });
      call.on('error', reject);
      call.end(JSON.stringify({ username: 'ada@example.com', password }));
    });
  }

  it('rejects the guessing address and accepts the owner', async () => {
    const providers = on('local-userpass', { config: { autoConfirm: true } });
    server = await startTestServer({ providers }, settings);
    const body = { email: 'ada@example.com', password: 'correct horse' };
    await server.send('POST', '/auth/providers/local-userpass/register', { body });
    for (const status of [401, 401, 401, 429]) expect(await login('127.0.0.2', 'wrong one')).toBe(status);
    expect(await login('127.0.0.2', 'correct horse')).toBe(429);
    expect(await login('127.0.0.3', 'correct horse')).toBe(200);
  });
});
