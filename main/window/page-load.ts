/**
 * Lets the page's requests pass while the start occupies this thread. A request waits until the thread returns to its event
 * loop, and the page's process, which could work at the same time, waits with it.
 */
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';

/** Upper bound for the wait for the page's first request. The development server answers it elsewhere. */
const firstRequestMs = 80;
/** Electron reads the preload script in several steps, each of which needs a turn of the event loop. */
const preloadStepsMs = 3;

export class PageLoad {
  #isRequested = false;
  #isCommitted = false;
  #hasScripts = false;

  /** Must be called with the path of each file that the page requests. */
  requested(path: string): void {
    this.#isRequested = true;
    if (path.endsWith('.js')) this.#hasScripts = true;
  }

  /** Must be called when the page's process has received the page; it loads the preload script next, then the page's files. */
  committed(): void {
    this.#isCommitted = true;
  }

  /** Returns to the event loop, for longer while the page waits for an answer. */
  async yield(): Promise<void> {
    await turn();
    for (let waited = 0; !this.#isRequested && waited < firstRequestMs; waited += 1) await wait(1);
    this.#isRequested = true;
    if (this.#isCommitted && !this.#hasScripts) await wait(preloadStepsMs);
  }
}
