/** Copies and comparisons of the values of documents. */
import { Long } from 'bson';
import { express } from '../../extended-json.js';
import type { Document } from '../data-services.js';

export function isPlain(value: unknown): value is Document {
  return Object.prototype.toString.call(value) === '[object Object]' && !('_bsontype' in (value as object));
}

/** Deep copy. BSON values are immutable here and are shared. */
export function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => copy(item)) as T;
  if (value instanceof Date) return new Date(value) as T;
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)])) as T;
}

/** A text that is equal for equal values, also for numbers of different types. */
export function keyOf(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Long) return `n${String(value)}`;
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'boolean') return `b${String(value)}`;
  if (value instanceof Date) return `d${String(value.getTime())}`;
  if (Array.isArray(value)) return `[${value.map((item) => JSON.stringify(keyOf(item))).join()}]`;
  if (isPlain(value)) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(keyOf(item))}`)
      .join()}}`;
  }
  return JSON.stringify(express(value));
}

export function isSame(one: unknown, other: unknown): boolean {
  return keyOf(one) === keyOf(other);
}
