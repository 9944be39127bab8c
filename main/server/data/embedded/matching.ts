/** Queries, projections, updates and pipelines on documents in memory, by mingo. */
import { ObjectId } from 'bson';
import { Aggregator } from 'mingo/aggregator';
import { Query } from 'mingo/query';
import type { Options } from 'mingo/types';
import { type Modifier, type PipelineStage, updateOne } from 'mingo/updater';
import type { OperationOptions } from '../arguments.js';
import { DataError, type Document } from '../data-services.js';
import { context } from './operators/context.js';
import { withIdFirst } from './operators/stages.js';
import { preparedQuery } from './prepared-query.js';
import { checkedUpdate } from './update-checks.js';
import { copy, isPlain, isSame } from './values.js';

/** No code of pipelines and queries (`$where`, `$function`): it would run in the server. */
const settings: Partial<Options> = { scriptEnabled: false, context };

/** Runs mingo and converts its errors. @throws DataError */
function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw toDataError(error instanceof Error ? error.message : String(error));
  }
}

function toDataError(message: string): DataError {
  const unknown = [
    /^(?:accumulator '|unregistered pipeline operator |unknown (?:top level |query )?operator:? )(\$\w+)/,
    /^(\$jsonSchema|\$where)\b.* requires/,
  ].flatMap((pattern) => pattern.exec(message)?.[1] ?? [])[0];
  if (unknown === undefined) return new DataError(message.replace(/^mingo: /, ''));
  return new DataError(
    `${unknown} is not available on the embedded store. A MongoDB server may have it: see MONGODB_URI in the documentation.`,
  );
}

/** Returns the test of a query. @throws DataError for unknown operators */
export function matcher(query: Document): (document: Document) => boolean {
  const compiled = guarded(() => new Query(preparedQuery(query), settings));
  return (document) => guarded(() => compiled.test(document));
}

/** Sorts, cuts and projects documents that match the query. */
export function select(
  documents: readonly Document[],
  { sort, skip, limit, projection }: OperationOptions,
  query: Document = {},
): Document[] {
  return guarded(() => {
    // The positional projection needs the query.
    const isPositional = Object.keys(projection ?? {}).some((path) => path.endsWith('.$'));
    const condition = isPositional ? preparedQuery(query) : {};
    const slices = slicesOf(projection ?? {});
    const fields = slices === null ? withoutOwnId(projection ?? {}) : {};
    const cursor = new Query(condition, settings).find<Document>([...documents], fields);
    const order = sortOf(sort);
    if (order !== null) cursor.sort(order);
    if (skip != null) cursor.skip(skip);
    // As in MongoDB, 0 means no limit and a negative one is its absolute value.
    if (limit != null && limit !== 0) cursor.limit(Math.abs(limit));
    const found = cursor.all().map(withIdFirst);
    return slices === null ? found : new Aggregator([{ $addFields: slices }], settings).run<Document>(found);
  });
}

/** A projection with nothing but `$slice` keeps the other fields. Returns it as fields of `$addFields`; null: another one. */
function slicesOf(projection: Document): Document | null {
  const entries = Object.entries(projection);
  if (entries.length === 0 || !entries.every(([, value]) => isPlain(value) && '$slice' in value)) return null;
  return Object.fromEntries(
    entries.map(([path, value]) => [path, { $slice: [`$${path}`, ...[(value as Document)['$slice']].flat()] }]),
  );
}

/** A projection that leaves out fields keeps `_id` anyway. MongoDB accepts an explicit `_id: 1`, mingo does not. */
function withoutOwnId(projection: Document): Document {
  const { _id: id, ...rest } = projection;
  const isExclusion = Object.values(rest).some((value) => value === 0 || value === false);
  return isExclusion && (id === 1 || id === true) ? rest : projection;
}

/** The first document in this order. */
export function firstOf(documents: readonly Document[], options: OperationOptions): Document | undefined {
  if (sortOf(options.sort) === null) return documents[0];
  return select(documents, { sort: options.sort, limit: 1 })[0];
}

/** Applies a projection to one document. */
export function project(document: Document, { projection }: OperationOptions): Document {
  return projection == null ? document : (select([document], { projection })[0] ?? document);
}

function sortOf(sort: OperationOptions['sort']): Record<string, 1 | -1> | null {
  if (sort == null) return null;
  const entries = Array.isArray(sort) ? sort : Object.entries(sort);
  if (entries.length === 0) return null;
  return Object.fromEntries(
    entries.map(([field, direction]) => {
      const isDown = direction === -1 || direction === 'desc' || direction === 'descending';
      if (!isDown && direction !== 1 && direction !== 'asc' && direction !== 'ascending') {
        throw new DataError(`sort: ${field} must be 1 or -1`);
      }
      return [field, isDown ? -1 : 1];
    }),
  );
}

/** Runs a pipeline. `collectionOf` returns the documents of another collection, for `$lookup` and the like. */
export function aggregate(
  documents: readonly Document[],
  pipeline: readonly Document[],
  collectionOf: (name: string) => Document[],
  variables: Document = {},
): Document[] {
  return guarded(() =>
    new Aggregator([...pipeline], {
      ...settings,
      collectionResolver: (name) => collectionOf(name).map(copy),
      variables,
    }).run<Document>(documents.map(copy)),
  );
}

/** Returns the changed copy of a document. `isInsert`: the document is new (upsert). @throws DataError */
export function updated(
  document: Document,
  query: Document,
  update: Document | Document[],
  { arrayFilters }: Pick<OperationOptions, 'arrayFilters'>,
  isInsert = false,
): Document {
  const changes: Modifier<Document> | PipelineStage[] = Array.isArray(update)
    ? (update as PipelineStage[])
    : checkedUpdate(document, modifierOf(update, isInsert));
  const changed = [copy(document)];
  if (Object.keys(changes).length > 0) {
    // The query tells which array element the positional operator means. A new document need not match it.
    const condition = isInsert ? {} : preparedQuery(query);
    const config = { cloneMode: 'deep' as const, ...(arrayFilters == null ? {} : { arrayFilters }) };
    guarded(() => updateOne(changed, condition, changes, config, settings));
  }
  const [result = document] = changed;
  if (document['_id'] !== undefined && !isSame(result['_id'], document['_id'])) {
    throw new DataError('Performing an update on the path "_id" would modify the immutable field "_id"', 66);
  }
  return result;
}

/** Checks the operators. `$setOnInsert` counts only for new documents; mingo does not know it. */
function modifierOf(update: Document, isInsert: boolean): Document {
  const names = Object.keys(update);
  if (names.length === 0 || names.some((name) => !name.startsWith('$'))) {
    throw new DataError('Update document requires atomic operators');
  }
  const { $setOnInsert, ...rest } = update;
  if (!isInsert || $setOnInsert === undefined) return rest;
  return {
    ...rest,
    $set: { ...($setOnInsert as Document), ...(rest['$set'] as Document | undefined) },
  };
}

/** Checks a document that replaces another one, and keeps the ID. @throws DataError */
export function replacement(document: Document, id: unknown): Document {
  if (Object.keys(document).some((name) => name.startsWith('$'))) {
    throw new DataError('Replacement document must not contain atomic operators');
  }
  if (document['_id'] !== undefined && id !== undefined && !isSame(document['_id'], id)) {
    throw new DataError('the (immutable) field "_id" was found to have been altered', 66);
  }
  const { _id: own, ...rest } = document;
  return { _id: id ?? own ?? new ObjectId(), ...copy(rest) };
}

/** The document that an upsert starts with: the fields that the query compares for equality. */
export function fromQuery(query: Document): Document {
  const found: Document = {};
  const set = (path: string, value: unknown): void => {
    const parts = path.split('.');
    let at = found;
    for (const part of parts.slice(0, -1)) {
      const next = Object.hasOwn(at, part) ? at[part] : undefined;
      const inner: Document = isPlain(next) ? next : {};
      Object.defineProperty(at, part, { value: inner, enumerable: true, configurable: true, writable: true });
      at = inner;
    }
    Object.defineProperty(at, parts.at(-1) ?? path, { value, enumerable: true, configurable: true, writable: true });
  };
  for (const [key, value] of Object.entries(query)) {
    if (key === '$and' && Array.isArray(value)) {
      for (const part of value)
        if (isPlain(part)) for (const [path, own] of Object.entries(fromQuery(part))) set(path, own);
    } else if (key.startsWith('$')) continue;
    else if (!isPlain(value) || !Object.keys(value).some((name) => name.startsWith('$'))) {
      if (!(value instanceof RegExp)) set(key, copy(value));
    } else if ('$eq' in value) set(key, copy(value['$eq']));
  }
  return found;
}
