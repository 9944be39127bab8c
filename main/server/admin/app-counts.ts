/** Counts what the administration lists. However many users there are, counting takes at most a fiftieth of the time. */
import type { EventStore } from '../store/event-store.js';
import type { Store } from '../store/store.js';
import type { AskAnswer } from './asks.js';

type Counts = AskAnswer<'app.counts'>;

export interface AppCountsOptions {
  store: Pick<Store, 'countSubjects'>;
  eventStore: Pick<EventStore, 'countErrors' | 'countMails'>;
  /** Stores the events that are waiting. */
  flushEvents: () => Promise<void>;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Called when counts that were given out are outdated and counting is possible again. */
  onOutdated: () => void;
}

/** Counts stay valid for this many times as long as counting took. */
const restFactor = 50;

export class AppCounts {
  #known: { counts: Promise<Counts>; since: number; until: number } | null = null;
  /** Whether something may have changed since the last counts. */
  #isOutdated = false;
  #isTelling = false;

  constructor(private readonly options: AppCountsOptions) {}

  read(): Promise<Counts> {
    const began = this.options.now();
    const last = this.#known;
    // The clock may have been set back.
    if (last !== null && began >= last.since && began < last.until) {
      last.counts.then(
        () => {
          if (this.#isOutdated) this.#tellAfter(last.until - this.options.now());
        },
        () => undefined,
      );
      return last.counts;
    }
    const known = { counts: this.#count(), since: began, until: Infinity };
    this.#known = known;
    known.counts.then(
      () => {
        const ended = this.options.now();
        known.until = ended + restFactor * (ended - began);
      },
      () => (known.until = 0),
    );
    return known.counts;
  }

  /** Call after events were stored. */
  changed(): void {
    this.#isOutdated = true;
  }

  /** Otherwise the window would show these counts until the next event. */
  #tellAfter(ms: number): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    setTimeout(() => {
      this.#isTelling = false;
      this.options.onOutdated();
    }, ms).unref();
  }

  async #count(): Promise<Counts> {
    const { store, eventStore, flushEvents, now } = this.options;
    await flushEvents();
    this.#isOutdated = false;
    return {
      ...(await store.countSubjects(Math.floor(now() / 1000))),
      errors: await eventStore.countErrors(new Date(now()).setHours(0, 0, 0, 0)),
      mails: await eventStore.countMails(),
    };
  }
}
