/** Stages of a pipeline that name a database of their own. */
import type { Document } from './data-services.js';

const stages: ReadonlySet<string> = new Set(['$out', '$merge', '$lookup', '$unionWith', '$graphLookup']);

/** Whether a stage, at any depth, reads from the database or writes to it. */
export function namesDatabase(pipeline: unknown, database: string): boolean {
  if (Array.isArray(pipeline)) return pipeline.some((item) => namesDatabase(item, database));
  if (!isObject(pipeline)) return false;
  return Object.entries(pipeline).some(
    ([name, value]) => (stages.has(name) && isIn(value, database)) || namesDatabase(value, database),
  );
}

function isIn(stage: unknown, database: string): boolean {
  if (!isObject(stage)) return false;
  // The same database, whatever the case: a file system may not tell them apart.
  const isSame = (name: unknown) => typeof name === 'string' && name.toLowerCase() === database.toLowerCase();
  return isSame(stage['db']) || [stage['into'], stage['from'], stage['coll']].some((place) => isIn(place, database));
}

function isObject(value: unknown): value is Document {
  return Object.prototype.toString.call(value) === '[object Object]';
}
