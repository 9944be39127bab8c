/** Collects garbage while something is waited for: what only hangs on a weak reference is gone soon. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const isCollector = (value: unknown): value is () => void => typeof value === 'function';

/** Waits for work with a collection twenty times a second; gives its outcome. */
export async function withGarbageCollection<T>(work: () => Promise<T>): Promise<T> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (!isCollector(collect)) throw new Error('no way to collect garbage');
  const collecting = setInterval(() => {
    collect();
  }, 50);
  try {
    return await work();
  } finally {
    clearInterval(collecting);
  }
}
