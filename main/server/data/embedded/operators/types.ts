/** Names and conversions of BSON types. */
import { Binary, BSONRegExp, Code, DBRef, Decimal128, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import { evalExpr } from 'mingo/core';
import * as base from 'mingo/operators/expression';
import type { Any, AnyObject, Options } from 'mingo/types';
import { resolve } from 'mingo/util';
import { DataError } from '../../data-services.js';
import type { QueryOperator } from './numbers.js';

/** MongoDB's code for a conversion that failed. */
const conversionFailure = 241;
const maxInt = 0x7fff_ffff;
/** The numbers that stand for types. */
const byNumber: Readonly<Record<number, string>> = {
  ...{ 1: 'double', 2: 'string', 3: 'object', 4: 'array', 5: 'binData', 6: 'undefined', 7: 'objectId', 8: 'bool' },
  ...{ 9: 'date', 10: 'null', 11: 'regex', 13: 'javascript', 16: 'int', 17: 'timestamp', 18: 'long', 19: 'decimal' },
  ...{ [-1]: 'minKey', 127: 'maxKey' },
};

/** MongoDB's name for the type of a value. */
export function typeName(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return 'double';
    return Math.abs(value) <= maxInt ? 'int' : 'long';
  }
  if (typeof value === 'string') return 'string';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (value instanceof RegExp || value instanceof BSONRegExp) return 'regex';
  if (value instanceof ObjectId) return 'objectId';
  if (value instanceof Decimal128) return 'decimal';
  // A timestamp is a Long, too.
  if (value instanceof Timestamp) return 'timestamp';
  if (value instanceof Long) return 'long';
  if (value instanceof Binary) return 'binData';
  if (value instanceof MinKey) return 'minKey';
  if (value instanceof MaxKey) return 'maxKey';
  if (value instanceof Code) return 'javascript';
  return value instanceof DBRef ? 'dbPointer' : 'object';
}

const numeric: ReadonlySet<string> = new Set(['double', 'int', 'long', 'decimal']);

function isOfType(value: unknown, wanted: unknown): boolean {
  const type = typeof wanted === 'number' ? byNumber[wanted] : wanted;
  const actual = typeName(value);
  return actual === type || (type === 'number' && numeric.has(actual));
}

export const typeQuery: QueryOperator = (selector, wanted) => {
  const types: unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  return (document: AnyObject): boolean => {
    const value: unknown = resolve(document, selector, { unwrapArray: true });
    const values: unknown[] = Array.isArray(value) ? [value, ...(value as unknown[])] : [value];
    return values.some((one) => types.some((type) => isOfType(one, type)));
  };
};

function failed(value: unknown, to: string): DataError {
  return new DataError(`Failed to convert ${typeName(value)} “${String(value)}” to ${to}`, conversionFailure);
}

function toObjectId(value: unknown): ObjectId | null {
  if (value === null || value === undefined) return null;
  if (value instanceof ObjectId) return value;
  if (typeof value === 'string' && /^[0-9a-f]{24}$/i.test(value)) return new ObjectId(value);
  throw failed(value, 'objectId');
}

function toText(value: unknown): unknown {
  return value instanceof ObjectId || value instanceof Decimal128 || value instanceof Long ? value.toString() : value;
}

function toNumber(value: unknown): unknown {
  return value instanceof Decimal128 || value instanceof Long ? Number(value.toString()) : value;
}

function toDate(value: unknown): unknown {
  return value instanceof ObjectId ? value.getTimestamp() : toNumber(value);
}

function toDecimal(value: unknown): Decimal128 | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Decimal128) return value;
  const isScalar = value instanceof Date || typeof value === 'boolean';
  try {
    return Decimal128.fromString(isScalar ? String(Number(value)) : format(value));
  } catch {
    throw failed(value, 'decimal');
  }
}

function format(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : (value as Long).toString();
}

type Expression = (document: AnyObject, expression: Any, options: Options) => Any;

/** Converts the BSON types that `after` does not know first. */
function converting(convert: (value: unknown) => unknown, after: Expression): Expression {
  return (document, expression, options) =>
    after(document, { $literal: convert(evalExpr(document, expression, options)) }, options);
}

const $toString = converting(toText, base.$toString);
const $toDate = converting(toDate, base.$toDate);
const $toObjectId: Expression = (document, expression, options) => toObjectId(evalExpr(document, expression, options));
const $toDecimal: Expression = (document, expression, options) => toDecimal(evalExpr(document, expression, options));

const $toDouble = converting(toNumber, base.$toDouble);
const $toInt = converting(toNumber, base.$toInt);
const $toLong = converting(toNumber, base.$toLong);

const conversions: Readonly<Record<string, Expression>> = {
  ...{ string: $toString, objectId: $toObjectId, date: $toDate, decimal: $toDecimal, bool: base.$toBool },
  ...{ double: $toDouble, int: $toInt, long: $toLong },
};

const $convert: Expression = (document, expression, options) => {
  const { input, to, onError, onNull } = expression as Record<string, unknown>;
  const value: unknown = evalExpr(document, input, options);
  if (value === null || value === undefined) return evalExpr(document, onNull, options) ?? null;
  const wanted: unknown = evalExpr(document, to, options);
  const type = typeof wanted === 'number' ? byNumber[wanted] : wanted;
  const convert = typeof type === 'string' && Object.hasOwn(conversions, type) ? conversions[type] : undefined;
  if (convert === undefined) throw new DataError(`$convert: the type “${String(wanted)}” is not available here.`, 2);
  try {
    return convert(document, { $literal: value }, options);
  } catch (error) {
    if (onError === undefined) throw error;
    return evalExpr(document, onError, options);
  }
};

export const typeExpressions = {
  $toString,
  $toDate,
  $toObjectId,
  $toDecimal,
  $convert,
  $toDouble,
  $toInt,
  $toLong,
  $type: (document: AnyObject, expression: Any, options: Options) => typeName(evalExpr(document, expression, options)),
};
