/** Checks of user records read from storage. */
import { requireTokenOf } from '../session/token.js';
import type { KnownUser, Session, UserRecord } from './auth-storage.js';

/** A record of a listed user that the storage has no record of. */
export function withoutSession(known: KnownUser): UserRecord {
  const state = known.state === 'LoggedIn' ? 'LoggedOut' : known.state;
  return { ...known, state, deviceId: null, identities: [], profile: {}, session: null };
}

/** Marks a record as `Expired` if it is logged in but has no readable refresh token. Keeps all its data. */
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

/** Whether a user is known to have no sign-in method, only its session. False for a record without a session. */
export function isAnonymous({ providerType, identities, session }: UserRecord): boolean {
  if (providerType !== 'anon-user' || session === null) return false;
  return identities.length <= 1 && identities.every((identity) => identity.providerType === 'anon-user');
}
