/** Extended JSON, as functions and custom-function logins speak it. The library is loaded with the first use. */

/** Canonical Extended JSON of a value. Keys with an undefined value are dropped, as the Realm SDK does. */
export async function encode(value: unknown): Promise<unknown> {
  const { EJSON } = await import('bson');
  return EJSON.serialize(withoutUndefined(value), { relaxed: false });
}

/** The value of relaxed or canonical Extended JSON: numbers as numbers, dates as dates. */
export async function decode(value: unknown): Promise<unknown> {
  const { EJSON } = await import('bson');
  if (typeof value !== 'object' || value === null) return value;
  // The library takes documents; a list has to travel inside one.
  const { wrapped } = EJSON.deserialize({ wrapped: value }, { relaxed: true });
  return wrapped;
}

/** A copy, so that the caller's own objects stay as they are. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => (item === undefined ? null : withoutUndefined(item)));
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, withoutUndefined(item)]),
  );
}
