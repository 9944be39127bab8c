import { copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredUser } from '../../../../../../main/server/store/records.js';
import { openSqliteStore } from '../../../../../../main/server/store/sqlite/sqlite-store.js';
import { tmpDir } from '../../../../../support/tmp-dir.js';

/** Flushes that fail from now on. A test cannot break a disk. */
const disk = vi.hoisted(() => ({ failures: 0, isSlow: false, waiting: [] as (() => void)[] }));
vi.mock(import('node:fs'), async (importOriginal) => {
  const original = await importOriginal();
  const fdatasync = (file: number, done: (error: NodeJS.ErrnoException | null) => void) => {
    disk.failures -= 1;
    const flush = () => {
      original.fdatasync(file, done);
    };
    if (disk.isSlow) disk.waiting.push(flush);
    else if (disk.failures < 0) flush();
    else setImmediate(done, Object.assign(new Error('broken disk'), { code: 'EIO' }));
  };
  return { ...original, fdatasync: Object.assign(fdatasync, original.fdatasync) };
});

const user = (id: string): StoredUser => ({
  ...{ id, kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 1, customData: null },
  identities: [],
});

describe('a SQLite store whose disk could not be flushed', () => {
  let path: string;
  beforeEach(() => {
    path = join(tmpDir('roster-disk-'), 'users.db');
    Object.assign(disk, { failures: 0, isSlow: false, waiting: [] });
  });

  /** The users in the database file, without its write-ahead log. */
  function writtenUsers(): number {
    copyFileSync(path, `${path}-copy`);
    const copy = new Database(`${path}-copy`);
    const row: unknown = copy.prepare('SELECT count(*) AS count FROM users').get();
    copy.close();
    return (row as { count: number }).count;
  }

  it('rejects the write, and writes everything again before it acknowledges another one', async () => {
    const store = openSqliteStore(path);
    await store.addUser(user('acknowledged'));
    disk.failures = 1;
    const lost = store.addUser(user('lost'));
    const concurrent = store.addUser(user('concurrent'));
    await expect(lost).rejects.toMatchObject({ code: 'EIO' });
    expect(await concurrent).toBe(true);
    expect(statSync(`${path}-wal`).size).toBe(0);
    expect(writtenUsers()).toBe(3);
    // From then on, a flush is enough.
    await store.addUser(user('later'));
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    expect((await store.listUsers(null, 10)).users).toHaveLength(4);
    await store.close();
  });

  it('answers a deletion that is repeated only when the first one is on the disk', async () => {
    const store = openSqliteStore(path);
    await store.addUser(user('u1'));
    disk.isSlow = true;
    const ended: string[] = [];
    const note = (name: string) => () => ended.push(name);
    const deletions = [
      store.deleteUser('u1').then(note('deletion')),
      store.deleteUser('u1').then(note('repetition')),
      store.settled().then(note('settled')),
    ];
    expect(await store.findUser('u1')).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ended).toEqual([]);
    expect(disk.waiting).toHaveLength(1);
    disk.isSlow = false;
    disk.waiting[0]?.();
    await Promise.all(deletions);
    // With nothing pending, a repeated call needs no flush.
    disk.failures = 1;
    await store.deleteUser('u1');
    await store.settled();
    expect(disk.failures).toBe(1);
    await store.close();
  });

  it('rejects a repeated deletion if the first one could not be written, until it is', async () => {
    const store = openSqliteStore(path);
    await store.addUser(user('u1'));
    disk.failures = 1;
    const first = store.deleteUser('u1');
    const repeated = store.deleteUser('u1');
    await expect(first).rejects.toMatchObject({ code: 'EIO' });
    await expect(repeated).rejects.toMatchObject({ code: 'EIO' });
    await store.deleteUser('u1');
    expect(writtenUsers()).toBe(0);
    await store.close();
  });

  it('rejects further writes as long as another process prevents that', async () => {
    const store = openSqliteStore(path);
    await store.addUser(user('first'));
    disk.failures = 1;
    await expect(store.addUser(user('second'))).rejects.toMatchObject({ code: 'EIO' });
    const reader = new Database(path);
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM users').get();
    await expect(store.addUser(user('third'))).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    reader.exec('COMMIT');
    reader.close();
    expect(await store.addUser(user('fourth'))).toBe(true);
    expect(writtenUsers()).toBe(4);
    await store.close();
  });
});
