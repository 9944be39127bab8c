/**
 * The ID that a sign-in provider assigns to a user. It becomes a database key, so its form is validated here for every
 * provider.
 */
import * as z from 'zod';
import { safeParse } from '../../validation/safe-parse.js';

const maxLength = 4096;
/**
 * Control characters (including NUL) and lone surrogates: a database may truncate or replace them, so that two IDs
 * collide.
 */
const unsafe = /[\p{Cc}\p{Cs}]/u;

/** A non-blank string without control characters. Numbers are rejected: `5` and `5.0` would be one user. */
export const externalId = z
  .string()
  .max(maxLength)
  .refine((id) => id.trim() !== '' && !unsafe.test(id));

/** Returns the value if it is a valid ID, else undefined. */
export function externalIdOf(value: unknown): string | undefined {
  return safeParse(externalId, value);
}
