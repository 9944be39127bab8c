/**
 * The keys that sign the server's tokens. A new one takes over; old ones go on verifying, so that no session ends, unless they are
 * revoked.
 */
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
  remove: (kids: readonly string[]) => Promise<void>;
  /** Changes with each change of the keys. Null when only reading them tells; they are then read every few seconds. */
  version: () => string | null;
}

/** Tokens of servers that had one key carry no key id. */
export const firstKid = 'first';

/** The keys. Both calls see at once what another process changed, or after a few seconds where the storage has no version. */
export interface SigningKeys {
  /** The one that signs. */
  current: () => Promise<{ kid: string; key: Key }>;
  /** The one of a token; undefined when there is none or it was revoked. */
  find: (kid: string) => Promise<Key | undefined>;
}

const recheckMs = 5_000;

/**
 * Reads the keys, making the first at the first start. Keys that cannot be read again later leave the known ones in force, so that no
 * session ends by mistake; `log` is told.
 * @throws Error when they are damaged or cannot be written
 */
export async function openSigningKeys(
  storage: KeyStorage,
  now: () => number,
  log: (line: string) => void = () => undefined,
): Promise<SigningKeys> {
  await requireKeys(storage, now);
  let version: string | null | undefined = storage.version();
  let lookedAt = now();
  let keys = imported(await storage.read());
  await keys;
  const newest = () => {
    const found = storage.version();
    if (found === null ? now() - lookedAt > recheckMs : found !== version) {
      version = found;
      lookedAt = now();
      const before = keys;
      keys = storage
        .read()
        .then(imported)
        .catch((error: unknown) => {
          version = undefined;
          log(`The signing keys could not be read again: ${error instanceof Error ? error.message : 'unknown error'}`);
          return before;
        });
    }
    return keys;
  };
  return {
    current: async () => {
      const all = await newest();
      // Where other servers look only every few seconds, they must know a new key before they see its tokens.
      const settled = storage.version() === null ? now() - 2 * recheckMs : Infinity;
      return all.findLast(({ createdAt }) => createdAt <= settled) ?? lastOf(all);
    },
    find: async (wanted) => (await newest()).find(({ kid }) => kid === wanted)?.key,
  };
}

/** Adds a key that signs from now on, and returns its ID. @throws Error */
export async function rotateSigningKeys(storage: KeyStorage, now: () => number): Promise<string> {
  await requireKeys(storage, now);
  const kid = randomBytes(6).toString('hex');
  await storage.add(newKey(kid, now));
  return kid;
}

/**
 * Removes keys: their tokens are void at once. When none would be left, or the one that signs is among them, a new key is added
 * first. Returns the ID of the key that signs afterwards, or null when one of the IDs is unknown; then nothing was changed.
 */
export async function revokeSigningKeys(
  storage: KeyStorage,
  kids: readonly string[],
  now: () => number,
): Promise<string | null> {
  const known = (await storage.read()).map(({ kid }) => kid);
  const current = known.at(-1);
  if (current === undefined || !kids.every((kid) => known.includes(kid))) return null;
  const signs = kids.includes(current) ? await rotateSigningKeys(storage, now) : current;
  await storage.remove(kids);
  return signs;
}

async function requireKeys(storage: KeyStorage, now: () => number): Promise<void> {
  if ((await storage.read()).length === 0) await storage.addFirst(newKey(firstKid, now));
}

interface ImportedKey {
  kid: string;
  key: Key;
  createdAt: number;
}

/** Keys that are ready for use. @throws Error when there are none */
async function imported(stored: readonly StoredKey[]): Promise<ImportedKey[]> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const keys = await Promise.all(
    stored.map(async ({ kid, key, createdAt }) => ({
      kid,
      key: await webcrypto.subtle.importKey('raw', Buffer.from(key, 'base64url'), hmac, false, ['sign', 'verify']),
      createdAt: Date.parse(createdAt),
    })),
  );
  lastOf(keys);
  return keys;
}

function lastOf(keys: readonly ImportedKey[]): ImportedKey {
  const last = keys.at(-1);
  if (last === undefined) throw new Error('The backend has no signing key and could not keep a new one.');
  return last;
}

function newKey(kid: string, now: () => number): StoredKey {
  return { kid, key: randomBytes(32).toString('base64url'), createdAt: new Date(now()).toISOString() };
}
