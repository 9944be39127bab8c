/** The operations on the indexes of a collection. */
import type { Operation } from '../arguments.js';
import { type CollectionPlace, DataError, type Document } from '../data-services.js';
import type { DocumentFile } from './document-file.js';
import { indexOf } from './indexes.js';
import { keyOf } from './values.js';

/** A collection in its file. */
export interface Target {
  file: DocumentFile;
  place: CollectionPlace;
}

export function createIndex(
  { file, place }: Target,
  keys: Document | string,
  options: Extract<Operation, { method: 'createIndex' }>['given'][1],
): string {
  const index = indexOf(keys, options);
  return file.write(() => {
    const known = file.indexes(place).find(({ name }) => name === index.name);
    if (known === undefined) file.addIndex(place, index);
    else if (keyOf({ ...known }) !== keyOf({ ...index })) {
      throw new DataError(`An index with the name “${index.name}” and other options exists. Drop it first.`, 86);
    }
    return index.name;
  });
}

export function dropIndex({ file, place }: Target, wanted: Document | string): unknown {
  const name = typeof wanted === 'string' ? wanted : Object.entries(wanted).flat().join('_');
  return file.write(() => {
    if (!file.indexes(place).some((index) => index.name === name)) {
      throw new DataError(`index not found with name [${name}]`, 27);
    }
    file.removeIndex(place, name);
    return { ok: 1 };
  });
}

/** Returns the indexes as a server describes them. */
export function listIndexes({ file, place }: Target): Document[] {
  return [
    { v: 2, key: { _id: 1 }, name: '_id_' },
    ...file.indexes(place).map(({ name, keys, unique, sparse, expireAfterSeconds, partialFilter }) => ({
      ...{ v: 2, key: keys, name },
      ...(unique ? { unique } : {}),
      ...(sparse ? { sparse } : {}),
      ...(expireAfterSeconds === null ? {} : { expireAfterSeconds }),
      ...(partialFilter === null ? {} : { partialFilterExpression: partialFilter }),
    })),
  ];
}
