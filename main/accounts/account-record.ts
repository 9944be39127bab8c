/** The sealed content of an account: what the auth core wants to find again. */
import * as z from 'zod';
import { providerType } from '../../preload/contract.js';
import type { UserRecord } from '../auth/index.js';

/** A user as the auth core wants it back. */
export const userRecord = z.object({
  id: z.string().min(1),
  providerType,
  state: z.enum(['LoggedIn', 'LoggedOut', 'Expired']),
  deviceId: z.string().nullable(),
  identities: z.array(z.object({ id: z.string(), providerType: z.string() })),
  profile: z.record(z.string(), z.unknown()),
  session: z.object({ accessToken: z.string(), refreshToken: z.string() }).nullable(),
});

const accountRecord = z.object({ version: z.literal(1), backendId: z.string(), user: userRecord });

/** Text for the vault. The backend's id is inside, so that a lost index can be rebuilt from the files alone. */
export function writeAccountRecord(backendId: string, user: UserRecord): string {
  return JSON.stringify({ version: 1, backendId, user });
}

/** Reads what `writeAccountRecord` wrote. @throws Error when it is something else */
export function readAccountRecord(text: string): { backendId: string; user: UserRecord } {
  const { backendId, user } = accountRecord.parse(JSON.parse(text));
  return { backendId, user };
}
