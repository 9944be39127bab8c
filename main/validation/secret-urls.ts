/**
 * Profiles without the URLs that carry a token. Facebook's picture is such a URL, and whoever has it has the user's access token for as long as that
 * lasts: it may be shown while it is in memory, and is kept nowhere.
 */

/** Names of parameters that let in whoever has the URL. */
const secretName =
  /token|secret|passw|signature|credential|authorization|^(?:sig|pwd|auth|jwt|bearer|sid|session(?:_?id)?|api_?key|key|code|oauth.*|hash|oh)$/i;
/** JSON Web Tokens, and Facebook's access tokens. */
const secretValue = /^(?:eyJ[\w-]+\.[\w-]+\.|EAA[A-Za-z0-9]{20,})/;
/** Facebook's hosts of pictures, whose URLs are signed for one user. */
const secretHost = /(?:^|[/@.])(?:graph\.facebook\.com|fbsbx\.com|fbcdn\.net)(?:[:/?#]|$)/i;
const pictureFields = new Set(['picture', 'picture_url', 'pictureUrl']);
const maxDepth = 32;

/** A profile without them. The same object when there was none. `isOfFacebook`: one of the user's identities is Facebook's. */
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

/** Whether a text holds a URL with a token in its parameters, as such or encoded in another URL. */
export function hasSecretUrl(text: string): boolean {
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

/** The text, and what it says once its percent encoding is undone, up to three times. */
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

/** The value without such URLs; undefined when it is one. The same value when it has none. */
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
