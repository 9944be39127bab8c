/**
 * Stores when sessions were last used. A refresh only notes it: uses are written together, a few seconds later, and at
 * most once a minute per session.
 */
import { LRUCache } from 'lru-cache';
import type { SessionUse } from '../store/administration-store.js';
import type { Store } from '../store/store.js';

const onceInSeconds = 60;
const flushAfterMs = 5_000;
const batchSize = 500;
/** Further sessions are noted at their next refresh. */
const maxWaiting = 50_000;
const remembered = 50_000;

export class SessionUses {
  readonly #noted = new LRUCache<string, number>({ max: remembered });
  readonly #waiting = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly store: Pick<Store, 'recordSessionUses'>) {}

  /** `now`: seconds since 1970. */
  note(id: string, now: number): void {
    const before = this.#noted.get(id);
    if ((before !== undefined && now - before < onceInSeconds) || this.#waiting.size >= maxWaiting) return;
    this.#noted.set(id, now);
    this.#waiting.set(id, now);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, flushAfterMs).unref();
  }

  /** Never rejects: a use that cannot be stored is not worth an error. */
  async flush(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch: SessionUse[] = [...this.#waiting].slice(0, batchSize).map(([id, at]) => ({ id, at }));
      for (const { id } of batch) this.#waiting.delete(id);
      try {
        await this.store.recordSessionUses(batch);
      } catch {
        return;
      }
      // Requests go first.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.flush();
  }
}
