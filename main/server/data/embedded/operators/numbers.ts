/** Extends mingo's operators for plain numbers to BSON numbers that JavaScript's own numbers cannot represent. */
import { Decimal128, Long } from 'bson';
import { evalExpr } from 'mingo/core';
import type { Any, AnyObject, Options } from 'mingo/types';
import { resolve } from 'mingo/util';

export function isBsonNumber(value: unknown): value is Decimal128 | Long {
  return value instanceof Decimal128 || value instanceof Long;
}

export function isNumeric(value: unknown): value is number | Decimal128 | Long {
  return typeof value === 'number' || isBsonNumber(value);
}

function plain(value: unknown): unknown {
  return isBsonNumber(value) ? Number(value.toString()) : value;
}

/** Compares two numbers of any type. Null: one of them is not a number. */
function compareNumbers(one: unknown, other: unknown): number | null {
  if (!isNumeric(one) || !isNumeric(other)) return null;
  if (one instanceof Long && other instanceof Long) return one.compare(other);
  return Number(one.toString()) - Number(other.toString());
}

export type QueryOperator = (selector: string, value: Any, options: Options) => (document: AnyObject) => boolean;

/** Extends a query operator to all types of numbers. `matches` gets the order of the field's value and the given one. */
export function comparing(base: QueryOperator, matches: (order: number) => boolean): QueryOperator {
  return (selector, value, options) => {
    const test = base(selector, value, options);
    const given: unknown[] = Array.isArray(value) ? value : [value];
    if (!given.some(isNumeric)) return test;
    return (document) => {
      const found: unknown = resolve(document, selector, { unwrapArray: true });
      const values: unknown[] = Array.isArray(found) ? found : [found];
      if (!values.some(isBsonNumber) && !given.some(isBsonNumber)) return test(document);
      const isMatch = values.some((one) =>
        given.some((other) => {
          const order = compareNumbers(one, other);
          return order !== null && matches(order);
        }),
      );
      // Other values are compared as before. Two Long values would be compared as text.
      return isMatch || (!values.every(isNumeric) && test(document));
    };
  };
}

/** A result of plain numbers as a decimal, without the noise of binary fractions. */
function toDecimal(result: number): Decimal128 {
  return Decimal128.fromString(String(Number(result.toPrecision(15))));
}

export function calculated(result: unknown, operands: readonly unknown[]): unknown {
  if (typeof result !== 'number') return result;
  if (operands.some((one) => one instanceof Decimal128)) return toDecimal(result);
  const isLong = operands.some((one) => one instanceof Long) && Number.isSafeInteger(result);
  return isLong || !operands.some((one) => one instanceof Long) ? result : Long.fromNumber(result);
}

type Expression = (obj: AnyObject, expr: Any, options: Options) => Any;

/** Extends an arithmetic expression to decimals, with the precision of JavaScript's numbers. */
export function calculating(base: Expression): Expression {
  return (document, expression, options) => {
    if (!Array.isArray(expression)) return base(document, expression, options);
    const operands = expression.map((one: unknown) => evalExpr(document, one, options));
    if (!operands.some(isBsonNumber)) return base(document, expression, options);
    const literal = operands.map((one) => ({ $literal: plain(one) }));
    return calculated(base(document, literal, options), operands);
  };
}

type Accumulator = (documents: AnyObject[], expr: Any, options: Options) => Any;

/** Extends an accumulator to decimals. `push` collects the values. */
export function accumulating(base: Accumulator, push: Accumulator): Accumulator {
  return (documents, expression, options) => {
    const values = push(documents, expression, options) as unknown[];
    if (!values.some(isBsonNumber)) return base(documents, expression, options);
    return calculated(
      base(
        values.map((value) => ({ value: plain(value) })),
        '$value',
        options,
      ),
      values,
    );
  };
}
