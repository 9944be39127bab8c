/**
 * The sealed content of an account: the user as the auth core keeps it, and the backend that its session belongs to. The backend is
 * sealed, too, for two reasons: `roster.json` can be lost, and it can be changed by another program, which must not decide where a
 * refresh token is sent.
 */
import * as z from 'zod';
import { backendId, type BackendId } from '../../preload/contract/index.js';
import { isAppId, isUsableAddress } from '../../preload/contract/addresses.js';
import type { UserRecord } from '../auth/index.js';
import { safeParse } from '../auth/safe-parse.js';
import { storable } from '../auth/stored-profile.js';
import { userRecord } from '../auth/user-record.js';
import { VaultError } from '../storage/errors.js';
import type { BackendEntry } from '../storage/account-files.js';

const sealedBackend = z.object({
  id: backendId,
  kind: z.enum(['embedded', 'remote']),
  displayName: z.string(),
  appId: z.string(),
  /** Null for an embedded server, whose port changes with each start. */
  baseUrl: z.string().nullable(),
  appFolder: z.string().nullable(),
});
/** What is needed to reach a backend, as it was when the session was sealed. */
export type SealedBackend = z.infer<typeof sealedBackend>;

const recordFrom1 = z.object({ version: z.literal(1), backendId, user: userRecord });
const recordOf2 = z.object({ version: z.literal(2), backend: sealedBackend, user: userRecord });
const newerRecord = z.object({ version: z.int().min(3) });

/** A record as it was read. */
export interface AccountRecord {
  backendId: BackendId;
  /** Null in a record of version 1, which names the backend by its ID alone. */
  backend: SealedBackend | null;
  user: UserRecord;
}

/** Text for the vault. */
export function writeAccountRecord(backend: SealedBackend, user: UserRecord): string {
  const { id, kind, displayName, appId, baseUrl, appFolder } = backend;
  return JSON.stringify({
    version: 2,
    backend: { id, kind, displayName, appId, baseUrl, appFolder },
    user: storable(user),
  });
}

/** Reads what `writeAccountRecord` of this version or an older one wrote. @throws VaultError `newerFormat` or `unreadable` */
export function readAccountRecord(text: string): AccountRecord {
  const content = parsed(text);
  const now = safeParse(recordOf2, content);
  if (now.success) return { ...now.data, backendId: now.data.backend.id };
  const before = safeParse(recordFrom1, content);
  if (before.success) return { ...before.data, user: storable(before.data.user), backend: null };
  if (safeParse(newerRecord, content).success) {
    throw new VaultError('newerFormat', 'The sealed session was written by a newer version of Roster');
  }
  throw new VaultError('unreadable', 'The sealed session does not have the shape of one');
}

/** Whether a session may be used at a backend as the index has it now. The name does not count. */
export function isSealedFor(sealed: SealedBackend, entry: BackendEntry): boolean {
  if (sealed.kind !== entry.kind) return false;
  if (entry.kind === 'remote') return sealed.baseUrl === entry.baseUrl && sealed.appId === entry.appId;
  // The built-in backend is told by its folder alone: which app that holds is known only once its server runs.
  return sealed.appFolder === entry.appFolder && (entry.appFolder === null || sealed.appId === entry.appId);
}

/** Whether Roster would accept this backend from a user, too. */
export function isUsableBackend({ kind, appId, baseUrl, appFolder }: SealedBackend): boolean {
  if (kind === 'embedded') return baseUrl === null;
  return isAppId(appId) && baseUrl !== null && isUsableAddress(baseUrl) && appFolder === null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
