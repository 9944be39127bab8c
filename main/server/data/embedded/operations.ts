/** The operations of a collection on the embedded store. All are synchronous, so each is atomic. */
import { ObjectId } from 'bson';
import { type BulkOperation, type Operation, type OperationOptions, returnsNew } from '../arguments.js';
import { DataError, type Document, duplicateKey } from '../data-services.js';
import { createIndex, dropIndex, listIndexes, type Target } from './index-operations.js';
import { aggregate, firstOf, fromQuery, matcher, project, replacement, select, updated } from './matching.js';
import { splitOutput } from './pipeline-output.js';
import { copy, keyOf } from './values.js';

type Update = Document | Document[];

/** Runs an operation. @throws DataError */
export function runOperation(target: Target, { method, given }: Operation): unknown {
  switch (method) {
    case 'find':
      return select(matching(target, given[0]), given[1], given[0]);
    case 'findOne':
      return select(matching(target, given[0]), { ...given[1], limit: 1 }, given[0])[0] ?? null;
    case 'countDocuments':
      return select(matching(target, given[0]), { skip: given[1].skip, limit: given[1].limit }).length;
    case 'distinct':
      return distinct(target, given[0], given[1]);
    case 'aggregate':
      return runPipeline(target, given[0]);
    case 'insertOne':
      return { insertedId: insert(target, given[0]) };
    case 'insertMany':
      return insertMany(target, given[0], given[1]);
    case 'updateOne':
      return update(target, given[0], changeBy(given[1]), given[2], true);
    case 'updateMany':
      return update(target, given[0], changeBy(given[1]), given[2], false);
    case 'replaceOne':
      return update(target, given[0], replaceBy(given[1]), given[2], true);
    case 'deleteOne':
      return remove(target, given[0], true);
    case 'deleteMany':
      return remove(target, given[0], false);
    case 'findOneAndUpdate':
      return findAndChange(target, given[0], changeBy(given[1]), given[2]);
    case 'findOneAndReplace':
      return findAndChange(target, given[0], replaceBy(given[1]), given[2]);
    case 'findOneAndDelete':
      return findAndDelete(target, given[0], given[1]);
    case 'bulkWrite':
      return bulkWrite(target, given[0], given[1]);
    case 'createIndex':
      return createIndex(target, given[0], given[1]);
    case 'dropIndex':
      return dropIndex(target, given[0]);
    case 'listIndexes':
      return listIndexes(target);
    case 'drop':
      return target.file.write(() => target.file.drop(target.place));
  }
}

function matching({ file, place }: Target, query: Document): Document[] {
  const documents = file.documents(place);
  const matches = matcher(query);
  const id = query['_id'];
  // The usual query for one document does not need all of them.
  if (typeof id === 'string' || id instanceof ObjectId) {
    const found = documents.get(keyOf(id));
    return found !== undefined && matches(found) ? [found] : [];
  }
  return [...documents.values()].filter(matches);
}

function distinct(target: Target, field: string, query: Document): unknown[] {
  const groups = aggregate(matching(target, query), [{ $project: { _id: 0, value: `$${field}` } }], () => []);
  const found = new Map<string, unknown>();
  for (const { value } of groups) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (item !== undefined) found.set(keyOf(item), item);
    }
  }
  return [...found.values()];
}

function runPipeline({ file, place }: Target, pipeline: readonly Document[]): Document[] {
  const { stages, output } = splitOutput(pipeline, file, place);
  const collectionOf = (collection: string) => [...file.documents({ ...place, collection }).values()];
  const documents = aggregate(collectionOf(place.collection), stages, collectionOf);
  if (output === null) return documents;
  output(documents);
  return [];
}

function insert({ file, place }: Target, given: Document): unknown {
  const { _id: id = new ObjectId(), ...rest } = copy(given);
  if (Array.isArray(id) || id instanceof RegExp)
    throw new DataError('The _id may not be an array or a regular expression');
  file.write(() => {
    if (file.documents(place).has(keyOf(id))) {
      const name = `${place.database}.${place.collection}`;
      throw new DataError(
        `E11000 duplicate key error collection: ${name} index: _id_ dup key: ${keyOf(id)}`,
        duplicateKey,
      );
    }
    file.put(place, { _id: id, ...rest });
  });
  return id;
}

function insertMany(target: Target, documents: readonly Document[], { ordered }: OperationOptions): unknown {
  const insertedIds: unknown[] = [];
  runEach(target, documents, ordered !== false, (document) => insertedIds.push(insert(target, document)));
  return { insertedIds };
}

/**
 * Runs many writes in one transaction of the file, because each transaction waits for the disk. As on a server, a failed write
 * does not undo the writes before it.
 */
function runEach<T>(
  { file }: Target,
  items: readonly T[],
  isOrdered: boolean,
  work: (item: T, position: number) => unknown,
): void {
  const failures: DataError[] = [];
  file.write(() => {
    for (const [position, item] of items.entries()) {
      try {
        file.write(() => work(item, position));
      } catch (error) {
        // Another error, such as a full disk, undoes everything.
        if (!(error instanceof DataError)) throw error;
        failures.push(error);
        if (isOrdered) break;
      }
    }
  });
  const [first] = failures;
  if (first !== undefined) throw first;
}

