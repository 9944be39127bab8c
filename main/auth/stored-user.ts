/** What a stored record says of its user, when it is read back. */
import type { Session, UserRecord } from './storage.js';
import { requireTokenOf } from './token.js';

/** A record as it is to be taken: signed in only with a refresh token that can be read. Nothing of it is dropped. */
export function checkedRecord(record: UserRecord): UserRecord {
  if (record.state !== 'LoggedIn' || canBeRenewed(record.id, record.session)) return record;
  return { ...record, state: 'Expired' };
}

function canBeRenewed(userId: string, session: Session | null): boolean {
  if (session === null) return false;
  try {
    requireTokenOf(userId, session.refreshToken);
    return true;
  } catch {
    return false;
  }
}

/** Whether a user is known to have no way to sign in but its session. A record without a session tells nothing of it. */
export function isAnonymous({ providerType, identities, session }: UserRecord): boolean {
  if (providerType !== 'anon-user' || session === null) return false;
  return identities.length <= 1 && identities.every((identity) => identity.providerType === 'anon-user');
}
