/**
 * The sealed content of an account: the auth core's user record and the backend that its session belongs to. The
 * backend is sealed as well because `roster.json` can be lost, and because another program can change it and must not
 * be able to redirect a refresh token.
 */
import * as z from 'zod';
import { isAppId, isUsableAddress } from '../../preload/contract/addresses.js';
import { type BackendId, backendId } from '../../preload/contract/index.js';
import { safeParse } from '../auth/http/safe-parse.js';
import type { UserRecord } from '../auth/index.js';
import { storable } from '../auth/storage/stored-profile.js';
import { userRecord } from '../auth/storage/user-record.js';
import type { BackendEntry } from '../storage/account-files.js';
import { VaultError } from '../storage/errors.js';

const sealedBackend = z.object({
  id: backendId,
  kind: z.enum(['embedded', 'remote']),
  displayName: z.string(),
  appId: z.string(),
  /** Null for an embedded server because its port changes at each start. */
  baseUrl: z.string().nullable(),
  appFolder: z.string().nullable(),
});
/** How to reach a backend, as of the time the session was sealed. */
export type SealedBackend = z.infer<typeof sealedBackend>;

const recordFrom1 = z.object({ version: z.literal(1), backendId, user: userRecord });
const recordOf2 = z.object({ version: z.literal(2), backend: sealedBackend, user: userRecord });
const newerRecord = z.object({ version: z.int().min(3) });

/** A parsed record of any supported version. */
export interface AccountRecord {
  backendId: BackendId;
  /** Null in a version 1 record, which contains only the backend's id. */
  backend: SealedBackend | null;
  user: UserRecord;
}

/** Serializes a record for the vault. */
export function writeAccountRecord(backend: SealedBackend, user: UserRecord): string {
  const { id, kind, displayName, appId, baseUrl, appFolder } = backend;
  return JSON.stringify({
    version: 2,
    backend: { id, kind, displayName, appId, baseUrl, appFolder },
    user: storable(user),
  });
}

/**
 * Parses a record written by this or an older version of `writeAccountRecord`.
 * @throws VaultError `newerFormat` or `unreadable`
 */
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

/** Whether a session may be used at a backend as `roster.json` describes it now. The display name is ignored. */
export function isSealedFor(sealed: SealedBackend, entry: BackendEntry): boolean {
  if (sealed.kind !== entry.kind) return false;
  if (entry.kind === 'remote') return sealed.baseUrl === entry.baseUrl && sealed.appId === entry.appId;
  // Compare the built-in backend by folder only: its app id is unknown until its server runs.
  return sealed.appFolder === entry.appFolder && (entry.appFolder === null || sealed.appId === entry.appId);
}

/** Whether a user could add this backend: recovered data must pass the same checks. */
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
