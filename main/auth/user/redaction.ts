/** Helpers that keep secrets out of console output and serialized objects. */

/** Name of the method that Node's console calls to print an object. */
export const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** Removes query strings from the URLs in a profile: a provider's picture URL may contain its access token. */
export function withoutQueries(profile: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(profile).map(([name, value]) => [
      name,
      typeof value === 'string' && /^https?:/i.test(value) ? value.replace(/[?#].*$/s, '') : value,
    ]),
  );
}
