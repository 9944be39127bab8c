/**
 * Validates untrusted input. The auth core, which is also a library, has its own version (`main/auth/http/safe-parse.ts`).
 */
import type { ZodType } from 'zod';

/**
 * Returns the parsed value, or undefined if it is invalid. A schema's length check can throw instead of failing on a
 * hostile `{"length": {"valueOf": 0, "toString": 0}}`, which cannot be converted to a number. `jitless` skips compiling
 * the schema.
 */
export function safeParse<T>(schema: ZodType<T>, value: unknown, how?: { jitless: boolean }): T | undefined {
  try {
    return schema.safeParse(value, how).data;
  } catch {
    return undefined;
  }
}
