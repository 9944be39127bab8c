/** The keys that sign the server's tokens. A new one takes over; old ones go on verifying, so that no session ends. */
import { randomBytes, webcrypto } from 'node:crypto';
import * as z from 'zod';

/** A key that is ready for use: what is not imported yet would be imported with each token. */
type Key = webcrypto.CryptoKey;

/** One key as it is kept. */
export const storedKey = z.object({ kid: z.string().min(1), key: z.base64url().min(43), createdAt: z.iso.datetime() });
export type StoredKey = z.infer<typeof storedKey>;

/** Where keys are kept, oldest first. */
export interface KeyStorage {
  read: () => Promise<StoredKey[]>;
  /** Keeps the first key, unless another server was faster. */
  addFirst: (key: StoredKey) => Promise<void>;
  add: (key: StoredKey) => Promise<void>;
}

/** Tokens of servers that had one key carry no key id. */
export const firstKid = 'first';

/** The keys. */
export interface SigningKeys {
  /** The one that signs. */
  current: () => { kid: string; key: Key };
  /** The one of a token. Looks into the storage again for an unknown one: another process may have rotated the keys. */
  find: (kid: string) => Promise<Key | undefined>;
}

const lookAgainMs = 5_000;

/** Reads the keys, making the first at the first start. @throws Error when they are damaged or cannot be written */
export async function openSigningKeys(storage: KeyStorage, now: () => number): Promise<SigningKeys> {
  let keys = await load(storage, now);
  let lookedAt = now();
  return {
    current: () => keys.current,
    find: async (kid) => {
      if (!keys.byKid.has(kid) && now() - lookedAt > lookAgainMs) {
        lookedAt = now();
        keys = await load(storage, now);
      }
      return keys.byKid.get(kid);
    },
  };
}

/** Adds a key that signs from the next start on; gives its id. @throws Error */
export async function rotateSigningKeys(storage: KeyStorage, now: () => number): Promise<string> {
  await load(storage, now);
  const kid = randomBytes(6).toString('hex');
  await storage.add(newKey(kid, now));
  return kid;
}

async function load(storage: KeyStorage, now: () => number) {
  let stored = await storage.read();
  if (stored.length === 0) {
    await storage.addFirst(newKey(firstKid, now));
    stored = await storage.read();
  }
  const keys = await Promise.all(stored.map(async ({ kid, key }) => ({ kid, key: await imported(key) })));
  const current = keys.at(-1);
  if (current === undefined) throw new Error('The backend has no signing key and could not keep a new one.');
  return { current, byKid: new Map(keys.map(({ kid, key }) => [kid, key])) };
}

function imported(key: string): Promise<Key> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  return webcrypto.subtle.importKey('raw', Buffer.from(key, 'base64url'), hmac, false, ['sign', 'verify']);
}

function newKey(kid: string, now: () => number): StoredKey {
  return { kid, key: randomBytes(32).toString('base64url'), createdAt: new Date(now()).toISOString() };
}
