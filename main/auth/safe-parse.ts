/** A check of an answer's shape, so that the library's types name no schema library. */

/** Takes a value of its shape, or says that it is none. A zod schema is one. */
export interface Shape<T> {
  safeParse: (value: unknown) => { success: true; data: T } | { success: false };
}

/**
 * The value in its shape, or that it is none. A schema's check of a length can throw instead of refusing, on a hostile
 * `{"length": {"valueOf": 0, "toString": 0}}`, which no number can be made of.
 */
export function safeParse<T>(shape: Shape<T>, value: unknown): ReturnType<Shape<T>['safeParse']> {
  try {
    return shape.safeParse(value);
  } catch {
    return { success: false };
  }
}
