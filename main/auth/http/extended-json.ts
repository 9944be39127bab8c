/** Extended JSON for function calls and custom-function logins. The library is loaded on first use. */

/** Encodes a value as canonical Extended JSON. Keys with an undefined value are dropped, as in the Realm SDK. */
export async function encode(value: unknown): Promise<unknown> {
  const { EJSON } = await import('bson');
  return EJSON.serialize(withoutUndefined(value), { relaxed: false });
}

/** Decodes relaxed or canonical Extended JSON to plain numbers, dates and so on. */
export async function decode(value: unknown): Promise<unknown> {
  const { EJSON } = await import('bson');
  if (typeof value !== 'object' || value === null) return value;
  // The library accepts only documents, so a list must be wrapped in one.
  const { wrapped } = EJSON.deserialize({ wrapped: value }, { relaxed: true });
  return wrapped;
}

/** Returns a copy, so that the caller's objects are not modified. */
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
