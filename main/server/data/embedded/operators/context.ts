/** The operators of queries and pipelines: those of mingo, with corrections for BSON types and for what MongoDB does. */
import { Context, evalExpr } from 'mingo/core';
import type { Iterator } from 'mingo/lazy';
import * as accumulators from 'mingo/operators/accumulator';
import * as expressions from 'mingo/operators/expression';
import * as stages from 'mingo/operators/pipeline';
import * as projections from 'mingo/operators/projection';
import * as queries from 'mingo/operators/query';
import * as windows from 'mingo/operators/window';
import type { Any, AnyObject, Options } from 'mingo/types';
import { DataError, type Document } from '../../data-services.js';
import { preparedQuery } from '../prepared-query.js';
import { accumulating, calculating, comparing } from './numbers.js';
import { $addFields, $count, $lookup, $project } from './stages.js';
import { typeExpressions, typeQuery } from './types.js';

/** mingo uses this operator itself, for `$setWindowFields`. Code of an app would run in the server. */
function $function(document: AnyObject, expression: Any, options: Options): Any {
  const { body, args } = expression as { body: unknown; args: unknown };
  if (typeof body !== 'function') throw new DataError('$function is not available on the embedded store.');
  return Reflect.apply(body, null, evalExpr(document, args, options) as unknown[]) as unknown;
}

type Best = typeof accumulators.$top;

/** One value, not a list of one. */
function first(base: Best) {
  return (documents: AnyObject[], expression: Parameters<Best>[1], options: Options): Any =>
    base(documents, expression, options)[0];
}

function $match(documents: Iterator, query: Document, options: Options): Iterator {
  return stages.$match(documents, preparedQuery(query), options);
}

export const context = Context.init({
  accumulator: {
    ...accumulators,
    $sum: accumulating(accumulators.$sum, accumulators.$push),
    $avg: accumulating(accumulators.$avg, accumulators.$push),
    $top: first(accumulators.$top),
    $bottom: first(accumulators.$bottom),
  },
  expression: {
    ...expressions,
    ...typeExpressions,
    $function,
    $add: calculating(expressions.$add),
    $subtract: calculating(expressions.$subtract),
    $multiply: calculating(expressions.$multiply),
    $divide: calculating(expressions.$divide),
  },
  pipeline: {
    ...stages,
    ...{ $addFields, $set: $addFields, $count, $lookup, $project },
    $match,
  },
  projection: { ...projections },
  query: {
    ...queries,
    $type: typeQuery,
    $eq: comparing(queries.$eq, (order) => order === 0),
    $gt: comparing(queries.$gt, (order) => order > 0),
    $gte: comparing(queries.$gte, (order) => order >= 0),
    $lt: comparing(queries.$lt, (order) => order < 0),
    $lte: comparing(queries.$lte, (order) => order <= 0),
    $in: comparing(queries.$in, (order) => order === 0),
  },
  window: { ...windows },
});
