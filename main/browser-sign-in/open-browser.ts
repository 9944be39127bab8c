/** The one door to the system browser. */
import { t } from '../../preload/i18n/translate.js';
import { isSecureAddress } from '../http/loopback-host.js';
import { SignInError } from './errors.js';

/** Electron's `shell.openExternal`, or what stands for it. */
export type OpenExternal = (url: string) => Promise<void>;

/** Windows takes no longer one. */
const maxUrlLength = 2081;

/** Whether an address may leave for the browser: `https:`, or `http:` to this machine (Electron security checklist, item 15). */
export function isSafeExternalUrl(url: URL): boolean {
  return isSecureAddress(url) && url.username === '' && url.password === '' && url.href.length < maxUrlLength;
}

/**
 * Opens an address in the system browser. That it resolves means little: on Linux it does even when nothing opened.
 * @throws SignInError
 */
export async function openInBrowser(url: URL, openExternal: OpenExternal): Promise<void> {
  if (!isSafeExternalUrl(url)) {
    throw new SignInError('browserSignInFailed', t().providerAddressRefused);
  }
  try {
    await openExternal(url.href);
  } catch (error) {
    throw new SignInError('browserSignInFailed', t().browserNotOpened, error);
  }
}
