/**
 * Keys that sign the server's tokens. After a rotation, old keys still verify, so that no session ends, until they are
 * revoked.
 */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Log } from '../log.js';
import { type TokenKey, tokenKey } from './token-key.js';

/** Stored form of a key. */
export const storedKey = z.object({ kid: z.string().min(1), key: z.base64url().min(43), createdAt: z.iso.datetime() });
export type StoredKey = z.infer<typeof storedKey>;

/** Storage of signing keys, oldest first. */
export interface KeyStorage {
  read: () => Promise<StoredKey[]>;
  /** Stores the first key, unless another server has already stored one. */
  addFirst: (key: StoredKey) => Promise<void>;
  add: (key: StoredKey) => Promise<void>;
  remove: (kids: readonly string[]) => Promise<void>;
  /**
   * Changes whenever the keys change. Null if changes are only visible by reading; the keys are then read every few
   * seconds.
   */
  version: () => string | null;
}

/** ID of the key whose tokens have no `kid`: older servers had a single key. */
export const firstKid = 'first';

/**
 * Access to the keys. Both methods see changes of other processes immediately, or after a few seconds if the storage
 * has no version.
 */
export interface SigningKeys {
  /** The key that signs new tokens. */
  current: () => Promise<{ kid: string; key: TokenKey }>;
  /** The key with this ID; undefined if it is unknown or revoked. */
  find: (kid: string) => Promise<TokenKey | undefined>;
  /** The same without waiting; null if the keys have to be read first. */
  inMemory: () => KeysInMemory | null;
}

export interface KeysInMemory {
  current: TokenKey;
  find: (kid: string) => TokenKey | undefined;
}

const recheckMs = 5_000;

/**
 * Reads the keys and creates the first one if there is none. If a later read fails, logs the error and keeps using the
 * known keys, so that no session ends by mistake.
 * @throws Error when the keys are damaged or cannot be written
 */
export async function openSigningKeys(
  storage: KeyStorage,
  now: () => number,
  log: Log = () => undefined,
): Promise<SigningKeys> {
  await requireKeys(storage, now);
  let version: string | null | undefined = storage.version();
  const hasVersion = version !== null;
  let lookedAt = now();
  let inMemory: ImportedKey[] | null = imported(await storage.read());
  let keys = Promise.resolve(inMemory);
  const read = () => {
    const before = keys;
    lookedAt = now();
    inMemory = null;
    const reading = storage
      .read()
      .then(imported)
      .catch((error: unknown) => {
        version = undefined;
        log(`Could not re-read the signing keys: ${error instanceof Error ? error.message : 'unknown error'}`, 'error');
        return before;
      })
      .then((all) => {
        if (keys === reading) inMemory = all;
        return all;
      });
    keys = reading;
    return keys;
  };
  const newest = () => {
    const found = storage.version();
    // The clock may have been set back: a revoked key must not stay valid until it has caught up.
    if (found === null ? Math.abs(now() - lookedAt) > recheckMs : found !== version) {
      version = found;
      void read();
    }
    return keys;
  };
  const currentOf = (all: readonly ImportedKey[]) => {
    // Servers that re-read the keys only every few seconds must know a new key before they receive its tokens.
    const settled = hasVersion ? Infinity : now() - 2 * recheckMs;
    return all.findLast(({ createdAt }) => createdAt <= settled) ?? lastOf(all);
  };
  const keyIn = (all: readonly ImportedKey[], wanted: string) => all.find(({ kid }) => kid === wanted)?.key;
  let next: Promise<ImportedKey[]> | null = null;
  /** A read that begins after the call. One at a time, so that tokens with invented key IDs do not flood the database. */
  const afterNextRead = () =>
    (next ??= keys.then(() => {
      next = null;
      return read();
    }));
  return {
    current: async () => currentOf(await newest()),
    find: async (wanted) => {
      const known = keyIn(await newest(), wanted);
      if (known !== undefined || hasVersion) return known;
      // After a revocation, another server signs with the new key at once.
      return keyIn(await afterNextRead(), wanted);
    },
    inMemory: () => {
      void newest();
      const all = inMemory;
      return all === null ? null : { current: currentOf(all).key, find: (wanted) => keyIn(all, wanted) };
    },
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
 * Removes keys; their tokens become invalid immediately. If no key would remain, or the signing key is among them, a
 * new key is added first. Returns the ID of the signing key afterwards, or null if one of the IDs is unknown; then
 * nothing has changed.
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
  key: TokenKey;
  createdAt: number;
}

/** Imports stored keys. @throws Error when there are none */
function imported(stored: readonly StoredKey[]): ImportedKey[] {
  const keys = stored.map(({ kid, key, createdAt }) => ({
    kid,
    key: tokenKey(kid, Buffer.from(key, 'base64url')),
    createdAt: Date.parse(createdAt),
  }));
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
