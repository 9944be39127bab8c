/**
 * Schemas with valibot, which adds a tenth of zod's size to a web page and compiles no code at run time, so that strict
 * content security policies accept it.
 */
import * as v from 'valibot';
import type { Shape } from './safe-parse.js';

/** Converts a schema to a shape, which hides the schema library from the public types. */
export function shapeOf<T>(schema: v.GenericSchema<unknown, T>): Shape<T> {
  return {
    safeParse: (value) => {
      const { success, output } = v.safeParse(schema, value, { abortEarly: true });
      return success ? { success, data: output } : { success: false };
    },
  };
}

/** A text that matches a pattern. One check, which is smaller and faster than a pipe of two. */
export const matching = (pattern: RegExp) =>
  v.custom<string>((value) => typeof value === 'string' && pattern.test(value));

/** One of a few values. One check for all, which is smaller than the schema library's own kinds. */
export const oneOf = <const T extends string | number | boolean>(...values: readonly T[]) =>
  v.custom<T>((value) => values.some((one) => one === value));

/** Any JSON object, passed on as it is. */
export const jsonObject = v.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/** Any value, including none. */
export const anything: Shape<unknown> = { safeParse: (data) => ({ success: true, data }) };
