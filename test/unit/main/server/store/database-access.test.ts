import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DatabaseAccess } from '../../../../../main/server/store/database-access.js';

const never = () => new Promise<never>(() => undefined);

describe('a call of the database that takes too long', () => {
  const logged: string[] = [];
  const access = () =>
    new DatabaseAccess({
      isOutage: () => false,
      describe: String,
      check: never,
      probe: never,
      isBlocked: () => true,
      timeoutMs: 1_000,
      isPatient: (operation) => operation === 'search',
      log: (line) => void logged.push(line),
    });
  beforeEach(() => {
    logged.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is an outage, which is logged once and ends other calls immediately', async () => {
    const database = access();
    const late = expect(database.run('find', never)).rejects.toMatchObject({ isAway: true, isOutage: true });
    await vi.advanceTimersByTimeAsync(1_000);
    await late;
    await expect(database.run('search', never)).rejects.toMatchObject({ isAway: true, isOutage: true });
    expect(logged).toEqual([expect.stringContaining('The database does not respond')]);
    database.close();
  });

  it('is no outage if the operation may be slow, so its caller can log it', async () => {
    const database = access();
    const late = expect(database.run('search', never)).rejects.toMatchObject({ isAway: true, isOutage: false });
    await vi.advanceTimersByTimeAsync(25_000);
    await late;
    expect(await database.run('find', () => Promise.resolve('found'))).toBe('found');
    expect(logged).toEqual([]);
    database.close();
  });
});
