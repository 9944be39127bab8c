/**
 * Removes URLs that contain a token from profiles. The URL of a Facebook picture contains the user's access token until
 * that expires, so it may be displayed from memory but is never stored.
 */

/** Names of parameters whose values grant access by possession of the URL alone. */
const secretName =
  /token|secret|passw|signature|credential|authorization|^(?:sig|pwd|auth|jwt|bearer|sid|session(?:_?id)?|api_?key|key|code|oauth.*|hash|oh)$/i;
/** JSON Web Tokens and Facebook access tokens. */
const secretValue = /^(?:eyJ[\w-]+\.[\w-]+\.|EAA[A-Za-z0-9]{20,})/;
/** Facebook's picture hosts, whose URLs are signed for one user. */
const secretHost = /(?:^|[/@.])(?:graph\.facebook\.com|fbsbx\.com|fbcdn\.net)(?:[:/?#]|$)/i;
const pictureFields = new Set(['picture', 'picture_url', 'pictureUrl']);
const maxDepth = 32;

/** Removes secret URLs; returns the same object if there are none. `isOfFacebook`: the user has a Facebook identity. */
export function withoutSecretUrls(
  profile: Readonly<Record<string, unknown>>,
  isOfFacebook: boolean,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(profile);
  const kept = entries.flatMap(([name, value]): [string, unknown][] => {
    if (isOfFacebook && pictureFields.has(name)) return [];
    const clean = cleaned(value, 0);
    return clean === undefined && value !== undefined ? [] : [[name, clean]];
  });
  const isSame = kept.length === entries.length && kept.every(([, value], index) => value === entries[index]?.[1]);
  return isSame ? profile : Object.fromEntries(kept);
}

/** Whether a text contains a URL with a password or a token, either directly or encoded within another URL. */
export function hasSecretUrl(text: string): boolean {
  // Most texts contain none of the characters that every spelling of such a URL has.
  if (!/[/?#%]/.test(text)) return false;
  for (const spelling of spellingsOf(text)) {
    if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*:[^/?#\s]*@/i.test(spelling)) return true;
    if (!/[/?#]/.test(spelling)) continue;
    if (secretHost.test(spelling) && spelling.includes('?')) return true;
    for (const [, name = '', value = ''] of spelling.matchAll(/[?&#;]([^=&#?;\s]+)=([^&#;?\s]*)/g)) {
      if (value !== '' && (secretName.test(name) || secretValue.test(value))) return true;
    }
  }
  return false;
}

/** The text and its percent-decoded forms, decoded up to three times. */
function spellingsOf(text: string): string[] {
  const found = [text];
  for (let last = text; found.length < 4;) {
    const next = decoded(last);
    if (next === last) break;
    found.push(next);
    last = next;
  }
  return found;
}

function decoded(text: string): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}

/** Removes secret URLs from a value; returns undefined if it is one itself, or the same value if there are none. */
function cleaned(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return hasSecretUrl(value) ? undefined : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > maxDepth) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => cleaned(item, depth + 1));
    return items.every((item, index) => item === value[index]) ? value : items.filter((item) => item !== undefined);
  }
  const entries = Object.entries(value);
  const kept = entries
    .map(([name, item]): [string, unknown] => [name, cleaned(item, depth + 1)])
    .filter(([name, item]) => item !== undefined && !hasSecretUrl(name));
  const isSame = kept.length === entries.length && kept.every(([, item], index) => item === entries[index]?.[1]);
  return isSame ? value : Object.fromEntries(kept);
}
