import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAdminKey } from '../../../../../main/server/admin/admin-keys.js';
import { on, startTestServer, type TestServer } from '../../../../support/servers/test-server.js';

/** Flushes that wait until `release`. A test cannot slow a disk down. */
const disk = vi.hoisted(() => ({ isSlow: false, waiting: [] as (() => void)[] }));
vi.mock(import('node:fs'), async (importOriginal) => {
  const original = await importOriginal();
  const fdatasync = (file: number, done: (error: NodeJS.ErrnoException | null) => void) => {
    const flush = () => {
      original.fdatasync(file, done);
    };
    if (disk.isSlow) disk.waiting.push(flush);
    else flush();
  };
  return { ...original, fdatasync: Object.assign(fdatasync, original.fdatasync) };
});

describe('a deletion that is repeated while the disk has not written the first one', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer({ providers: on('anon-user') });
  });
  afterEach(async () => {
    release();
    await server.stop();
  });

  function release(): void {
    disk.isSlow = false;
    for (const flush of disk.waiting.splice(0)) flush();
  }
  const login = async () => (await server.send('POST', '/auth/providers/anon-user/login', { body: {} })).body;

  /** Sends the deletion, and again when its flush has begun. Returns the status codes once both are answered. */
  async function twice(deletion: () => Promise<number>): Promise<number[]> {
    const ended: number[] = [];
    const send = () => deletion().then((status) => ended.push(status));
    disk.isSlow = true;
    const first = send();
    await vi.waitUntil(() => disk.waiting.length > 0, { timeout: 60_000 });
    const repeated = send();
    // A refusal that did not wait would have arrived by now.
    await server.send('GET', '/auth/profile');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(ended).toEqual([]);
    release();
    await Promise.all([first, repeated]);
    return ended.sort();
  }

  it.each([
    ['of the caller', '/auth/delete', 'access_token'],
    ['of a session', '/auth/session', 'refresh_token'],
  ])('is answered afterwards: %s', async (_what, path, name) => {
    const token = String((await login())[name]);
    expect(await twice(async () => (await server.send('DELETE', path, { token })).status)).toEqual([204, 401]);
  });

  it('is answered afterwards: of a user by an administrator', async () => {
    const key = await server.withStore((store) => createAdminKey(store, 'ci', 1));
    const user = String((await login())['user_id']);
    const headers = { Authorization: `Bearer ${key}` };
    const call = async (method: string) =>
      (await fetch(`${server.url}/admin/v1/users/${user}`, { method, headers })).status;
    // Records the use of the key, which is written as well.
    expect(await call('GET')).toBe(200);
    expect(await twice(() => call('DELETE'))).toEqual([204, 404]);
  });
});
