/** Limits of a response, tested with a server whose responses never end. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { boundedFetch, BoundsError } from '../../../../main/http/bounded-fetch.js';
import { withGarbageCollection } from '../../../support/gc.js';
import { type EndlessServer, startEndlessServer } from '../../../support/servers/network/endless-server.js';

let server: EndlessServer;
beforeAll(async () => {
  server = await startEndlessServer();
});
afterAll(() => server.stop());

const bounds = { timeoutMs: 60_000, maxBytes: 1000 };
const get = (path: string, init: RequestInit = {}) => boundedFetch(`${server.url}${path}`, init, bounds);
const nobodyListens = () =>
  vi.waitFor(
    () => {
      expect(server.open()).toBe(0);
    },
    { timeout: 60_000 },
  );

describe('a response within the limits', () => {
  it('is returned complete with status and headers', async () => {
    const response = await get('/?status=201');
    expect(response.status).toBe(201);
    expect(response.headers.get('x-who')).toBe('bad');
    expect(await response.text()).toBe('a whole answer');
  });

  it.each([204, 304])('%d has no body', async (status) => {
    const response = await get(`/?status=${String(status)}`);
    expect([response.status, await response.text()]).toEqual([status, '']);
  });
});

describe('a response beyond the limits', () => {
  it.each(['/drip', '/silence'])(
    'to %s is cancelled in time, even during garbage collection, and leaves no listener',
    async (path) => {
      const hasty = { ...bounds, timeoutMs: 500 };
      const request = () => boundedFetch(`${server.url}${path}`, {}, hasty);
      await expect(withGarbageCollection(request)).rejects.toEqual(new BoundsError('timedOut'));
      await nobodyListens();
    },
  );

  it('is cancelled immediately when it is too long', async () => {
    await expect(get('/long')).rejects.toMatchObject({ name: 'BoundsError', code: 'tooLarge' });
    await nobodyListens();
  });

  it('of a failure is truncated, because the status is enough', async () => {
    const response = await get('/long?status=404');
    expect(response.status).toBe(404);
    expect((await response.arrayBuffer()).byteLength).toBeLessThanOrEqual(1000);
    await nobodyListens();
  });
});

describe('the caller’s signal', () => {
  it.each(['/drip', '/silence'])('cancels %s with its own reason', async (path) => {
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort(new Error('no longer wanted'));
    }, 100);
    await expect(withGarbageCollection(() => get(path, { signal: controller.signal }))).rejects.toThrow(
      'no longer wanted',
    );
    await nobodyListens();
  });

  it('prevents the request when it is already aborted', async () => {
    const fetch = vi.fn(globalThis.fetch);
    const signal = AbortSignal.abort(new Error('over'));
    await expect(boundedFetch(`${server.url}/`, { signal }, { ...bounds, fetch })).rejects.toThrow('over');
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe('boundedFetch', () => {
  it('throws fetch’s error when no server listens', async () => {
    await expect(boundedFetch('http://127.0.0.1:1/', {}, bounds)).rejects.toThrow(TypeError);
  });
});
