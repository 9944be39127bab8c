/** Cancellation: the options that every call accepts, and an abortable wait for shared work. */

/** Last argument of every call of the library. */
export interface CallOptions {
  /**
   * Cancels the call, which rejects with the signal's reason. Work in progress is undone or completed, never left half
   * done.
   */
  signal?: AbortSignal | undefined;
}

/**
 * Waits for shared work until the signal aborts; the work itself continues for other callers.
 * @throws the signal's reason
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return signal === undefined ? work : untilSignalled(work, signal);
}

async function untilSignalled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    // Other callers handle a failure of the shared work; this caller no longer waits for it.
    work.catch(() => undefined);
    signal.throwIfAborted();
  }
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => {
      // Reject with the caller's own reason, as platform APIs do (DOM, abort reason).
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
