/** What consoles and serializers get to see of objects that hold secrets. */

/** The method by which Node's console asks an object what to show. */
export const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** A profile in which no address has a query: a provider's address of a picture may carry its access token there. */
export function withoutQueries(profile: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(profile).map(([name, value]) => [
      name,
      typeof value === 'string' && /^https?:/i.test(value) ? value.replace(/[?#].*$/s, '') : value,
    ]),
  );
}
