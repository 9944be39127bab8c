/**
 * Extended JSON for function calls and custom-function logins. Values of every major version of the `bson` package are
 * encoded; decoding gives values of the one that this library exports, which is loaded on first use.
 */
import type { EJSON } from 'bson';
import { argumentError, AuthError } from '../errors/auth-error.js';
import { clientCodes } from '../errors/error-codes.js';

/** A value of the `bson` package. All its versions have both members. */
interface BsonValue {
  _bsontype: string;
  toExtendedJSON: (options: { relaxed: boolean; legacy: boolean }) => unknown;
}

const canonical = { relaxed: false, legacy: false };

/**
 * Encodes a value as canonical Extended JSON. Keys with an undefined value are dropped, as in the Realm SDK.
 * @throws AuthError for a value that has no representation
 */
export function encode(value: unknown): unknown {
  return encodeWithin(value, []);
}

/** `parents` are the objects that contain the value, to find cycles. */
function encodeWithin(value: unknown, parents: readonly object[]): unknown {
  switch (typeof value) {
    case 'number':
      return encodeNumber(value);
    case 'bigint':
      return { $numberLong: String(BigInt.asIntN(64, value)) };
    case 'undefined':
    case 'function':
    case 'symbol':
      return null;
    case 'object':
      return value === null ? null : encodeObject(value, parents);
    default:
      return value;
  }
}

function encodeObject(value: object, parents: readonly object[]): unknown {
  if (parents.includes(value)) throw argumentError('Expected a value without cycles');
  const path = [...parents, value];
  if (Array.isArray(value)) return value.map((item: unknown) => encodeWithin(item, path));
  if (value instanceof Date) return { $date: { $numberLong: String(value.getTime()) } };
  if (value instanceof RegExp) return { $regularExpression: { pattern: value.source, options: optionsOf(value) } };
  if (ArrayBuffer.isView(value)) return binary(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  if (value instanceof ArrayBuffer) return binary(new Uint8Array(value));
  if (value instanceof Map) return encodeEntries([...value], path);
  if ('_bsontype' in value) return encodeBson(value, path);
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    const json: unknown = Reflect.apply(value.toJSON, value, []);
    return encodeWithin(json, path);
  }
  return encodeEntries(Object.entries(value), path);
}

function encodeEntries(entries: [unknown, unknown][], path: readonly object[]): unknown {
  return Object.fromEntries(
    entries
      .filter(([, item]) => item !== undefined && typeof item !== 'function' && typeof item !== 'symbol')
      .map(([key, item]) => [String(key), encodeWithin(item, path)]),
  );
}

function encodeBson(value: object & { _bsontype: unknown }, path: readonly object[]): unknown {
  if (!isBsonValue(value)) throw argumentError(`A value of the type '${String(value._bsontype)}' cannot be sent`);
  // Only code with a scope and references contain other values.
  return withoutBson(value.toExtendedJSON(canonical), path);
}

/** Encodes the values that an encoded value contains: their versions leave the inner ones to their own serializer. */
function withoutBson(value: unknown, path: readonly object[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('_bsontype' in value || value instanceof Date) return encodeWithin(value, path);
  const isScope = '$scope' in value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [
      key,
      isScope && key === '$scope' ? encodeWithin(item, path) : withoutBson(item, path),
    ]),
  );
}

function isBsonValue(value: object): value is BsonValue {
  return 'toExtendedJSON' in value && typeof value.toExtendedJSON === 'function';
}

function encodeNumber(value: number): unknown {
  if (Number.isInteger(value) && !Object.is(value, -0)) {
    if (value >= -0x8000_0000 && value <= 0x7fff_ffff) return { $numberInt: String(value) };
    // As the bson package does, but with all digits of the number: it writes 2 ** 62 with zeros at the end.
    if (value >= -(2 ** 63) && value < 2 ** 63) return { $numberLong: String(BigInt(value)) };
  }
  return { $numberDouble: Object.is(value, -0) ? '-0.0' : String(value) };
}

/** The flags of a regular expression that BSON has, in its letters. */
function optionsOf({ ignoreCase, multiline, dotAll }: RegExp): string {
  return `${ignoreCase ? 'i' : ''}${multiline ? 'm' : ''}${dotAll ? 's' : ''}`;
}

function binary(bytes: Uint8Array): unknown {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return { $binary: { base64: btoa(text), subType: '00' } };
}

/** The decoder of the `bson` package, once it is loaded: it is larger than the rest of the library. */
let loaded: typeof EJSON | undefined;

/** Whether a value can only be decoded after `loadBson`. */
export function needsBson(value: unknown): boolean {
  return loaded === undefined && hasTypes(value);
}

/** Loads the code that decodes Extended JSON. */
export async function loadBson(): Promise<void> {
  loaded ??= (await import('bson')).EJSON;
}

/** Decodes relaxed or canonical Extended JSON to plain numbers, dates and so on. @throws AuthError if a value is invalid */
export async function decode(value: unknown): Promise<unknown> {
  if (needsBson(value)) await loadBson();
  return decodeLoaded(value);
}

/** Like `decode`, for a value that does not need `loadBson`, or after it. @throws AuthError */
export function decodeLoaded(value: unknown): unknown {
  if (loaded === undefined || !hasTypes(value)) return value;
  // The library accepts only documents, so a list must be wrapped in one.
  const document = deserialize(loaded, { wrapped: value });
  return typeof document === 'object' && document !== null && 'wrapped' in document ? document.wrapped : undefined;
}

function deserialize(library: typeof EJSON, document: { wrapped: unknown }): unknown {
  try {
    return library.deserialize(document, { relaxed: true });
  } catch (error) {
    const message = `Unexpected response: a BSON value that is not valid (${String(error)})`;
    throw new AuthError({ kind: 'badResponse', code: clientCodes.badBson, message, cause: error });
  }
}

/** Whether a value contains keys of Extended JSON, which start with `$`. */
function hasTypes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => key.startsWith('$') || hasTypes(item));
}
