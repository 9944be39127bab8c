import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { CommitFlush, flushed } from '../../../../../../main/server/store/sqlite/commit-flush.js';
import { grouped } from '../../../../../../main/server/store/sqlite/grouped.js';
import type { Written } from '../../../../../../main/server/store/sqlite/statements.js';
import { tmpDir } from '../../../../../support/tmp-dir.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A promise with its resolve and reject functions. */
function controlled() {
  let end: { resolve: () => void; reject: (error: Error) => void } | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    end = { resolve, reject };
  });
  if (end === undefined) throw new Error('not started');
  return { promise, ...end };
}

describe('the flush of commits', () => {
  it('flushes the log of an open database, also for calls that come while it flushes', async () => {
    const path = join(tmpDir('roster-flush-'), 'users.db');
    const database = new Database(path);
    database.pragma('journal_mode = WAL');
    const commits = new CommitFlush(path, () => undefined);
    const done: string[] = [];
    database.exec('CREATE TABLE t (a)');
    const first = commits.flush().then(() => done.push('first'));
    database.exec('INSERT INTO t VALUES (1)');
    const second = commits.flush().then(() => done.push('second'));
    expect(commits.flush()).toBe(commits.flush());
    await Promise.all([first, second]);
    expect(done).toEqual(['first', 'second']);
    await commits.flush();
    await commits.close();
    database.close();
  });

  it('rejects when the log cannot be opened, and the next call tries again', async () => {
    const path = join(tmpDir('roster-flush-'), 'users.db');
    const commits = new CommitFlush(path, () => undefined);
    await expect(commits.flush()).rejects.toThrow('ENOENT');
    const database = new Database(path);
    database.pragma('journal_mode = WAL');
    database.exec('CREATE TABLE t (a)');
    await commits.flush();
    await commits.close();
    database.close();
  });
});

describe('a store whose commits are flushed', () => {
  it('answers a write after the flush, a read at once, and rejects the write if the flush fails', async () => {
    let written: Written = 'nothing';
    const flushes: ReturnType<typeof controlled>[] = [];
    const take = () => {
      const before = written;
      written = 'nothing';
      return before;
    };
    const store = flushed(
      {
        read: () => Promise.resolve('row'),
        write: () => {
          written = 'changed';
          return Promise.resolve('written');
        },
      },
      take,
      {
        flush: () => {
          const flush = controlled();
          flushes.push(flush);
          return flush.promise;
        },
        settled: () => Promise.reject(new Error('nothing to wait for')),
      },
    );
    const ended: string[] = [];
    const write = store.write().then((result) => ended.push(result));
    expect(await store.read()).toBe('row');
    expect(ended).toEqual([]);
    flushes[0]?.resolve();
    await write;
    expect(ended).toEqual(['written']);
    const failing = store.write();
    flushes[1]?.reject(new Error('disk'));
    await expect(failing).rejects.toThrow('disk');
    expect(flushes).toHaveLength(2);
  });
});

describe('grouped calls', () => {
  it('of one turn share the work and are answered after it is finished', async () => {
    const batches: number[][] = [];
    const finish = controlled();
    const double = grouped(
      (inputs: readonly number[]) => {
        batches.push([...inputs]);
        return inputs.map((input) => input * 2);
      },
      () => finish.promise,
    );
    let isAnswered = false;
    const calls = Promise.all([double(1), double(2)]).finally(() => {
      isAnswered = true;
    });
    await turn();
    expect(isAnswered).toBe(false);
    finish.resolve();
    expect(await calls).toEqual([2, 4]);
    expect(await double(3)).toBe(6);
    expect(batches).toEqual([[1, 2], [3]]);
  });

  it('all reject if the work throws', async () => {
    const call = grouped(
      (inputs: readonly string[]): string[] => {
        throw new Error(`full: ${inputs.join()}`);
      },
      () => Promise.resolve(),
    );
    const ended = await Promise.allSettled([call('a'), call('b')]);
    expect(ended.map((one) => (one.status === 'rejected' ? String(one.reason) : ''))).toEqual([
      'Error: full: a,b',
      'Error: full: a,b',
    ]);
  });
});
