/** Finds a deep link among the arguments of a process. Chromium adds switches and may reorder, so position means nothing. */

import * as z from 'zod';

/** Scheme of Roster's deep links (RFC 8252 section 7.1: a reverse domain name). */
export const deepLinkScheme = 'dev.roster.app';

/** Longer ones are not ours: the longest real link holds a code and a state. */
const maxLinkLength = 2048;

/**
 * The one argument that is a link of our scheme, or null. Two are none: nobody types two, so one of them was smuggled in.
 */
export function findDeepLink(argv: readonly string[]): URL | null {
  const found = argv.filter((argument) => argument.toLowerCase().startsWith(`${deepLinkScheme}:`));
  const [only] = found;
  return only === undefined || found.length > 1 ? null : parseDeepLinkUrl(only);
}

/** What a link asks for. Nothing happens by a link alone: a callback needs an attempt that waits, the others the person's click. */
export type DeepLink =
  | { kind: 'callback'; parameters: URLSearchParams }
  /** From the backend's mails: the two values prove that the person reads the address's mail. */
  | { kind: 'confirm' | 'reset'; token: string; tokenId: string };

const mailValue = z.string().regex(/^[\w.~-]{1,512}$/);

/** What a link of our scheme asks for, or null: another place, a value twice, or one that is no such value. */
export function parseDeepLinkAction(link: URL): DeepLink | null {
  const place = `${link.host}${link.pathname}`;
  if (place === 'auth/callback') return { kind: 'callback', parameters: link.searchParams };
  const kind = /^(confirm|reset)\/?$/.exec(place)?.[1];
  if (kind !== 'confirm' && kind !== 'reset') return null;
  const values = (['token', 'tokenId'] as const).map((name) => link.searchParams.getAll(name));
  const [token, tokenId] = values.map((found) => mailValue.safeParse(found.length === 1 ? found[0] : null).data);
  return token === undefined || tokenId === undefined ? null : { kind, token, tokenId };
}

/** Parses a link of our scheme. Null for anything else, or with user info, port, control characters or too long. */
export function parseDeepLinkUrl(text: string): URL | null {
  if (text.length > maxLinkLength || /[\p{Cc}\s]/u.test(text)) return null;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  const plain = url.username === '' && url.password === '' && url.port === '';
  return url.protocol === `${deepLinkScheme}:` && plain ? url : null;
}
