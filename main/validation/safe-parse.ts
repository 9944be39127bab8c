/** Checks of what comes from outside, for every room. The auth core has its own (`main/auth/safe-parse.ts`): it is a library, too. */
import type { ZodType } from 'zod';

/**
 * The value in its shape, or undefined. A schema's check of a length can throw instead of refusing, on a hostile
 * `{"length": {"valueOf": 0, "toString": 0}}`, which no number can be made of. `jitless`: without compiling the schema first.
 */
export function safeParse<T>(schema: ZodType<T>, value: unknown, how?: { jitless: boolean }): T | undefined {
  try {
    return schema.safeParse(value, how).data;
  } catch {
    return undefined;
  }
}
