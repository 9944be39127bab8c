/** The link that invites others to a backend. */
import type { BackendSummary } from '../../../preload/contract/index.js';
import { invitationLink } from '../../../preload/contract/invitations.js';

/** Null for a backend on this computer, which others cannot reach. */
export function invitationOf({ kind, baseUrl, appId, displayName }: BackendSummary): string | null {
  if (kind !== 'remote' || baseUrl === null) return null;
  return invitationLink({ address: baseUrl, appId, name: displayName });
}
