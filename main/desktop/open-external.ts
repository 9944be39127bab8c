/** Opens a URL in the system browser. */
import type { OpenExternal } from '../browser-sign-in/open-browser.js';

export interface OpenExternalParts {
  platform: NodeJS.Platform;
  /** Name of the program that handles such URLs; empty if there is none. */
  programFor: (url: string) => string;
  open: (url: string) => Promise<void>;
}

/** If the browser has not reported success or failure by then, it is assumed to be opening. */
const openedMs = 3_000;

/** @throws Error if no program handles web URLs; rethrows errors of `open` */
export function openExternalOf({ platform, programFor, open }: OpenExternalParts): OpenExternal {
  return async (url) => {
    // On Linux the promise below resolves even if no program handles web URLs.
    if (programFor(url) === '') throw new Error('No program opens web addresses');
    const opened = open(url);
    if (platform !== 'linux') {
      await opened;
      return;
    }
    // On Linux it may also never settle, and the sign-in would hang although its tab is open.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((done) => {
      timer = setTimeout(done, openedMs);
    });
    await Promise.race([opened, late]).finally(() => {
      clearTimeout(timer);
    });
    opened.catch(() => undefined);
  };
}
