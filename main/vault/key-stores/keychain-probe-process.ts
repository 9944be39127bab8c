/**
 * Entry of the process that asks the Secret Service. The library waits for the user at the service's prompt without an
 * end: in a process of its own that waiting can be given up, and neither freezes the window nor keeps the app from quitting.
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
    // An entry has to be read or written for the service to open its lock; one that is not there would be missed in a locked one.
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

/** One question after the other: the answers have to come in the order of the questions. */
let last: Promise<void> = Promise.resolve();
process.parentPort.on('message', ({ data }) => {
  last = last.then(async () => {
    process.parentPort.postMessage(await answer(keychainRequest.parse(data)));
  });
});
