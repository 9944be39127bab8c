/**
 * A backend as sealed with a session: `roster.json` can be lost, and another program can change it and must not be able
 * to redirect a refresh token.
 */
import * as z from 'zod';
import { isAppId, isUsableAddress } from '../../preload/contract/addresses.js';
import { backendId } from '../../preload/contract/index.js';
import type { BackendEntry } from '../storage/account-files.js';

export const sealedBackend = z.object({
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
