/** How Roster ends: everything that is under way is brought to its end, as long as that takes no time to speak of. */
import type { App } from 'electron';
import type { House } from '../house.js';

/** What has to end. */
export interface LeavingOptions {
  app: App;
  house: House;
  /** Told once, when the person wants to quit. */
  quitting: () => void;
  /** What is quick; the next start makes up for what did not come to its end. */
  quick: () => Promise<unknown>;
  /** What has to be waited for: processes that would stay behind. */
  stop: () => Promise<unknown>;
  logFailure: (error: unknown) => void;
}

const quickMs = 2_000;

/** From here on quitting waits for the end of what is under way. */
export function leaveInOrder({ app, house, quitting, quick, stop, logFailure }: LeavingOptions): void {
  let stopped = false;
  app.on('before-quit', (event) => {
    quitting();
    if (stopped) return;
    event.preventDefault();
    house.attempts.cancelAll();
    house.programs.refuseAll();
    const late = new Promise<void>((done) => setTimeout(done, quickMs));
    void Promise.race([quick(), late])
      .catch(logFailure)
      .then(stop)
      .catch(logFailure)
      .finally(() => {
        stopped = true;
        app.quit();
      });
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
}
