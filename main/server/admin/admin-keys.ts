/** Keys of the administration API: shown once, stored as a hash. Without a key the API is off. */
import { createHash, randomBytes } from 'node:crypto';
import { keyName, maxKeyNameLength } from '../providers/api-key.js';
import type { AdministrationStore } from '../store/administration-store.js';
import { newId } from '../store/new-id.js';
import { badRequest, WireError } from '../wire-error.js';

const maxKeys = 100;
const form = /^radm_[\w-]{43}$/;

/** A key has 256 random bits, so a slow hash would add no security. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Returns the key, which cannot be shown again. `now`: seconds since 1970. @throws WireError */
export async function createAdminKey(store: AdministrationStore, name: string, now: number): Promise<string> {
  if (!keyName.test(name) || name.length > maxKeyNameLength) {
    throw badRequest('The name of a key may have letters, digits, underscores and hyphens, at most 128.');
  }
  if ((await store.listAdminKeys()).length >= maxKeys) {
    throw new WireError(409, 'TooManyKeys', 'There are 100 administrator keys already. Delete one first.');
  }
  const key = `radm_${randomBytes(32).toString('base64url')}`;
  if (!(await store.addAdminKey({ id: newId(), name, hash: hashOf(key), createdAt: now }))) {
    throw new WireError(409, 'KeyNameInUse', `There is already an administrator key named ${name}.`);
  }
  return key;
}

/** The name of a key; null if it is not one. */
export async function nameOfKey(store: AdministrationStore, key: string | null): Promise<string | null> {
  if (key === null || !form.test(key)) return null;
  return (await store.findAdminKey(hashOf(key)))?.name ?? null;
}
