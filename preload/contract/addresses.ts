/**
 * Validation of backend addresses and app IDs, whatever their source: a form, an import, a link, the command line,
 * `roster.json`, or a backend's own configuration. Used by the page and by main.
 */
import { trimmed } from '../text/entered-text.js';
import { isSecureAddress } from '../urls/loopback-host.js';

const maxAddress = 2048;

/**
 * Whether Roster may send requests to an address: `https:`, or `http:` on this computer, without user name or password.
 */
export function isUsableAddress(text: string): boolean {
  return usable(text) !== null;
}

/**
 * Normalizes a backend address that the user entered: with a scheme, without trailing slash, query or fragment. Null if
 * invalid.
 */
export function backendAddress(text: string): string | null {
  const given = trimmed(text);
  const url = usable(/^[a-z][a-z\d+.-]*:\/\//i.test(given) ? given : `https://${given}`);
  return url === null ? null : `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/**
 * Whether a text is a valid app ID. It becomes a path segment, so it must not contain anything that changes the path.
 */
export function isAppId(text: string): boolean {
  return /^[^\p{Cc}\p{Cf}\p{Cs}\p{White_Space}/\\?#%]{1,128}$/u.test(text) && text !== '.' && text !== '..';
}

function usable(text: string): URL | null {
  // The URL parser drops control characters and turns backslashes into slashes: reject such input instead of
  // normalizing it.
  if (text.length > maxAddress || /[\p{Cc}\p{Cf}\p{White_Space}\\]/u.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const namesUser = url.username !== '' || url.password !== '' || /^[a-z]+:\/*[^/?#]*@/i.test(text);
  return isSecureAddress(url) && !namesUser && url.hostname !== '' ? url : null;
}
