/**
 * Extended JSON between functions, the server and its data services. Plain numbers stay plain; BSON types, dates and
 * binary data are written in canonical form. Also part of the sandbox program.
 */
import { BSONRegExp, EJSON, Long } from 'bson';

type JsonObject = Record<string, unknown>;

// In the sandbox, app code can replace the global functions.
const { parse, stringify } = JSON;

/** Keys of the objects that stand for one BSON value. Query operators such as `$regex` are not among them. */
const leafKeys: ReadonlySet<string> = new Set([
  ...['$oid', '$binary', '$uuid', '$date', '$timestamp', '$regularExpression', '$numberDecimal', '$minKey', '$maxKey'],
  ...['$numberInt', '$numberLong', '$numberDouble', '$symbol', '$code', '$undefined', '$dbPointer'],
]);

export interface ReviveOptions {
  /** Whether numbers keep their BSON type (`Int32`, `Double`, `Long`). By default they become JavaScript numbers. */
  keepNumberTypes?: boolean;
}

/** Converts parsed Extended JSON to values. @throws Error for invalid Extended JSON */
export function revive(value: unknown, options: ReviveOptions = {}): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => revive(item, options));
  const keys = Object.keys(value);
  const [first = ''] = keys;
  if (keys.length > 0 && keys.length < 3 && leafKeys.has(first)) return leaf(value as JsonObject, first, options);
  // `fromEntries` defines properties, so that `__proto__` stays an ordinary key.
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revive(item, options)]));
}

function leaf(value: JsonObject, key: string, { keepNumberTypes = false }: ReviveOptions): unknown {
  const content = value[key];
  if (key === '$undefined') return undefined;
  if (key === '$date' && typeof content === 'number') return new Date(content);
  if (key === '$date' && typeof content === 'object' && content !== null && '$numberLong' in content) {
    return new Date(Number(content.$numberLong));
  }
  if (!keepNumberTypes) {
    if (key === '$numberInt' || key === '$numberDouble') return Number(content);
    if (key === '$numberLong') {
      const long = Long.fromString(String(content));
      const number = long.toNumber();
      return Number.isSafeInteger(number) ? number : long;
    }
  }
  const revived: unknown = EJSON.deserialize({ value }, { relaxed: false });
  const result = (revived as { value: unknown }).value;
  if (!keepNumberTypes && result instanceof BSONRegExp) return toRegExp(result) ?? result;
  return result;
}

function toRegExp({ pattern, options }: BSONRegExp): RegExp | null {
  try {
    return new RegExp(pattern, options.replace(/[^imsu]/g, ''));
  } catch {
    return null;
  }
}

export interface ExpressOptions {
  /** Whether `undefined` in an object is written as null. By default the key is left out. */
  keepUndefined?: boolean;
}

/** Converts a value to plain JSON. It runs before `JSON.stringify`, whose `toJSON` calls turn dates into strings. */
export function express(value: unknown, options: ExpressOptions = {}): unknown {
  switch (typeof value) {
    case 'undefined':
    case 'function':
    case 'symbol':
      return null;
    case 'number':
      return Number.isFinite(value) ? value : { $numberDouble: String(value) };
    case 'bigint':
      return { $numberLong: String(value) };
    case 'object':
      return value === null ? null : expressObject(value, options);
    default:
      return value;
  }
}

function expressObject(value: object, options: ExpressOptions): unknown {
  const kind = Object.prototype.toString.call(value);
  if (kind === '[object Date]') return { $date: { $numberLong: String((value as Date).getTime()) } };
  if (Array.isArray(value)) return value.map((item: unknown) => express(item, options));
  if ('_bsontype' in value || kind === '[object RegExp]' || ArrayBuffer.isView(value)) {
    return (EJSON.serialize({ value }, { relaxed: false }) as { value: unknown }).value;
  }
  const entries = kind === '[object Map]' ? [...(value as Map<string, unknown>)] : Object.entries(value);
  return Object.fromEntries(
    entries
      .filter(([, item]) => options.keepUndefined === true || item !== undefined)
      .map(([key, item]) => [key, express(item, options)]),
  );
}

/** Parses Extended JSON text. @throws Error */
export function parseExtended(text: string, options: ReviveOptions = {}): unknown {
  return revive(parse(text), options);
}

/** Writes a value as Extended JSON text. @throws Error */
export function stringifyExtended(value: unknown, options: ExpressOptions = {}): string {
  return stringify(express(value, options));
}
