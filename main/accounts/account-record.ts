/** The sealed content of an account: what the auth core wants to find again. */
import * as z from 'zod';
import type { UserRecord } from '../auth/index.js';
import { storable } from '../auth/stored-profile.js';
import { userRecord } from '../auth/user-record.js';

const accountRecord = z.object({ version: z.literal(1), backendId: z.string(), user: userRecord });

/** Text for the vault. The backend's id is inside, so that a lost index can be rebuilt from the files alone. */
export function writeAccountRecord(backendId: string, user: UserRecord): string {
  return JSON.stringify({ version: 1, backendId, user: storable(user) });
}

/** Reads what `writeAccountRecord` wrote. @throws Error when it is something else */
export function readAccountRecord(text: string): { backendId: string; user: UserRecord } {
  const { backendId, user } = accountRecord.parse(JSON.parse(text));
  return { backendId, user };
}
