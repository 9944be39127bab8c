/** Finds a deep link among the arguments of a process. Chromium adds switches and may reorder, so position means nothing. */

/** Scheme of Roster's deep links (RFC 8252 section 7.1: a reverse domain name). */
export const deepLinkScheme = 'dev.roster.app';

/** Longer ones are not ours: the longest real link holds a code and a state. */
const maxLength = 2048;

/**
 * The one argument that is a link of our scheme, or null. Two are none: nobody types two, so one of them was smuggled in.
 */
export function deepLinkIn(argv: readonly string[]): URL | null {
  const found = argv.filter((argument) => argument.toLowerCase().startsWith(`${deepLinkScheme}:`));
  const [only] = found;
  return only === undefined || found.length > 1 ? null : parseDeepLink(only);
}

/** Parses a link of our scheme. Null for anything else, or with user info, port, control characters or too long. */
export function parseDeepLink(text: string): URL | null {
  if (text.length > maxLength || /[\p{Cc}\s]/u.test(text)) return null;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  const plain = url.username === '' && url.password === '' && url.port === '';
  return url.protocol === `${deepLinkScheme}:` && plain ? url : null;
}
