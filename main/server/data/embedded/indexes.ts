/** Indexes of the embedded store. Unique and TTL indexes are enforced; kinds that cannot be are rejected. */
import * as z from 'zod';
import { parseExtended } from '../../extended-json.js';
import { indexOptions } from '../arguments.js';
import { DataError, type Document, duplicateKey } from '../data-services.js';
import { matcher } from './matching.js';
import { keyOf } from './values.js';

export interface Index {
  name: string;
  keys: Record<string, 1 | -1>;
  unique: boolean;
  sparse: boolean;
  expireAfterSeconds: number | null;
  partialFilter: Document | null;
}

/** Options that change nothing about the results. */
const withoutEffect: ReadonlySet<string> = new Set([
  'background',
  'v',
  'hidden',
  'writeConcern',
  'comment',
  'commitQuorum',
]);

/** Validates a definition. @throws DataError */
export function indexOf(given: Document | string, options: z.infer<typeof indexOptions>): Index {
  const wanted = typeof given === 'string' ? { [given]: 1 } : given;
  const keys: Index['keys'] = {};
  for (const [field, direction] of Object.entries(wanted)) {
    if (direction !== 1 && direction !== -1) {
      throw new DataError(
        `createIndex: the kind “${String(direction)}” of “${field}” is not available on the embedded store. Use a MongoDB server (MONGODB_URI).`,
      );
    }
    keys[field] = direction;
  }
  if (Object.keys(keys).length === 0) throw new DataError('createIndex: expected at least one field');
  const { name, unique, sparse, expireAfterSeconds, partialFilterExpression, ...rest } = options;
  const unknown = Object.keys(rest).filter((option) => !withoutEffect.has(option));
  if (unknown.length > 0) {
    throw new DataError(
      `createIndex: the option “${unknown.join(', ')}” is not available on the embedded store. Use a MongoDB server (MONGODB_URI).`,
    );
  }
  if (expireAfterSeconds !== undefined && Object.keys(keys).length > 1) {
    throw new DataError('createIndex: TTL indexes are single-field indexes');
  }
  return {
    name: name ?? Object.entries(keys).flat().join('_'),
    keys,
    unique: unique ?? false,
    sparse: sparse ?? false,
    expireAfterSeconds: expireAfterSeconds ?? null,
    partialFilter: partialFilterExpression ?? null,
  };
}

const stored = z.object({
  name: z.string(),
  keys: z.record(z.string(), z.union([z.literal(1), z.literal(-1)])),
  unique: z.boolean(),
  sparse: z.boolean(),
  expireAfterSeconds: z.number().nullable(),
  partialFilter: z.record(z.string(), z.unknown()).nullable(),
});

export function parseIndex(text: string): Index {
  return stored.parse(parseExtended(text));
}

/** A unique index with its entries. */
export class UniqueEntries {
  readonly #index: Index;
  readonly #matches: (document: Document) => boolean;
  readonly #owners = new Map<string, string>();

  constructor(index: Index) {
    this.#index = index;
    this.#matches = index.partialFilter === null ? () => true : matcher(index.partialFilter);
  }

  /** @throws DataError if another document has an equal key */
  check(document: Document, id: string, collection: string): void {
    for (const key of this.#keysOf(document)) {
      const owner = this.#owners.get(key);
      if (owner === undefined || owner === id) continue;
      throw new DataError(
        `E11000 duplicate key error collection: ${collection} index: ${this.#index.name} dup key: ${key}`,
        duplicateKey,
      );
    }
  }

  add(document: Document, id: string): void {
    for (const key of this.#keysOf(document)) this.#owners.set(key, id);
  }

  remove(document: Document, id: string): void {
    for (const key of this.#keysOf(document)) if (this.#owners.get(key) === id) this.#owners.delete(key);
  }

  /** One key per element of an array, as in MongoDB. */
  #keysOf(document: Document): string[] {
    if (!this.#matches(document)) return [];
    const fields = Object.keys(this.#index.keys);
    const values = fields.map((field) => valuesAt(document, field.split('.')));
    if (this.#index.sparse && values.every((list) => list.length === 0)) return [];
    let keys: string[][] = [[]];
    for (const list of values) {
      const own = list.length === 0 ? [null] : list;
      keys = keys.flatMap((key) => own.map((value) => [...key, keyOf(value)]));
    }
    return [...new Set(keys.map((key) => JSON.stringify(key)))];
  }
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  const [first, ...rest] = path;
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  if (first === undefined) return [value];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, first)) return [];
  return valuesAt((value as Document)[first], rest);
}

/** Whether a TTL index says that the document has expired. Of several dates the earliest counts. */
export function isExpired(
  document: Document,
  { keys, expireAfterSeconds, partialFilter }: Index,
  now: number,
): boolean {
  const [field] = Object.keys(keys);
  if (expireAfterSeconds === null || field === undefined) return false;
  if (partialFilter !== null && !matcher(partialFilter)(document)) return false;
  const dates = valuesAt(document, field.split('.')).filter((value) => value instanceof Date);
  return dates.some((date) => date.getTime() + expireAfterSeconds * 1000 <= now);
}