/** Returns the changed document. `isInsert`: it is new. */
type Change = (document: Document, query: Document, options: OperationOptions, isInsert: boolean) => Document;

function changeBy(given: Update): Change {
  return (document, query, options, isInsert) => updated(document, query, given, options, isInsert);
}

function replaceBy(given: Document): Change {
  return (document) => replacement(given, document['_id']);
}

function update(
  target: Target,
  query: Document,
  change: Change,
  options: OperationOptions,
  isSingle: boolean,
): unknown {
  const { file, place } = target;
  return file.write(() => {
    const found = matching(target, query);
    const chosen = isSingle ? [firstOf(found, options)].filter((one) => one !== undefined) : found;
    if (chosen.length === 0 && options.upsert === true) {
      const { _id: upsertedId } = upsert(target, query, change, options);
      return { matchedCount: 0, modifiedCount: 0, upsertedCount: 1, upsertedId };
    }
    // An empty collection must reject invalid updates, too.
    if (chosen.length === 0) change({}, {}, options, true);
    let modifiedCount = 0;
    for (const document of chosen) {
      const changed = change(document, query, options, false);
      if (keyOf(changed) === keyOf(document)) continue;
      file.put(place, changed);
      modifiedCount += 1;
    }
    return { matchedCount: chosen.length, modifiedCount };
  });
}

function upsert({ file, place }: Target, query: Document, change: Change, options: OperationOptions): Document {
  const { _id: id = new ObjectId(), ...rest } = change(fromQuery(query), query, options, true);
  const document = { _id: id, ...rest };
  if (file.documents(place).has(keyOf(id))) {
    throw new DataError(
      `E11000 duplicate key error collection: ${place.database}.${place.collection} index: _id_`,
      duplicateKey,
    );
  }
  file.put(place, document);
  return document;
}

function remove(target: Target, query: Document, isSingle: boolean): unknown {
  return target.file.write(() => {
    const found = matching(target, query);
    const chosen = isSingle ? found.slice(0, 1) : found;
    for (const document of chosen) target.file.remove(target.place, document);
    return { deletedCount: chosen.length };
  });
}

function findAndChange(target: Target, query: Document, change: Change, options: OperationOptions): Document | null {
  return target.file.write(() => {
    const document = firstOf(matching(target, query), options);
    if (document === undefined) {
      if (options.upsert !== true) {
        change({}, {}, options, true);
        return null;
      }
      const inserted = upsert(target, query, change, options);
      return returnsNew(options) ? project(inserted, options) : null;
    }
    const changed = change(document, query, options, false);
    target.file.put(target.place, changed);
    return project(returnsNew(options) ? changed : document, options);
  });
}

function findAndDelete(target: Target, query: Document, options: OperationOptions): Document | null {
  return target.file.write(() => {
    const document = firstOf(matching(target, query), options);
    if (document === undefined) return null;
    target.file.remove(target.place, document);
    return project(document, options);
  });
}

function bulkWrite(target: Target, operations: readonly BulkOperation[], { ordered }: OperationOptions): unknown {
  const counts = { insertedCount: 0, matchedCount: 0, modifiedCount: 0, deletedCount: 0, upsertedCount: 0 };
  const insertedIds: Record<string, unknown> = {};
  const upsertedIds: Record<string, unknown> = {};
  runEach(target, operations, ordered !== false, (operation, at) => {
    const result = runBulk(target, operation);
    for (const name of ['matchedCount', 'modifiedCount', 'deletedCount', 'upsertedCount'] as const) {
      const count = result[name];
      if (typeof count === 'number') counts[name] += count;
    }
    if ('insertedId' in result) {
      counts.insertedCount += 1;
      insertedIds[String(at)] = result['insertedId'];
    }
    if ('upsertedId' in result) upsertedIds[String(at)] = result['upsertedId'];
  });
  return { ...counts, insertedIds, upsertedIds };
}

function runBulk(target: Target, operation: BulkOperation): Document {
  const run = (one: Operation) => runOperation(target, one) as Document;
  if ('insertOne' in operation) return run({ method: 'insertOne', given: [operation.insertOne.document, {}] });
  if ('updateOne' in operation) {
    const { filter, update: changes, ...options } = operation.updateOne;
    return run({ method: 'updateOne', given: [filter, changes, options] });
  }
  if ('updateMany' in operation) {
    const { filter, update: changes, ...options } = operation.updateMany;
    return run({ method: 'updateMany', given: [filter, changes, options] });
  }
  if ('replaceOne' in operation) {
    const { filter, replacement: document, ...options } = operation.replaceOne;
    return run({ method: 'replaceOne', given: [filter, document, options] });
  }
  if ('deleteOne' in operation) return run({ method: 'deleteOne', given: [operation.deleteOne.filter, {}] });
  return run({ method: 'deleteMany', given: [operation.deleteMany.filter, {}] });
}
