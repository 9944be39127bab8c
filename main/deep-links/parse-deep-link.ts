/**
 * Finds and parses a deep link in a process's arguments. Chromium adds switches and may reorder them, so position means
 * nothing.
 */

import { isInvitationLink, type ParsedInvitation, parseInvitation } from '../../preload/contract/invitations.js';

/** Scheme of Roster's deep links (RFC 8252 section 7.1: a reverse domain name). */
export const deepLinkScheme = 'dev.roster.app';

/** Longer links are rejected: the longest genuine link contains a code and a state. */
const maxLinkLength = 2048;

/**
 * Returns the only argument that is a link with our scheme, or null. Two links are rejected: one of them was injected.
 */
export function findDeepLink(argv: readonly string[]): URL | null {
  const found = argv.filter((argument) => argument.toLowerCase().startsWith(`${deepLinkScheme}:`));
  const [only] = found;
  return only === undefined || found.length > 1 ? null : parseDeepLinkUrl(only);
}

/**
 * The action of a deep link. A link alone has no effect: a callback requires a pending sign-in, the others require the
 * user's click.
 */
export type DeepLink =
  | { kind: 'callback'; parameters: URLSearchParams }
  /** From the backend's emails: the two values prove that the user can read email sent to the address. */
  | { kind: 'confirm' | 'reset'; token: string; tokenId: string }
  /** An invitation to a backend. An invalid one is kept, so that the user learns why. */
  | { kind: 'invitation'; parsed: ParsedInvitation };

const mailValue = /^[\w.~-]{1,512}$/;

/** Parses the action of a link with our scheme. Null if the path is unknown, or a value is duplicated or invalid. */
export function parseDeepLinkAction(link: URL): DeepLink | null {
  const place = `${link.host}${link.pathname}`;
  if (isInvitationLink(link.href)) return { kind: 'invitation', parsed: parseInvitation(link.href) };
  if (place === 'auth/callback') return { kind: 'callback', parameters: link.searchParams };
  const kind = /^(confirm|reset)\/?$/.exec(place)?.[1];
  if (kind !== 'confirm' && kind !== 'reset') return null;
  const [token, tokenId] = [onlyValue(link, 'token'), onlyValue(link, 'tokenId')];
  return token === null || tokenId === null ? null : { kind, token, tokenId };
}

/** Returns a valid value that occurs once, or null. */
function onlyValue({ searchParams }: URL, name: string): string | null {
  const [value, ...more] = searchParams.getAll(name);
  return value !== undefined && more.length === 0 && mailValue.test(value) ? value : null;
}

/** An invitation without its parts. */
const damagedInvitation = `${deepLinkScheme}://backend`;

/**
 * Parses a link with our scheme. An invitation that cannot be parsed loses its parts, so that the user is told about it.
 * Null for other schemes, or if it contains user info, a port or control characters, or
 * is too long.
 */
export function parseDeepLinkUrl(text: string): URL | null {
  return parsePlainUrl(text) ?? (isInvitationLink(text) ? new URL(damagedInvitation) : null);
}

function parsePlainUrl(text: string): URL | null {
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
