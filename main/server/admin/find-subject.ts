/** Finds whom an administrator means by an email address or an ID. */
import type { EventFilter } from '../store/event-store.js';
import type { Store, StoredPassword, StoredUser } from '../store/store.js';
import { isStorableText } from '../store/text.js';
import { WireError } from '../wire-error.js';

/** A user, an email account, or both: an account has no user until its first sign-in. */
export type Subject = { user: StoredUser; account: StoredPassword | null } | { user: null; account: StoredPassword };

const maxNamed = 5;

/** @throws WireError if there is none, or if several users have the email address */
export async function findSubject(store: Store, named: string): Promise<Subject> {
  if (named === '' || !isStorableText(named)) throw notFound(named);
  if (/^[0-9a-f]{24}$/.test(named)) {
    const user = await store.findUser(named);
    if (user === null) throw notFound(named);
    return { user, account: await accountOf(store, user) };
  }
  const account = await store.findPassword(named);
  const own =
    account === null ? null : await store.findUserOfIdentity({ provider: 'local-userpass', id: account.identityId });
  const users = new Map((await store.findUsersByEmail(named, maxNamed)).map((user) => [user.id, user]));
  if (own !== null) users.set(own.id, own);
  const [user, ...others] = users.values();
  if (user === undefined) {
    if (account === null) throw notFound(named);
    return { user: null, account };
  }
  if (others.length > 0) {
    const ids = [user, ...others].map(({ id, identities }) => `${id} (${identities[0]?.provider ?? 'no provider'})`);
    throw new WireError(
      409,
      'AmbiguousUser',
      `Several users have this address: ${ids.join(', ')}. Name one by its ID.`,
    );
  }
  return { user, account: account ?? (await accountOf(store, user)) };
}

/** Whose events are meant. Those of deleted users and accounts can be found as well. @throws WireError */
export async function findEventUser(store: Store, named: string): Promise<NonNullable<EventFilter['user']>> {
  if (named === '' || !isStorableText(named)) throw notFound('');
  if (/^[0-9a-f]{24}$/.test(named)) return { id: named, account: null };
  const account = await store.findPassword(named);
  if (account === null) {
    const [user] = await store.findUsersByEmail(named, 1);
    return { id: user?.id ?? null, account: named };
  }
  const user = await store.findUserOfIdentity({ provider: 'local-userpass', id: account.identityId });
  return { id: user?.id ?? null, account: account.email };
}

/** The ID of the user, or the name of the account that has none. */
export function labelOf({ user, account }: Subject): string {
  return user === null ? account.email : user.id;
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
