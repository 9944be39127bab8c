/** The ID by which a sign-in provider knows a user. It becomes a key of the store, so its form is checked here, for every provider. */
import * as z from 'zod';
import { safeParse } from '../../validation/safe-parse.js';

const maxLength = 4096;
/** Control characters, among them NUL, and lone surrogates: what a database may cut or replace, so that two IDs become one. */
const unsafe = /[\p{Cc}\p{Cs}]/u;

/** A string that is not blank, without control characters. Numbers are no IDs: `5` and `5.0` would be one user. */
export const externalId = z
  .string()
  .max(maxLength)
  .refine((id) => id.trim() !== '' && !unsafe.test(id));

/** The value as an ID, or undefined. */
export function externalIdOf(value: unknown): string | undefined {
  return safeParse(externalId, value);
}
