/**
 * Addresses and devices, as hashes, from which the right password of an account was entered. They are stored together, a moment
 * later: a login does not wait for it.
 */
import { LRUCache } from 'lru-cache';
import type { Log } from '../log.js';
import { DatabaseError } from '../store/database-access.js';
import type { Store } from '../store/store.js';

/** Number of cached sources, over all accounts. */
const remembered = 20_000;
/** The time of the last login from a known source is stored once in this time. */
const storeAgainMs = 86_400_000;
const flushAfterMs = 250;
const batchSize = 500;

export interface KnownSourcesOptions {
  /** Null: sources are kept in memory only. */
  store: Pick<Store, 'addKnownSources' | 'isKnownSource'> | null;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Receives a line when sources cannot be stored, unless the store has reported that it is away. */
  log: Log;
}

export class KnownSources {
  readonly #known: LRUCache<string, true>;
  readonly #waiting = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #flushed = Promise.resolve();

  constructor(private readonly options: KnownSourcesOptions) {
    this.#known = new LRUCache({ max: remembered, ...(options.store === null ? {} : { ttl: storeAgainMs }) });
  }

  async has(source: string): Promise<boolean> {
    return this.#known.has(source) || (await this.options.store?.isKnownSource(source)) === true;
  }

  add(source: string): void {
    if (this.#known.has(source)) return;
    this.#known.set(source, true);
    if (this.options.store === null) return;
    this.#waiting.add(source);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, flushAfterMs).unref();
  }

  /**
   * Stores what is waiting, and waits for what is being stored. Never rejects: a source that cannot be stored is added
   * again by its next login.
   */
  flush(): Promise<void> {
    this.#flushed = this.#flushed.then(() => this.#store());
    return this.#flushed;
  }

  async #store(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting].slice(0, batchSize);
      for (const source of batch) this.#waiting.delete(source);
      try {
        await this.options.store?.addKnownSources(batch, Math.floor(this.options.now() / 1000));
      } catch (error) {
        for (const source of [...batch, ...this.#waiting]) this.#known.delete(source);
        this.#waiting.clear();
        if (!(error instanceof DatabaseError && error.isAway)) {
          const reason = error instanceof Error ? error.message : typeof error;
          this.options.log(`Known addresses and devices could not be stored: ${reason}`, 'error');
        }
      }
    }
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.flush();
  }
}
