/** A check of an answer's shape, so that the library's types name no schema library. */

/** Takes a value of its shape, or says that it is none. A zod schema is one. */
export interface Shape<T> {
  safeParse: (value: unknown) => { success: true; data: T } | { success: false };
}
