/** Runs work in turns that no caller can take from the others. */

/** How much runs and waits. */
export interface FairQueueBounds {
  /** At once, of all callers. */
  atOnce: number;
  /** At once, of one caller. */
  atOncePerCaller: number;
  /** That wait, of one caller; more are refused. */
  waitingPerCaller: number;
}

interface Caller {
  running: number;
  waiting: (() => void)[];
}

/** One caller has too much work waiting. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/** A queue with a line for each caller. A free place goes to the caller who has the least running, and among those to the one who waits longest. */
export class FairQueue {
  readonly #bounds: FairQueueBounds;
  /** In the order in which they were served last. */
  readonly #callers = new Map<string, Caller>();
  #running = 0;

  constructor(bounds: FairQueueBounds) {
    this.#bounds = bounds;
  }

  /** Runs work of a caller when it is its turn. @throws QueueFullError, or what the work throws */
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const caller = this.#callers.get(name) ?? { running: 0, waiting: [] };
    if (caller.waiting.length >= this.#bounds.waitingPerCaller) throw new QueueFullError('too much waits');
    this.#callers.set(name, caller);
    await new Promise<void>((begin) => {
      caller.waiting.push(begin);
      this.#next();
    });
    try {
      return await work();
    } finally {
      caller.running -= 1;
      this.#running -= 1;
      if (caller.running === 0 && caller.waiting.length === 0) this.#callers.delete(name);
      this.#next();
    }
  }

  #next(): void {
    const { atOnce, atOncePerCaller } = this.#bounds;
    while (this.#running < atOnce) {
      let next: [string, Caller] | undefined;
      for (const one of this.#callers) {
        const [, { running, waiting }] = one;
        if (waiting.length > 0 && running < atOncePerCaller && running < (next?.[1].running ?? Infinity)) next = one;
      }
      if (next === undefined) return;
      const [name, caller] = next;
      // To the end of the line.
      this.#callers.delete(name);
      this.#callers.set(name, caller);
      caller.running += 1;
      this.#running += 1;
      caller.waiting.shift()?.();
    }
  }
}
