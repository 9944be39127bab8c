/** A queue that shares a bounded number of slots fairly among callers. */

export interface FairQueueBounds {
  /** Maximum number of running tasks, over all callers. */
  atOnce: number;
  /** Maximum number of running tasks of one caller. */
  atOncePerCaller: number;
  /** Maximum number of waiting tasks of one caller. Further tasks are refused. */
  waitingPerCaller: number;
}

interface Caller {
  running: number;
  waiting: (() => void)[];
}

/** Thrown if a caller has too many waiting tasks. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/**
 * A queue per caller. A free slot goes to the caller with the fewest running tasks; ties go to the least recently
 * served caller.
 */
export class FairQueue {
  readonly #bounds: FairQueueBounds;
  /** Ordered from least to most recently served. */
  readonly #callers = new Map<string, Caller>();
  #running = 0;

  constructor(bounds: FairQueueBounds) {
    this.#bounds = bounds;
  }

  /** Runs `work` for the caller `name` once a slot is free. @throws QueueFullError, and any error of `work` */
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
      // Moves the caller to the end of the order.
      this.#callers.delete(name);
      this.#callers.set(name, caller);
      caller.running += 1;
      this.#running += 1;
      caller.waiting.shift()?.();
    }
  }
}
