/** Finds the key of a vault in the stores where it may have been put. Changes nothing. */
import { join } from 'node:path';
import { t } from '../../../preload/i18n/translate.js';
import { readIfExists } from '../../storage/durable-file.js';
import { VaultError } from '../../storage/errors.js';
import { readKeyRecord, type KeyPurpose } from '../key-record.js';
import type { KeyStore } from './key-store.js';
import type { LockFile } from '../lock-file.js';
import { manifestName, readManifest } from '../manifest.js';
import { readPreviousKey } from '../previous-key.js';
import { keyIdOf } from '../envelope.js';
import { headersOf, sealedIds } from '../sealed-files.js';

/** What a key store gave, and what it is to this vault. */
export interface Candidate {
  /** The key that seals the sessions, or with the app lock on the one that opens that key with the passphrase. */
  kind: 'sessions' | 'locked';
  key: Uint8Array;
  /** The record as it was kept. */
  record: Uint8Array;
  /** Whether the record is of the first format, which does not say what the key is for. */
  isLegacy: boolean;
  /** Where it was found. */
  store: KeyStore;
}

/**
 * - `candidate`: the key.
 * - `none`: there is no key, and nothing that was sealed with one.
 * - `lost`: the keychain answers and does not have the key of what is sealed here.
 * - `away`: the key cannot be had now. `canStartFresh`: a new one could be kept.
 */
export type FoundKey =
  | Candidate
  | { kind: 'none' }
  | { kind: 'lost'; message: string }
  | { kind: 'keyUnavailable'; message: string; canStartFresh: boolean };

/** Looks in the store and in the others that it names. @throws VaultError when the disk fails */
export async function findKey(folder: string, lock: LockFile, store: KeyStore, signal: AbortSignal): Promise<FoundKey> {
  const hasFiles = (await sealedIds(folder)).length > 0 || (await lock.exists());
  if (!(await lock.isReadable())) return { kind: 'keyUnavailable', message: t().lockUnreadable, canStartFresh: true };
  let unreachable: VaultError | null = null;
  let isPreferred = true;
  for (const place of [store, ...(store.others ?? [])]) {
    try {
      const candidate = await candidateOf(folder, lock, place, signal);
      if (candidate !== null) return candidate;
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      if (error.kind === 'keyUnavailable') {
        if (isPreferred && hasFiles)
          return { kind: 'keyUnavailable', message: t().keychainLocked, canStartFresh: false };
        unreachable = error;
      } else if (error.kind !== 'keyLost') throw error;
    }
    isPreferred = false;
  }
  if (!hasFiles) return { kind: 'none' };
  if (unreachable !== null) return { kind: 'keyUnavailable', message: t().keychainElsewhere, canStartFresh: true };
  return { kind: 'lost', message: t().keyGone };
}

/** The key records of all stores that answer. */
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
      // Such a record was replaced before the first manifest was written: this one is an old copy.
      if ((await readIfExists(join(folder, manifestName))) !== null) return null;
      return (await opensFiles(folder, lock, key)) ? 'sessions' : null;
  }
}

/** Whether a sealed file has this key, or there is nothing at all that another key could have sealed. */
async function opensFiles(folder: string, lock: LockFile, key: Uint8Array): Promise<boolean> {
  if ((await sealedIds(folder)).length === 0) return !(await lock.exists());
  const id = keyIdOf(key);
  return (await headersOf(folder)).some(({ keyId }) => keyId === id);
}
