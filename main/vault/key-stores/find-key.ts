/** Finds the vault's key in all stores that may contain it. Read-only. */
import { join } from 'node:path';
import { readIfExists } from '../../storage/durable-file.js';
import { keyIdOf } from '../envelope.js';
import { VaultError } from '../errors.js';
import { type KeyPurpose, readKeyRecord } from '../key-record.js';
import type { LockFile } from '../lock-file.js';
import { manifestName, readManifest } from '../manifest.js';
import type { KeyProblem } from '../open-vault.js';
import { readPreviousKey } from '../previous-key.js';
import { headersOf, sealedIds } from '../sealed-files.js';
import type { KeyStore } from './key-store.js';

/** A key from a key store, and its role in this vault. */
export interface Candidate {
  /**
   * `sessions`: the key that seals the sessions. `locked`: with the app lock on, the key that decrypts that key
   * together with the passphrase.
   */
  kind: 'sessions' | 'locked';
  key: Uint8Array;
  /** The stored record. */
  record: Uint8Array;
  /** Whether the record has the first format, which does not contain the purpose. */
  isLegacy: boolean;
  /** The store that contains it. */
  store: KeyStore;
}

/**
 * - `Candidate`: the key.
 * - `none`: there is no key and no file that was sealed with one.
 * - `lost`: the keychain responds but does not contain the key of the sealed files.
 * - `keyUnavailable`: the key is unavailable now. `canStartFresh`: a new key could be stored.
 */
export type FoundKey =
  | Candidate
  | { kind: 'none' }
  | { kind: 'lost' }
  | { kind: 'keyUnavailable'; reason: KeyProblem; canStartFresh: boolean };

/** Searches the store and its `others`. @throws VaultError when the disk fails */
export async function findKey(folder: string, lock: LockFile, store: KeyStore, signal: AbortSignal): Promise<FoundKey> {
  const hasFiles = (await sealedIds(folder)).length > 0 || (await lock.exists());
  if (!(await lock.isReadable())) return { kind: 'keyUnavailable', reason: 'lockFileUnreadable', canStartFresh: true };
  let unreachable: VaultError | null = null;
  let isPreferred = true;
  for (const place of [store, ...(store.others ?? [])]) {
    try {
      const candidate = await candidateOf(folder, lock, place, signal);
      if (candidate !== null) return candidate;
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      if (error.code === 'keyUnavailable') {
        if (isPreferred && hasFiles) return { kind: 'keyUnavailable', reason: 'keychainLocked', canStartFresh: false };
        unreachable = error;
      } else if (error.code !== 'keyLost') throw error;
    }
    isPreferred = false;
  }
  if (!hasFiles) return { kind: 'none' };
  if (unreachable !== null) return { kind: 'keyUnavailable', reason: 'keychainElsewhere', canStartFresh: true };
  return { kind: 'lost' };
}

/** The session keys in all stores that respond. */
export async function allKeys(store: KeyStore, signal: AbortSignal): Promise<Uint8Array[]> {
  const keys: Uint8Array[] = [];
  for (const place of [store, ...(store.others ?? [])]) {
    const bytes = await place.read(signal).catch(() => null);
    const record = bytes === null ? null : readKeyRecord(bytes);
    if (record !== null && (record.purpose === 'any' || record.purpose === 'sessions')) keys.push(record.key);
  }
  return keys;
}

async function candidateOf(
  folder: string,
  lock: LockFile,
  store: KeyStore,
  signal: AbortSignal,
): Promise<Candidate | null> {
  const record = await store.read(signal);
  if (record === null) return null;
  const parsed = readKeyRecord(record);
  if (parsed === null) return null;
  const kind = await kindOf(folder, lock, parsed);
  return kind === null ? null : { kind, key: parsed.key, record, isLegacy: parsed.purpose === 'any', store };
}

async function kindOf(
  folder: string,
  lock: LockFile,
  { purpose, key }: { purpose: KeyPurpose | 'any'; key: Uint8Array },
): Promise<Candidate['kind'] | null> {
  switch (purpose) {
    case 'touchId':
      return null;
    case 'lock':
      return (await lock.inEffect(key)) === null ? null : 'locked';
    case 'sessions': {
      const manifest = await readManifest(folder, key);
      const isOurs = (manifest !== null && manifest !== 'altered') || (await readPreviousKey(folder, key)) !== null;
      return isOurs || (await opensFiles(folder, lock, key)) ? 'sessions' : null;
    }
    case 'any':
      if ((await lock.inEffect(key)) !== null) return 'locked';
      // Such a record was replaced before the first manifest was written, so this one is an old copy.
      if ((await readIfExists(join(folder, manifestName))) !== null) return null;
      return (await opensFiles(folder, lock, key)) ? 'sessions' : null;
  }
}

/** Whether a sealed file has this key, or there are no files that another key could have sealed. */
async function opensFiles(folder: string, lock: LockFile, key: Uint8Array): Promise<boolean> {
  if ((await sealedIds(folder)).length === 0) return !(await lock.exists());
  const id = keyIdOf(key);
  return (await headersOf(folder)).some(({ keyId }) => keyId === id);
}
