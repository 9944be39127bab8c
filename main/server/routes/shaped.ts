/** Checks of what a stranger sent. */
import type { ZodType } from 'zod';

/**
 * The value in its shape, or undefined. A schema's check of a length can throw instead of refusing, on a hostile
 * `{"length": {"valueOf": 0, "toString": 0}}`, which no number can be made of.
 */
export function shaped<T>(schema: ZodType<T>, value: unknown): T | undefined {
  try {
    return schema.safeParse(value).data;
  } catch {
    return undefined;
  }
}
