/** Waiting for a keychain that may ask for its password. */
import { VaultError } from '../storage/errors.js';

/** What the work comes to, unless the signal ends the waiting first. @throws VaultError `keyUnavailable` then */
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
