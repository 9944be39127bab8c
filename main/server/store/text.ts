/** Checks that text survives every database unchanged. */

/**
 * SQLite's driver truncates a column at a NUL character; lone surrogates have no UTF-8 form and come back as another
 * character.
 */
const unstorable = /\0|\p{Cs}/u;

/** MongoDB rejects documents that are nested more than 100 levels deep. */
const maxDepth = 90;

/** A value that must not reach the database. */
export class UnstorableError extends Error {
  override readonly name = 'UnstorableError';
  constructor() {
    super('the request contains text that cannot be stored');
  }
}

/**
 * Whether a value is a string that can be stored. An object in place of an ID would act as an operator in a MongoDB
 * query.
 */
export function isStorableText(value: unknown): value is string {
  return typeof value === 'string' && !unstorable.test(value);
}

/** Whether JSON data can be stored: checks every key and string at every level. */
export function isStorableData(data: unknown): boolean {
  let level: unknown[] = [data];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return false;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string' && !isStorableText(value)) return false;
      if (typeof value !== 'object' || value === null) continue;
      if (!Object.keys(value).every(isStorableText)) return false;
      const items: unknown[] = Object.values(value);
      next.push(...items);
    }
    level = next;
  }
  return true;
}

/** Returns the string. @throws UnstorableError for anything else */
export function storableText<T extends string>(value: T): T {
  if (!isStorableText(value)) throw new UnstorableError();
  return value;
}

/** Changes ASCII letters only, as SQLite's `lower` does. */
export function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** The text as a regular expression that matches it literally. */
export function escapedPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
