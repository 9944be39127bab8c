/** Sign-in with email and password. */
import * as z from 'zod';
import { safeParse } from '../../../validation/safe-parse.js';
import { foreignKindOf, hashPassword, isOwnHash, maxHashKinds, verifyPassword } from '../../passwords/password-hash.js';
import type { StoredPassword } from '../../store/records.js';
import type { Store } from '../../store/store.js';
import { isStorableText } from '../../store/text.js';
import { badCredentials, wrongPassword } from '../../wire-error.js';
import type { Provider } from '../provider.js';

const credentials = z.object({ username: z.string(), password: z.string() });

export function emailPassword(store: Store): Provider {
  return {
    identify: async (body) => {
      const given = safeParse(credentials, body);
      if (given === undefined) throw wrongPassword().because('IncompleteCredentials');
      const { username, password } = given;
      const stored = isStorableText(username) ? await store.findPassword(username) : null;
      const isRight = await verifyPassword(stored?.hash ?? null, password, () => foreignKinds(store, stored));
      if (!isRight || stored === null) {
        throw wrongPassword().because(stored === null ? 'UnknownAccount' : 'WrongPassword');
      }
      if (!stored.confirmed) throw badCredentials().because('NotConfirmed');
      return {
        provider: 'local-userpass',
        id: stored.identityId,
        data: { email: stored.email },
        passwordHash: await ownHash(store, stored, password),
      };
    },
  };
}

/** Kinds of hashes that imports brought. Learns the account's own: a migration between databases leaves them out. */
async function foreignKinds(store: Store, stored: StoredPassword | null): Promise<readonly string[]> {
  const known = await store.listHashKinds();
  const own = stored === null ? null : foreignKindOf(stored.hash);
  if (own === null || known.includes(own) || known.length >= maxHashKinds) return known;
  await store.addHashKind(own);
  return [...known, own];
}

/** Replaces the hash of another system after the right password. Returns the hash that the account has now. */
async function ownHash(store: Store, { identityId, hash }: StoredPassword, password: string): Promise<string> {
  if (isOwnHash(hash)) return hash;
  const next = await hashPassword(password);
  if (await store.exchangeHash(identityId, hash, next)) return next;
  // Another login has replaced it, or the user has set another password.
  const current = await store.findPasswordOfIdentity(identityId);
  if (current === null || !(await verifyPassword(current.hash, password)))
    throw wrongPassword().because('WrongPassword');
  return current.hash;
}
