/** Pipeline stages in which mingo differs from MongoDB. */
import { Aggregator } from 'mingo/aggregator';
import { evalExpr } from 'mingo/core';
import { type Iterator, Lazy } from 'mingo/lazy';
import * as base from 'mingo/operators/pipeline';
import type { Any, AnyObject, Options } from 'mingo/types';
import { removeValue } from 'mingo/util';
import { DataError } from '../../data-services.js';
import { copy, isPlain } from '../values.js';

/** Holds the joined documents until they are at their own path. */
const joined = '__roster_joined';

type LookupStage = Parameters<typeof base.$lookup>[1];

/** With both fields and a pipeline, the pipeline runs on the documents that match. `as` may be a path. */
export function $lookup(documents: Iterator, stage: LookupStage, options: Options): Iterator {
  const { localField, foreignField, pipeline, let: variables, as } = stage;
  if (typeof as !== 'string' || as === '') throw new DataError('$lookup: “as” must name a field.');
  const hasFields = localField !== undefined && foreignField !== undefined;
  const found = hasFields
    ? base.$lookup(documents, { from: stage.from, localField, foreignField, as: joined }, options)
    : base.$lookup(documents, { ...stage, as: joined }, options);
  return found.map((document: AnyObject) => {
    const { [joined]: matches, ...rest } = document;
    const isPiped = hasFields && pipeline !== undefined && pipeline.length > 0;
    const given = isPiped ? evalExpr(rest, variables ?? {}, options) : {};
    const result = isPiped ? runWith(pipeline, matches as AnyObject[], given as AnyObject, options) : matches;
    return withValue(rest, as, result);
  });
}

function runWith(pipeline: AnyObject[], documents: AnyObject[], given: AnyObject, options: Options): AnyObject[] {
  const outer = 'local' in options ? (options.local as { variables?: AnyObject }).variables : {};
  const { collectionResolver, context, scriptEnabled } = options;
  return new Aggregator(pipeline, {
    ...{ context, scriptEnabled, variables: { ...options.variables, ...outer, ...given } },
    ...(collectionResolver === undefined ? {} : { collectionResolver }),
  }).run(documents.map(copy));
}

/** No document for an empty input. */
export function $count(documents: Iterator, field: string, options: Options): Iterator {
  base.$count(Lazy([]), field, options);
  return documents.transform((all: unknown[]) => Lazy(all.length === 0 ? [] : [{ [field]: all.length }]));
}

/** Nested objects are added to those that exist, and paths lead into the elements of arrays. */
export function $addFields(documents: Iterator, fields: AnyObject, options: Options): Iterator {
  const paths = pathsOf(fields);
  return documents.map((document: AnyObject) => {
    let result = document;
    for (const [path, expression] of paths) {
      const value: unknown = evalExpr(document, expression, options);
      if (value !== undefined) result = withValue(result, path, value);
      else {
        result = copy(result);
        removeValue(result, path, { descendArray: true });
      }
    }
    return result;
  });
}

/** `{ a: { b: '$x' } }` → `[['a.b', '$x']]` */
function pathsOf(fields: AnyObject, before = ''): [string, unknown][] {
  return Object.entries(fields).flatMap(([name, value]): [string, unknown][] => {
    const isNested = isPlain(value) && Object.keys(value).length > 0 && !Object.keys(value).some(isOperator);
    return isNested ? pathsOf(value, `${before}${name}.`) : [[before + name, value]];
  });
}

function isOperator(name: string): boolean {
  return name.startsWith('$');
}

/** A copy of the object with the value at the path. Objects along the path are copied, too. */
function withValue(object: AnyObject, path: string, value: unknown): AnyObject {
  const [first = path, ...rest] = path.split('.');
  if (rest.length === 0) return { ...object, [first]: value };
  const inner = object[first];
  const inside = (item: unknown) => withValue(isPlain(item) ? item : {}, rest.join('.'), value);
  return { ...object, [first]: Array.isArray(inner) ? inner.map(inside) : inside(inner) };
}

export function $project(documents: Iterator, fields: Any, options: Options): Iterator {
  return base.$project(documents, fields as AnyObject, options).map(withIdFirst);
}

/** MongoDB returns `_id` first. */
export function withIdFirst(document: AnyObject): AnyObject {
  if (!('_id' in document) || Object.keys(document)[0] === '_id') return document;
  const { _id: id, ...rest } = document;
  return { _id: id, ...rest };
}
