import { describe, expect, it } from 'vitest';
import { KnownSources } from '../../../../../main/server/routes/known-sources.js';

describe('known sources', () => {
  it('are all stored when the server stops, also those that are being stored already', async () => {
    const stored: string[] = [];
    const writes: (() => void)[] = [];
    const known = new KnownSources({
      store: {
        isKnownSource: () => Promise.resolve(false),
        addKnownSources: async (hashes) => {
          await new Promise<void>((resolve) => writes.push(resolve));
          stored.push(...hashes);
        },
      },
      now: Date.now,
      log: () => undefined,
    });
    known.add('first');
    const flushed = known.flush();
    await expect.poll(() => writes.length).toBe(1);
    let isStopped = false;
    const stopped = known.stop().then(() => {
      isStopped = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isStopped).toBe(false);
    writes[0]?.();
    await Promise.all([flushed, stopped]);
    expect(stored).toEqual(['first']);
  });
});
