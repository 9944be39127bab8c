/** The sealed content of an account: the auth core's user record and the backend that its session belongs to. */
import * as z from 'zod';
import { type BackendId, backendId } from '../../../preload/contract/index.js';
import { safeParse } from '../../auth/http/safe-parse.js';
import type { UserRecord } from '../../auth/index.js';
import { storable } from '../../auth/storage/stored-profile.js';
import { type SealedBackend, sealedBackend } from '../../backends/sealed-backend.js';
import { VaultError } from '../../vault/errors.js';
import { userRecord } from './user-record.js';

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
  throw new VaultError('sessionUnreadable', 'The sealed session does not have the shape of one');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
