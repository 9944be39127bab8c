/** Schema checks of responses, typed so that the library's public types do not depend on a schema library. */

/** Validator of a value's shape. Zod schemas implement it. */
export interface Shape<T> {
  safeParse: (value: unknown) => { success: true; data: T } | { success: false };
}

/**
 * Parses a value, treating exceptions as a failed check. A schema's length check throws on a hostile
 * `{"length": {"valueOf": 0, "toString": 0}}`, which cannot be converted to a number.
 */
export function safeParse<T>(shape: Shape<T>, value: unknown): ReturnType<Shape<T>['safeParse']> {
  try {
    return shape.safeParse(value);
  } catch {
    return { success: false };
  }
}
