/** Runs the keychain's probe in a process of its own. */
import type { UtilityProcess } from 'electron';

/** Whether the Secret Service is there and open; waits for the person at its prompt until `signal` gives that up, which is a no. */
export function probeKeychain(fork: () => UtilityProcess, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const child = fork();
    const end = (isOpen: boolean) => {
      resolve(isOpen);
      child.kill();
    };
    child.once('message', (answer: unknown) => {
      end(answer === true);
    });
    // Without a listener Electron would throw it in this process.
    child.on('error', () => {
      end(false);
    });
    child.once('exit', () => {
      resolve(false);
    });
    signal.addEventListener('abort', () => {
      end(false);
    });
  });
}
