/** Removes what has expired, when the server starts and while it runs: it may run for months. */
import type { Log } from '../log.js';
import type { Store } from './store.js';

export interface RemoveExpiredOptions {
  store: Pick<Store, 'removeExpired'>;
  /** Not asked at the start, because it opens a database that is otherwise opened by the first event. */
  events: { removeExpired: () => Promise<void> };
  log: Log;
  /** Milliseconds since 1970. */
  now: () => number;
  everyMs?: number;
}

const hourMs = 3_600_000;

/** Removes once, then regularly. Returns a function that ends this and waits for what is running. */
export async function removeExpiredRegularly(options: RemoveExpiredOptions): Promise<() => Promise<void>> {
  const { store, events, log, now, everyMs = hourMs } = options;
  const remove = () => store.removeExpired(Math.floor(now() / 1000));
  await remove();
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= events
      .removeExpired()
      .then(remove)
      .catch((error: unknown) => {
        log(`Expired sessions could not be removed: ${error instanceof Error ? error.message : typeof error}`, 'error');
      })
      .finally(() => (running = undefined));
  }, everyMs).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
