/**
 * Entry point of the process that calls the Secret Service. The library waits indefinitely for the user at the
 * service's prompt: in a separate process, the wait can be cancelled and neither freezes the window nor prevents the
 * app from quitting.
 */
import { AsyncEntry } from '@napi-rs/keyring';
import * as z from 'zod';
import { keychainAnswer, keychainRequest } from './keychain-messages.js';
import { keychainService } from './keychain-names.js';

async function openKeychain(): Promise<void> {
  const probe = new AsyncEntry(keychainService, 'keychain-probe');
  if ((await probe.getPassword()) !== 'opened') await probe.setPassword('opened');
}

async function answer(request: z.infer<typeof keychainRequest>): Promise<z.infer<typeof keychainAnswer>> {
  try {
    // The service unlocks the keychain only when an entry is read or written; in a locked keychain, a lookup would not
    // find the key's entry.
    await openKeychain();
    if (request.kind === 'probe') return { kind: 'answered', password: null };
    const entry = new AsyncEntry(keychainService, request.account);
    if (request.kind === 'get') return { kind: 'answered', password: await entry.getPassword() };
    await entry.setPassword(request.password);
    return { kind: 'answered', password: null };
  } catch {
    return { kind: 'failed' };
  }
}

/** Requests run one at a time: responses must be sent in the order of the requests. */
let last: Promise<void> = Promise.resolve();
process.parentPort.on('message', ({ data }) => {
  last = last.then(async () => {
    process.parentPort.postMessage(await answer(keychainRequest.parse(data)));
  });
});
