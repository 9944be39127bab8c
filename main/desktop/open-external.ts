/** Opens an address in the system's browser. */
import type { OpenExternal } from '../browser-sign-in/open-browser.js';

/** What Electron offers. */
export interface OpenExternalParts {
  platform: NodeJS.Platform;
  /** Name of the program that opens such addresses; empty when there is none. */
  programFor: (url: string) => string;
  open: (url: string) => Promise<void>;
}

/** A browser that has not answered by then is on its way. */
const openedMs = 3_000;

/** @throws Error when no program opens web addresses, or what `open` throws */
export function openExternalOf({ platform, programFor, open }: OpenExternalParts): OpenExternal {
  return async (url) => {
    // On Linux the promise below resolves even when no program opens web addresses.
    if (programFor(url) === '') throw new Error('No program opens web addresses');
    const opened = open(url);
    if (platform !== 'linux') {
      await opened;
      return;
    }
    // And there it may never settle: the sign-in would wait for it, its tab open already.
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
