/**
 * Flushes commits to the disk in libuv's pool: the main thread does not wait for the disk, and commits of one moment share a flush. With
 * `synchronous = NORMAL`, SQLite itself flushes the write-ahead log only before it copies it to the database.
 */
import { closeSync, fdatasync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Written } from './statements.js';

export class CommitFlush {
  readonly #log: string;
  #file: number | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  /** What a flush could not write counts as written for the system: the next one would succeed without it. */
  #hasFailed = false;

  /**
   * `path`: that of the database. `rewrite`: called instead of a flush after one has failed. It writes everything that was
   * committed to the database and empties the log, or throws.
   */
  constructor(
    path: string,
    private readonly rewrite: () => void,
  ) {
    this.#log = `${path}-wal`;
  }

  /** Resolves when everything that was committed before the call is on the disk. */
  flush(): Promise<void> {
    if (this.#running === undefined) return this.#start();
    // The running one may have begun before the commit.
    this.#next ??= this.#running.then(
      () => this.#startNext(),
      () => this.#startNext(),
    );
    return this.#next;
  }

  /** Resolves when everything that was committed and handed to `flush` before the call is on the disk. */
  async settled(): Promise<void> {
    await (this.#next ?? this.#running ?? (this.#hasFailed ? this.flush() : undefined));
  }

  /** After the last flush. */
  async close(): Promise<void> {
    await (this.#next ?? this.#running)?.catch(() => undefined);
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #startNext(): Promise<void> {
    this.#next = undefined;
    return this.#start();
  }

  #recover(): Promise<void> {
    return new Promise((resolve) => {
      this.rewrite();
      this.#hasFailed = false;
      resolve();
    });
  }

  #start(): Promise<void> {
    if (this.#hasFailed) return this.#recover();
    const running = new Promise<void>((resolve, reject) => {
      this.#file ??= this.#open();
      fdatasync(this.#file, (error) => {
        if (this.#running === running) this.#running = undefined;
        this.#hasFailed = error !== null;
        if (error === null) resolve();
        else reject(error);
      });
    });
    this.#running = running;
    return running;
  }

  /** The log exists as long as the database is open. */
  #open(): number {
    // Windows flushes only files that are open for writing.
    const file = openSync(this.#log, 'r+');
    if (process.platform !== 'win32') {
      const folder = openSync(dirname(this.#log), 'r');
      try {
        fsyncSync(folder);
      } finally {
        closeSync(folder);
      }
    }
    return file;
  }
}

/**
 * Wraps every method of a store whose writes happen during the call: its promise also waits for the disk if it wrote, and for earlier
 * writes if it found nothing to change.
 */
export function flushed<T extends object>(
  target: T,
  takeWritten: () => Written,
  commits: Pick<CommitFlush, 'flush' | 'settled'>,
): T {
  return new Proxy(target, {
    get: (_target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        const result: unknown = Reflect.apply(value, target, given);
        const written = takeWritten();
        if (written === 'nothing') return result;
        const onDisk = written === 'changed' ? commits.flush() : commits.settled();
        return Promise.all([result, onDisk]).then(([first]) => first);
      };
    },
  });
}
