/**
 * The one rule for addresses and app IDs, whatever they come from: a form, an import, a link, the command line, `roster.json`, or a
 * backend's own settings. Page and main both use it.
 */
import { isSecureAddress } from '../../main/http/loopback-host.js';
import { trimmed } from '../text/entered-text.js';

const maxAddress = 2048;

/** Whether Roster may send anything to an address: `https:`, or `http:` to this computer, without a user name or a password. */
export function isUsableAddress(text: string): boolean {
  return usable(text) !== null;
}

/** The address of a backend as a user writes it, in its plain form: with a scheme, without a trailing slash, query or fragment. */
export function backendAddress(text: string): string | null {
  const given = trimmed(text);
  const url = usable(/^[a-z][a-z\d+.-]*:\/\//i.test(given) ? given : `https://${given}`);
  return url === null ? null : `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** Whether a text can be the ID of an app: part of a path, so that nothing in it may be read as another path. */
export function isAppId(text: string): boolean {
  return /^[^\p{Cc}\p{Cf}\p{Cs}\p{White_Space}/\\?#%]{1,128}$/u.test(text) && text !== '.' && text !== '..';
}

function usable(text: string): URL | null {
  // The parser ignores control characters and turns a backslash into a slash: what it would have to mend is refused.
  if (text.length > maxAddress || /[\p{Cc}\p{Cf}\p{White_Space}\\]/u.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const namesUser = url.username !== '' || url.password !== '' || /^[a-z]+:\/*[^/?#]*@/i.test(text);
  return isSecureAddress(url) && !namesUser && url.hostname !== '' ? url : null;
}
