/** Checks URLs and opens them in the system browser. */
import { isSecureAddress } from '../../preload/urls/loopback-host.js';
import { SignInError } from './errors.js';

/** Electron's `shell.openExternal`, or a test double. */
export type OpenExternal = (url: string) => Promise<void>;

/** Maximum URL length on Windows. */
const maxUrlLength = 2081;

/** Whether a URL may be opened: `https:`, or `http:` on this machine (Electron security checklist, item 15). */
export function isSafeExternalUrl(url: URL): boolean {
  return isSecureAddress(url) && url.username === '' && url.password === '' && url.href.length < maxUrlLength;
}

/**
 * Opens a URL in the system browser. Success is not guaranteed: on Linux it resolves even if no browser opened.
 * @throws SignInError
 */
export async function openInBrowser(url: URL, openExternal: OpenExternal): Promise<void> {
  if (!isSafeExternalUrl(url)) {
    throw new SignInError({ code: 'unsafeProviderUrl' });
  }
  try {
    await openExternal(url.href);
  } catch (error) {
    throw new SignInError({ code: 'browserNotOpened' }, error);
  }
}
