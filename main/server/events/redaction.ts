/** Removes secrets from texts of the app's code and of errors, before they are logged or stored. */

const removed = '[removed]';

/** Shorter ones are ordinary parts of words. */
const shortest = 3;
/** Longer texts are cut, so that a search for secrets in them takes no time. */
const maxSearched = 16_384;
/** The cut may be inside a secret, of which no part may stay. */
const longestSecret = 4_096;

/** Names of fields and parameters whose values are secret. */
const secretName =
  'pass(?:word|wd|phrase)?|pwd|pin|otp|secret|client_?secret|(?:access|refresh|id|bearer|session|auth|reset)?_?token|tokenId|api_?key|auth_?code|authorization|credentials?|signature|jwt';

const patterns: readonly [RegExp, string][] = [
  // JSON Web Tokens.
  [/\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?/g, removed],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${removed}`],
  // Access tokens and secrets of Facebook and Google.
  [/\bEAA[A-Za-z0-9]{20,}|\bya29\.[\w-]+|\bGOCSPX-[\w-]+/g, removed],
  // Tokens of mails (128 characters), API keys (64) and administrator keys.
  [/(?<![A-Za-z0-9])[A-Za-z0-9]{64}(?:[A-Za-z0-9]{64})?(?![A-Za-z0-9])/g, removed],
  [/\bradm_[\w-]{20,}/g, removed],
  // User and password of a URL.
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^/?#\s@:]{0,200}:[^/?#\s@]{0,500}@/gi, `$1${removed}@`],
  // Parameters of a URL, also `code`, which is an ordinary word elsewhere.
  [new RegExp(`([?&#;](?:${secretName}|code|key|sig)=)[^&#;\\s"']+`, 'gi'), `$1${removed}`],
  // Fields of an object or of JSON, escaped or not.
  [
    new RegExp(
      `((?<![A-Za-z])(?:[A-Za-z]{1,20}_)?(?:${secretName}|[a-z]{1,20}(?:password|secret|token))\\\\?["']?\\s*[:=]\\s*)(?:\\\\?"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|[^\\s,;}\\])]+)`,
      'gi',
    ),
    `$1${removed}`,
  ],
];

/** Replaces secrets: the given ones, in the usual encodings, and texts that have the form of a secret. */
export function withoutSecrets(text: string, secrets: Iterable<string> = []): string {
  let clean = text.slice(0, maxSearched);
  const spellings = new Set([...secrets].flatMap(spellingsOf));
  // The longest first: one secret may be part of another one.
  for (const spelling of [...spellings].sort((one, other) => other.length - one.length)) {
    clean = clean.replaceAll(spelling, removed);
  }
  for (const [pattern, by] of patterns) clean = clean.replace(pattern, by);
  return text.length <= maxSearched ? clean : `${clean.slice(0, maxSearched - longestSecret)}…`;
}

function spellingsOf(secret: string): string[] {
  if (secret.length < shortest) return [];
  const bytes = Buffer.from(secret);
  const all = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(bytes.toString())];
  // When encoded, a short secret would match by chance.
  if (bytes.length < 6) return all;
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return [...all, bytes.toString('base64'), base64, bytes.toString('base64url'), bytes.toString('hex')];
}

const isSecretField = new RegExp(`^(?:[a-z]+_)?(?:${secretName})$|pass(?:word|wd)|secret|token|_?key$`, 'i');
/** Fields of sign-in and confirmation calls that are not secret. */
const isPublicField = /^(?:user_?name|e?-?mail|name|id|user_?id|currentPasswordValid|operationType|provider|options)$/i;

/**
 * The secret values in the arguments of a function: values of fields with a secret name. With `isSignIn`, values of all fields
 * that are not known to be public, because each app has its own kind of credentials.
 */
export function secretsIn(given: unknown, isSignIn: boolean): Set<string> {
  const found = new Set<string>();
  const visit = (value: unknown, isSecret: boolean, depth: number): void => {
    if (depth > 32) return;
    if (typeof value === 'string' || typeof value === 'number') {
      if (isSecret) found.add(String(value));
    } else if (Array.isArray(value)) {
      for (const item of value) visit(item, isSecret, depth + 1);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, item] of Object.entries(value)) {
        const isPublic = isSignIn && isPublicField.test(name);
        visit(item, !isPublic && (isSecret || isSecretField.test(name)), depth + 1);
      }
    }
  };
  visit(given, isSignIn, 0);
  return found;
}
