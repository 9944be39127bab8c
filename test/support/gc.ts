/** Collects garbage during a wait, so that objects held only by weak references disappear soon. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const isCollector = (value: unknown): value is () => void => typeof value === 'function';

/** Awaits work with twenty garbage collections per second and returns its result. */
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
