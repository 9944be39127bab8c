/** Values of rule expressions: JSON and Extended JSON, compared by meaning. */

/** An operand of a rule. `undefined` stands for a missing field. */
export type Value = unknown;

/** Returns the value at a path of field names. Ignores inherited fields such as `constructor` and `__proto__`. */
export function fieldOf(from: Value, path: readonly string[]): Value {
  let value = from;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    // The `length` of an array is not a document field.
    if (Array.isArray(value) && !/^\d+$/.test(name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

/**
 * Compares two values without converting types, except Extended JSON to its meaning. Missing values are never equal.
 */
export function isEqual(left: Value, right: Value): boolean {
  if (left === undefined || right === undefined) return false;
  const a = plain(left);
  const b = plain(right);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    const others: readonly unknown[] = b;
    return a.every((item: unknown, index) => isEqual(item, others[index]));
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && isEqual(Reflect.get(a, key), Reflect.get(b, key)));
}

/** Returns a negative number, zero or a positive number; null for values without an order, such as different types. */
export function compare(left: Value, right: Value): number | null {
  const a = ordered(left);
  const b = ordered(right);
  if (a === null || b === null || a.kind !== b.kind) return null;
  if (Number.isNaN(a.value) || Number.isNaN(b.value)) return null;
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
}

/** Converts 24 hexadecimal digits or a string of 12 bytes to an Extended JSON ObjectId; otherwise undefined. */
export function objectIdOf(value: Value): { $oid: string } | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^[0-9a-f]{24}$/i.test(value)) return { $oid: value.toLowerCase() };
  const bytes = Buffer.from(value);
  return bytes.length === 12 ? { $oid: bytes.toString('hex') } : undefined;
}

/** Returns the hexadecimal digits of an ObjectId in Extended JSON. Returns undefined for other values. */
export function hexOf(value: Value): string | undefined {
  const given = only(value);
  return given?.key === '$oid' && typeof given.value === 'string' && /^[0-9a-f]{24}$/i.test(given.value)
    ? given.value.toLowerCase()
    : undefined;
}

/** Checks whether a value is Extended JSON. */
export function isExtended(value: Value): boolean {
  const given = only(value);
  return given !== null && extended.has(given.key);
}

const extended = new Set(['$oid', '$numberInt', '$numberLong', '$numberDouble', '$numberDecimal', '$date']);

/** A date, distinct from a plain number. */
class Moment {
  constructor(readonly milliseconds: number) {}
}

function plain(value: Value): Value {
  const known = standsFor(value);
  return known instanceof Moment ? { $date: known.milliseconds } : known;
}

function standsFor(value: Value): Value {
  const given = only(value);
  if (given === null) return value;
  switch (given.key) {
    case '$oid':
      return typeof given.value === 'string' ? { $oid: given.value.toLowerCase() } : value;
    case '$numberInt':
    case '$numberLong':
    case '$numberDouble':
      return typeof given.value === 'string' ? Number(given.value) : value;
    case '$date':
      return dateOf(given.value) ?? value;
    default:
      return value;
  }
}

function dateOf(value: Value): Moment | undefined {
  const inner = only(value)?.key === '$numberLong' ? Number(only(value)?.value) : value;
  if (typeof inner !== 'number' && typeof inner !== 'string') return undefined;
  const milliseconds = new Date(inner).getTime();
  return Number.isNaN(milliseconds) ? undefined : new Moment(milliseconds);
}

function ordered(value: Value): { kind: 'number' | 'string' | 'date'; value: number | string } | null {
  const known = standsFor(value);
  if (known instanceof Moment) return { kind: 'date', value: known.milliseconds };
  if (typeof known === 'number') return { kind: 'number', value: known };
  return typeof known === 'string' ? { kind: 'string', value: known } : null;
}

/** Returns the field of an object with exactly one field, otherwise null. */
function only(value: Value): { key: string; value: unknown } | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const entries = Object.entries(value);
  const [first] = entries;
  return first === undefined || entries.length !== 1 ? null : { key: first[0], value: first[1] };
}
