/** Reads desktop entries (Desktop Entry Specification 1.5). */

/** The keys of the group `Desktop Entry`, with their raw values. */
export type EntryKeys = ReadonlyMap<string, string>;

/** Parses the text of a `.desktop` file; null if it has no group `Desktop Entry`. Invalid lines are ignored. */
export function parseDesktopEntry(text: string): EntryKeys | null {
  let keys: Map<string, string> | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('[')) {
      // The group is the first one; the others describe actions.
      if (keys !== null) return keys;
      if (line.trimEnd() === '[Desktop Entry]') keys = new Map();
      continue;
    }
    const at = line.indexOf('=');
    if (keys === null || at < 1 || line.startsWith('#')) continue;
    const key = line.slice(0, at).trimEnd();
    // Duplicate keys are invalid; the first one counts.
    if (!keys.has(key)) keys.set(key, line.slice(at + 1).trim());
  }
  return keys;
}

const escapes: Readonly<Record<string, string>> = { s: ' ', n: '\n', t: '\t', r: '\r', '\\': '\\' };

/** A value of type string; null if the key is missing. */
export function stringOf(keys: EntryKeys, key: string): string | null {
  const raw = keys.get(key);
  return raw === undefined ? null : raw.replaceAll(/\\(.)/g, (whole, letter: string) => escapes[letter] ?? whole);
}

/** A value of type boolean. */
export function isTrue(keys: EntryKeys, key: string): boolean {
  return keys.get(key) === 'true';
}

/** A list of strings. Its items are separated by semicolons. */
export function listOf(keys: EntryKeys, key: string): string[] {
  return (keys.get(key) ?? '').split(/(?<!\\);/).filter((item) => item !== '');
}

/** A value in the user's language, given as a POSIX locale such as `de_DE.UTF-8@euro`. */
export function localizedOf(keys: EntryKeys, key: string, locale: string): string | null {
  const {
    language,
    country = '',
    modifier = '',
  } = /^(?<language>[A-Za-z]+)(?<country>_[A-Za-z]+)?(?:\.[^@]*)?(?<modifier>@.*)?$/.exec(locale)?.groups ?? {};
  if (language !== undefined) {
    const names = [language + country + modifier, language + country, language + modifier, language];
    for (const name of names) {
      const found = stringOf(keys, `${key}[${name}]`);
      if (found !== null) return found;
    }
  }
  return stringOf(keys, key);
}
