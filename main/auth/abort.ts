/** Giving up a call: what every call takes, and waiting for work that others share. */

/** What every call of the library takes last. */
export interface CallOptions {
  /** Gives the call up: it rejects with the signal's reason. What the call began is undone or finished, never left half done. */
  signal?: AbortSignal | undefined;
}

/** Waits for shared work until the signal gives up the waiting; the work itself goes on for the others. @throws the signal's reason */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  if (signal.aborted) {
    // Whoever shares the work hears of its failure; this caller does not wait for it.
    work.catch(() => undefined);
    signal.throwIfAborted();
  }
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => {
      // The reason is the caller's own value, handed back as the platform does (DOM, abort reason).
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
