/**
 * Entry of the short-lived process that finds out whether the Secret Service is there and open. An entry has to be read or written
 * for the service to open its lock, and the library waits for the person at the prompt without an end: in a process of its
 * own that waiting can be given up, and neither freezes the window nor keeps the app from quitting.
 */
import { AsyncEntry } from '@napi-rs/keyring';
import { keychainService } from './keychain-key-store.js';

async function probe(): Promise<boolean> {
  try {
    const entry = new AsyncEntry(keychainService, 'keychain-probe');
    if ((await entry.getPassword()) !== 'opened') await entry.setPassword('opened');
    return true;
  } catch {
    return false;
  }
}

void probe().then((isOpen) => {
  process.parentPort.postMessage(isOpen);
});
