/** Asks Linux's Secret Service in a process of its own, one for each question. */
import type { UtilityProcess } from 'electron';
import { keychainAnswer, type KeychainAnswer, type KeychainRequest } from '../vault/keychain-messages.js';
import type { OpenKeychainEntry } from '../vault/keychain-key-store.js';

/** Starts the process. */
export type ForkKeychain = () => UtilityProcess;

/** Whether the Secret Service is there and open; waits for the user at its prompt until `signal` gives that up, which is a no. */
export async function probeKeychain(fork: ForkKeychain, signal: AbortSignal): Promise<boolean> {
  return (await ask(fork, { kind: 'probe' }, signal)).kind === 'answered';
}

/** Opens entries whose reading and writing never runs in this process. */
export function keychainEntriesOf(fork: ForkKeychain): OpenKeychainEntry {
  return (_service, account) =>
    Promise.resolve({
      getPassword: async (signal) => passwordIn(await ask(fork, { kind: 'get', account }, signal)),
      setPassword: async (password, signal) => {
        passwordIn(await ask(fork, { kind: 'set', account, password }, signal));
      },
    });
}

function passwordIn(answer: KeychainAnswer): string | null {
  if (answer.kind === 'failed') throw new Error('The Secret Service did not answer');
  return answer.password;
}

function ask(fork: ForkKeychain, request: KeychainRequest, signal?: AbortSignal): Promise<KeychainAnswer> {
  if (signal?.aborted === true) return Promise.resolve({ kind: 'failed' });
  return new Promise((resolve) => {
    const child = fork();
    const end = (answer: KeychainAnswer) => {
      signal?.removeEventListener('abort', giveUp);
      resolve(answer);
      child.kill();
    };
    const giveUp = () => {
      end({ kind: 'failed' });
    };
    child.once('message', (message: unknown) => {
      end(keychainAnswer.safeParse(message).data ?? { kind: 'failed' });
    });
    child.once('exit', giveUp);
    // Without a listener it would be thrown, and end Roster.
    child.on('error', giveUp);
    signal?.addEventListener('abort', giveUp, { once: true });
    child.postMessage(request);
  });
}
