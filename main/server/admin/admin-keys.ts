/** Keys of the administration API: shown once, stored as a hash. Without a key the API is off. */
import { createHash, randomBytes } from 'node:crypto';
import { keyName, maxKeyNameLength } from '../providers/api-key.js';
import type { AdministrationStore } from '../store/administration-store.js';
import { newId } from '../store/new-id.js';
import type { AdminRole, StoredAdminKey } from '../store/records.js';
import { badRequest, WireError } from '../wire-error.js';

const maxKeys = 100;
const form = /^radm_[\w-]{43}$/;

/** A key has 256 random bits, so a slow hash would add no security. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

interface NewAdminKey {
  /** Without one: administrator. */
  role?: AdminRole;
  /** Seconds since 1970; null: never. */
  expiresAt?: number | null;
}

/** Returns the key, which cannot be shown again. `now`: seconds since 1970. @throws WireError */
export async function createAdminKey(
  store: AdministrationStore,
  name: string,
  now: number,
  { role = 'administrator', expiresAt = null }: NewAdminKey = {},
): Promise<string> {
  if (!keyName.test(name) || name.length > maxKeyNameLength) {
    throw badRequest('The name of a key may have letters, digits, underscores and hyphens, at most 128.');
  }
  if ((await store.listAdminKeys()).length >= maxKeys) {
    throw new WireError(409, 'TooManyKeys', 'There are 100 administrator keys already. Delete one first.');
  }
  const key = `radm_${randomBytes(32).toString('base64url')}`;
  const stored = { id: newId(), name, hash: hashOf(key), createdAt: now, role, expiresAt, lastUsedAt: null };
  if (!(await store.addAdminKey(stored))) {
    throw new WireError(409, 'KeyNameInUse', `There is already an administrator key named ${name}.`);
  }
  return key;
}

/** Returns what is stored about a key, even an expired one; null if there is no such key. */
export async function findAdminKey(store: AdministrationStore, key: string | null): Promise<StoredAdminKey | null> {
  return key === null || !form.test(key) ? null : store.findAdminKey(hashOf(key));
}

/** `now`: seconds since 1970. */
export function hasExpired({ expiresAt }: StoredAdminKey, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** Stores the use of a key, at most once a minute. A request does not fail because this cannot be stored. */
export async function recordUse(
  store: AdministrationStore,
  { id, lastUsedAt }: StoredAdminKey,
  now: number,
): Promise<void> {
  if (lastUsedAt === null || now - lastUsedAt >= 60) await store.recordAdminKeyUse(id, now).catch(() => undefined);
}
