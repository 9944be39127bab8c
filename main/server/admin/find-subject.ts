/** Finds the user that an administrator names by an email address, the ID of a user, or the ID of an email account. */
import type { EventFilter } from '../store/event-store.js';
import type { StoredPassword, StoredUser } from '../store/records.js';
import type { Store } from '../store/store.js';
import { isStorableText } from '../store/text.js';
import { WireError } from '../wire-error.js';

/** A user, an email account, or both: an account has no user until its first sign-in. */
export type Subject = { user: StoredUser; account: StoredPassword | null } | { user: null; account: StoredPassword };

/** Adds the users or the email accounts. */
export function withAccounts(store: Store, users: readonly StoredUser[]): Promise<Subject[]> {
  return Promise.all(users.map(async (user) => ({ user, account: await accountOf(store, user) })));
}
export function withUsers(store: Store, accounts: readonly StoredPassword[]): Promise<Subject[]> {
  return Promise.all(accounts.map(async (account) => ({ user: await userOf(store, account), account })));
}

const maxNamed = 5;

/**
 * `wanted` `account`: the email account of this name, although users of other providers may have the address.
 * @throws WireError if there is none, or if several users have the email address
 */
export async function findSubject(store: Store, named: string, wanted: 'any' | 'account' = 'any'): Promise<Subject> {
  if (named === '' || !isStorableText(named)) throw notFound(named);
  if (/^[0-9a-f]{24}$/.test(named)) {
    const user = await store.findUser(named);
    if (user !== null) return { user, account: await accountOf(store, user) };
    const account = await store.findPasswordOfIdentity(named);
    if (account === null) throw notFound(named);
    return { user: await userOf(store, account), account };
  }
  const account = await store.findPassword(named);
  const own = account === null ? null : await userOf(store, account);
  if (account !== null && wanted === 'account') return { user: own, account };
  const users = new Map((await store.findUsersByEmail(named, maxNamed)).map((user) => [user.id, user]));
  if (own !== null) users.set(own.id, own);
  const [user, ...others] = users.values();
  if (user === undefined) {
    if (account === null) throw notFound(named);
    return { user: null, account };
  }
  // An account that has never signed in belongs to none of the users with its address.
  const isApart = account !== null && own === null;
  if (others.length > 0 || isApart) {
    const ids = [user, ...others].map(({ id, identities }) => `${id} (${identities[0]?.provider ?? 'no provider'})`);
    if (isApart) ids.unshift(`${account.identityId} (local-userpass, never signed in)`);
    throw new WireError(
      409,
      'AmbiguousUser',
      `Several users have this address: ${ids.join(', ')}. Name one by its ID.`,
    );
  }
  return { user, account: account ?? (await accountOf(store, user)) };
}

/** Returns whose events are meant. Events of deleted users and accounts can be found as well. @throws WireError */
export async function findEventUser(store: Store, named: string): Promise<NonNullable<EventFilter['user']>> {
  if (named === '' || !isStorableText(named)) throw notFound('');
  if (/^[0-9a-f]{24}$/.test(named)) return { id: named, account: null };
  const account = await store.findPassword(named);
  if (account === null) {
    const [user] = await store.findUsersByEmail(named, 1);
    return { id: user?.id ?? null, account: named };
  }
  const user = await userOf(store, account);
  return { id: user?.id ?? null, account: account.email };
}

/** The ID of the user, or the name of the account that has none. */
export function labelOf({ user, account }: Subject): string {
  return user === null ? account.email : user.id;
}

function userOf(store: Store, { identityId }: StoredPassword): Promise<StoredUser | null> {
  return store.findUserOfIdentity({ provider: 'local-userpass', id: identityId });
}

async function accountOf(store: Store, { identities }: StoredUser): Promise<StoredPassword | null> {
  const identity = identities.find(({ provider }) => provider === 'local-userpass');
  return identity === undefined ? null : store.findPasswordOfIdentity(identity.id);
}

function notFound(named: string): WireError {
  return new WireError(
    404,
    'UserNotFound',
    `There is no user ${isStorableText(named) ? named : ''}. “users list” shows the ids.`,
  );
}
