/** Cancellable wait for a keychain that may prompt for its password. */
import { VaultError } from './errors.js';

/** Returns the result of `work`. @throws VaultError `keyUnavailable` if the signal aborts first */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      reject(new VaultError('keyUnavailable', 'The keychain was not waited for'));
    };
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', giveUp);
    });
  });
}
