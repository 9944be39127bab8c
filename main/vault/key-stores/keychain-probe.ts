/**
 * Calls Linux's Secret Service in a separate process, which ends shortly after the last request or when the wait is
 * cancelled.
 */
import type { UtilityProcess } from 'electron';
import type { OpenKeychainEntry } from './keychain-key-store.js';
import { type KeychainAnswer, keychainAnswer, type KeychainRequest } from './keychain-messages.js';

/** Idle timeout of the process: opening the vault takes several requests in sequence. */
const idleMs = 2_000;

interface Running {
  child: UtilityProcess;
  /** Pending requests, oldest first. */
  waiting: ((answer: KeychainAnswer) => void)[];
  idle: ReturnType<typeof setTimeout> | undefined;
}

/** The keychain process, started with the first request. */
export class KeychainProcess {
  readonly #fork: () => UtilityProcess;
  #running: Running | null = null;

  constructor(fork: () => UtilityProcess) {
    this.#fork = fork;
  }

  /**
   * Whether the Secret Service is available and unlocked; waits for the user at its prompt. Returns false if `signal`
   * aborts.
   */
  async isOpen(signal: AbortSignal): Promise<boolean> {
    return (await this.#ask({ kind: 'probe' }, signal)).kind === 'answered';
  }

  /** Opens an entry that is read and written in the keychain process only. */
  readonly openEntry: OpenKeychainEntry = (_service, account) =>
    Promise.resolve({
      getPassword: async (signal) => passwordIn(await this.#ask({ kind: 'get', account }, signal)),
      setPassword: async (password, signal) => {
        passwordIn(await this.#ask({ kind: 'set', account, password }, signal));
      },
    });

  #ask(request: KeychainRequest, signal?: AbortSignal): Promise<KeychainAnswer> {
    if (signal?.aborted === true) return Promise.resolve({ kind: 'failed' });
    const running = (this.#running ??= this.#start());
    clearTimeout(running.idle);
    return new Promise((resolve) => {
      const giveUp = () => {
        this.#end(running);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      running.waiting.push((answer) => {
        signal?.removeEventListener('abort', giveUp);
        resolve(answer);
      });
      running.child.postMessage(request);
    });
  }

  #start(): Running {
    const running: Running = { child: this.#fork(), waiting: [], idle: undefined };
    const end = () => {
      this.#end(running);
    };
    running.child.on('message', (message: unknown) => {
      const answer = keychainAnswer.safeParse(message).data ?? { kind: 'failed' };
      running.waiting.shift()?.(answer);
      if (running.waiting.length === 0) running.idle = setTimeout(end, idleMs);
    });
    running.child.once('exit', end);
    // Without a listener, the `error` event would be thrown and crash Roster.
    running.child.on('error', end);
    return running;
  }

  #end(running: Running): void {
    if (this.#running === running) this.#running = null;
    clearTimeout(running.idle);
    running.child.kill();
    for (const answer of running.waiting.splice(0)) answer({ kind: 'failed' });
  }
}

function passwordIn(answer: KeychainAnswer): string | null {
  if (answer.kind === 'failed') throw new Error('The Secret Service did not answer');
  return answer.password;
}
