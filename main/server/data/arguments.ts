/** Schemas of the operations' arguments, for both kinds of data services. */
import * as z from 'zod';
import { DataError, type Document } from './data-services.js';

const document = z.custom<Document>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !('_bsontype' in value),
  'expected a document',
);
const count = z.number().int().nonnegative();
const sort = z.union([document, z.array(z.tuple([z.string(), z.unknown()]))]).nullish();
const update = z.union([document, z.array(document)]);

/** Options of all operations. Unknown ones have no effect. */
const options = z
  .looseObject({
    projection: document.nullish(),
    sort,
    limit: z.number().int().nullish(),
    skip: count.nullish(),
    upsert: z.boolean().nullish(),
    arrayFilters: z.array(document).nullish(),
    /** Names of the vendor, the current driver, and older drivers. */
    returnNewDocument: z.boolean().nullish(),
    returnDocument: z.enum(['before', 'after']).nullish(),
    returnOriginal: z.boolean().nullish(),
    ordered: z.boolean().nullish(),
  })
  .nullish()
  .transform((given) => given ?? {});
export type OperationOptions = z.infer<typeof options>;

const upsert = z.boolean().optional();
const arrayFilters = z.array(document).optional();
const bulkOperation = z.union([
  z.strictObject({
    insertOne: z.union([z.strictObject({ document }), document.transform((one) => ({ document: one }))]),
  }),
  z.strictObject({ updateOne: z.looseObject({ filter: document, update, upsert, arrayFilters }) }),
  z.strictObject({ updateMany: z.looseObject({ filter: document, update, upsert, arrayFilters }) }),
  z.strictObject({ replaceOne: z.looseObject({ filter: document, replacement: document, upsert }) }),
  z.strictObject({ deleteOne: z.looseObject({ filter: document }) }),
  z.strictObject({ deleteMany: z.looseObject({ filter: document }) }),
]);
export type BulkOperation = z.infer<typeof bulkOperation>;

export const indexOptions = z.looseObject({
  name: z.string().optional(),
  unique: z.boolean().optional(),
  sparse: z.boolean().optional(),
  expireAfterSeconds: z.number().nonnegative().optional(),
  partialFilterExpression: document.optional(),
});

const schemas = {
  find: z.tuple([document, options]),
  findOne: z.tuple([document, options]),
  findOneAndUpdate: z.tuple([document, update, options]),
  findOneAndReplace: z.tuple([document, document, options]),
  findOneAndDelete: z.tuple([document, options]),
  insertOne: z.tuple([document, options]),
  insertMany: z.tuple([z.array(document).min(1, 'expected at least one document'), options]),
  updateOne: z.tuple([document, update, options]),
  updateMany: z.tuple([document, update, options]),
  replaceOne: z.tuple([document, document, options]),
  deleteOne: z.tuple([document, options]),
  deleteMany: z.tuple([document, options]),
  aggregate: z.tuple([z.array(document), options]),
  countDocuments: z.tuple([document, options]),
  distinct: z.tuple([z.string().min(1), document, options]),
  bulkWrite: z.tuple([z.array(bulkOperation).min(1, 'expected at least one operation'), options]),
  createIndex: z.tuple([z.union([document, z.string().min(1)]), indexOptions]),
  dropIndex: z.tuple([z.union([document, z.string()]), options]),
  listIndexes: z.tuple([options]),
  drop: z.tuple([options]),
};
export type CollectionMethod = keyof typeof schemas;
export type Operation = {
  [Method in CollectionMethod]: { method: Method; given: z.infer<(typeof schemas)[Method]> };
}[CollectionMethod];

const operation = z.discriminatedUnion('method', [
  z.object({ method: z.literal('find'), given: schemas.find }),
  z.object({ method: z.literal('findOne'), given: schemas.findOne }),
  z.object({ method: z.literal('findOneAndUpdate'), given: schemas.findOneAndUpdate }),
  z.object({ method: z.literal('findOneAndReplace'), given: schemas.findOneAndReplace }),
  z.object({ method: z.literal('findOneAndDelete'), given: schemas.findOneAndDelete }),
  z.object({ method: z.literal('insertOne'), given: schemas.insertOne }),
  z.object({ method: z.literal('insertMany'), given: schemas.insertMany }),
  z.object({ method: z.literal('updateOne'), given: schemas.updateOne }),
  z.object({ method: z.literal('updateMany'), given: schemas.updateMany }),
  z.object({ method: z.literal('replaceOne'), given: schemas.replaceOne }),
  z.object({ method: z.literal('deleteOne'), given: schemas.deleteOne }),
  z.object({ method: z.literal('deleteMany'), given: schemas.deleteMany }),
  z.object({ method: z.literal('aggregate'), given: schemas.aggregate }),
  z.object({ method: z.literal('countDocuments'), given: schemas.countDocuments }),
  z.object({ method: z.literal('distinct'), given: schemas.distinct }),
  z.object({ method: z.literal('bulkWrite'), given: schemas.bulkWrite }),
  z.object({ method: z.literal('createIndex'), given: schemas.createIndex }),
  z.object({ method: z.literal('dropIndex'), given: schemas.dropIndex }),
  z.object({ method: z.literal('listIndexes'), given: schemas.listIndexes }),
  z.object({ method: z.literal('drop'), given: schemas.drop }),
]);

/** Validates an operation. `given` are revived values. @throws DataError */
export function operationOf(method: string, given: readonly unknown[]): Operation {
  if (!(method in schemas)) throw new DataError(`collection.${method} is not available on this backend.`);
  const parsed = operation.safeParse({ method, given });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path[1];
  const where = typeof at === 'number' ? `, argument ${String(at + 1)}` : '';
  throw new DataError(`collection.${method}${where}: ${issue?.message ?? 'invalid arguments'}`);
}

/** Whether `findOneAnd…` returns the document after the change. */
export function returnsNew({ returnNewDocument, returnDocument, returnOriginal }: OperationOptions): boolean {
  return returnNewDocument === true || returnDocument === 'after' || returnOriginal === false;
}
