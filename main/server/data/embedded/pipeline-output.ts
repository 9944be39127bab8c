/** The last stage of a pipeline that writes its result: `$out` and `$merge`. */
import { ObjectId } from 'bson';
import * as z from 'zod';
import { type CollectionPlace, DataError, type Document, duplicateKey } from '../data-services.js';
import type { DocumentFile } from './document-file.js';
import { aggregate } from './matching.js';
import { keyOf } from './values.js';

const target = z.union([
  z
    .string()
    .min(1)
    .transform((collection) => ({ collection })),
  z
    .object({ db: z.string().min(1), coll: z.string().min(1) })
    .transform(({ db, coll }) => ({ database: db, collection: coll })),
]);
const document = z.record(z.string(), z.unknown());
const merge = z.strictObject({
  into: target,
  on: z.union([z.string(), z.array(z.string()).min(1)]).default('_id'),
  let: document.optional(),
  whenMatched: z.union([z.enum(['replace', 'keepExisting', 'merge', 'fail']), z.array(document)]).default('merge'),
  whenNotMatched: z.enum(['insert', 'discard', 'fail']).default('insert'),
});
type Merge = z.infer<typeof merge>;

/** Writes the documents of a pipeline. */
export type PipelineOutput = (documents: readonly Document[]) => void;

/** Splits a pipeline from the stage that writes. @throws DataError if that stage is invalid or not the last one */
export function splitOutput(
  pipeline: readonly Document[],
  file: DocumentFile,
  place: CollectionPlace,
): { stages: readonly Document[]; output: PipelineOutput | null } {
  const last = pipeline.at(-1);
  const stages = pipeline.slice(0, -1);
  if (last !== undefined && '$out' in last) {
    rejectInside(stages);
    const to = { ...place, ...parsed(target, '$out', last['$out']) };
    return {
      stages,
      output: (documents) => {
        file.write(() => {
          replaceAll(file, to, documents);
        });
      },
    };
  }
  if (last !== undefined && '$merge' in last) {
    rejectInside(stages);
    const given = last['$merge'];
    const options = parsed(merge, '$merge', typeof given === 'string' ? { into: given } : given);
    const to = { ...place, ...options.into };
    return {
      stages,
      output: (documents) => {
        file.write(() => {
          mergeInto(file, to, options, documents);
        });
      },
    };
  }
  rejectInside(pipeline);
  return { stages: pipeline, output: null };
}

function parsed<T>(schema: z.ZodType<T>, name: string, given: unknown): T {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new DataError(`${name} is invalid: ${result.error.issues[0]?.message ?? ''}`, 9);
}

/** Neither an earlier stage nor a pipeline inside a stage may write. */
function rejectInside(value: unknown): void {
  if (Array.isArray(value)) value.forEach(rejectInside);
  else if (Object.prototype.toString.call(value) === '[object Object]') {
    for (const [name, inner] of Object.entries(value as object)) {
      if (name === '$out' || name === '$merge')
        throw new DataError(`${name} can only be the final stage in the pipeline`, 40_601);
      if (name !== '$literal') rejectInside(inner);
    }
  }
}

/** The indexes stay. */
function replaceAll(file: DocumentFile, to: CollectionPlace, documents: readonly Document[]): void {
  for (const old of [...file.documents(to).values()]) file.remove(to, old);
  for (const one of documents) insert(file, to, one);
}

function insert(file: DocumentFile, to: CollectionPlace, { _id: id = new ObjectId(), ...rest }: Document): void {
  if (file.documents(to).has(keyOf(id))) {
    throw new DataError(
      `E11000 duplicate key error collection: ${to.database}.${to.collection} index: _id_`,
      duplicateKey,
    );
  }
  file.put(to, { _id: id, ...rest });
}

function mergeInto(
  file: DocumentFile,
  to: CollectionPlace,
  { on, let: variables, whenMatched, whenNotMatched }: Merge,
  documents: readonly Document[],
): void {
  const fields = Array.isArray(on) ? on : [on];
  const keyIn = (one: Document) => keyOf(fields.map((path) => valueAt(one, path)));
  const existing = new Map([...file.documents(to).values()].map((one) => [keyIn(one), one]));
  for (const given of documents) {
    const one = { _id: new ObjectId(), ...given };
    const key = keyIn(one);
    const old = existing.get(key);
    if (old === undefined) {
      if (whenNotMatched === 'fail') throw new DataError('$merge could not find a matching document', 13_113);
      if (whenNotMatched === 'discard') continue;
      insert(file, to, one);
      existing.set(key, one);
      continue;
    }
    if (whenMatched === 'fail')
      throw new DataError('$merge: a matching document exists, and whenMatched is "fail"', duplicateKey);
    if (whenMatched === 'keepExisting') continue;
    const changed = { ...changedBy(whenMatched, old, given, variables), _id: old['_id'] };
    file.put(to, changed);
    existing.set(key, changed);
  }
}

function changedBy(
  how: Exclude<Merge['whenMatched'], 'keepExisting' | 'fail'>,
  old: Document,
  given: Document,
  variables: Document | undefined,
): Document {
  if (how === 'replace') return given;
  if (how === 'merge') return { ...old, ...given };
  const [values = {}] =
    variables === undefined ? [{ new: given }] : aggregate([given], [{ $replaceWith: variables }], () => []);
  const [result] = aggregate([old], how, () => [], values);
  return result ?? old;
}

function valueAt(one: Document, path: string): unknown {
  let at: unknown = one;
  for (const part of path.split('.')) {
    at = typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? (at as Document)[part] : undefined;
  }
  return at;
}
