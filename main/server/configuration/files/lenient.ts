/** Schemas for settings that App Services exports write as `""` or `null` when they are unused. */
import * as z from 'zod';

/** A boolean. `""` means false. */
export const flag = z.union([z.boolean(), z.literal('').transform(() => false)]).default(false);

/** A text. `""` means that it is not set. */
export const textOrUnset = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text.trim() === '' ? undefined : text));

/** A list. `""` means an empty list. */
export const listOf = <T extends z.ZodType>(entry: T) =>
  z.union([z.array(entry), z.literal('').transform((): z.infer<T>[] => [])]).default([]);

/** Removes all null members, because a null setting counts as missing. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
      inner === null ? [] : [[key, withoutNulls(inner)]],
    ),
  );
}
