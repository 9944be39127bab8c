/** The auth library's check of user records, as a zod schema. */
import * as z from 'zod';
import { safeParse } from '../../auth/http/safe-parse.js';
import { userRecord as shape } from '../../auth/storage/user-record.js';

/** Schema of the auth library's `UserRecord`. */
export const userRecord = z.unknown().transform((value, context) => {
  const read = safeParse(shape, value);
  if (read.success) return read.data;
  context.addIssue('not a user record');
  return z.NEVER;
});
