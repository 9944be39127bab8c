/** State of an open vault. */
import { keyIdOf } from './envelope.js';
import { type KeyStore, keyStoreLabel } from './key-stores/key-store.js';
import type { Manifest } from './manifest.js';

/**
 * Why the key is unavailable.
 * - `keychainLocked`: the keychain is locked or not available.
 * - `keychainSilent`: the keychain did not respond, or the user cancelled the wait for it.
 * - `keychainElsewhere`: the key is in another keychain, which is not available.
 * - `lockFileUnreadable`: the app lock's file is damaged.
 */
export type KeyProblem = 'keychainLocked' | 'keychainSilent' | 'keychainElsewhere' | 'lockFileUnreadable';

/**
 * Where sessions are stored.
 * - `sealed`: in files, with a key in the OS keychain.
 * - `memory`: in memory only; this computer has no keychain.
 * - `keyUnavailable`: there are sealed files, but their key is unavailable now. New sessions stay in memory; the files
 *   stay unchanged. `canStartFresh`: the current keychain could store a new key.
 * - `lost`: the keychain works but no longer contains the key of these accounts' files. New sessions are sealed with a
 *   new key.
 * - `locked`: in files that require the user's passphrase. Nothing can be read or written.
 */
export type VaultStatus =
  | { kind: 'sealed'; keyStore: string }
  | { kind: 'memory' }
  | { kind: 'keyUnavailable'; reason: KeyProblem; canStartFresh: boolean }
  | { kind: 'lost'; accounts: readonly string[] }
  | { kind: 'locked' };

/** The key that seals the sessions. */
export interface DataKey {
  bytes: Uint8Array;
  id: string;
  label: string;
  /** Whether its files belong to a vault key other than the current key's predecessor. */
  isForeign?: boolean;
}

/** State of a vault after its key store was read. */
export interface OpenVault {
  status: VaultStatus;
  key: DataKey | null;
  /** Older keys that files may still have; these files are resealed with `key`. */
  older: readonly DataKey[];
  /** Null without a key, and for a vault of the first format that cannot be migrated yet. */
  manifest: Manifest | null;
  store: KeyStore | null;
  /** With the app lock on: the keychain's key, which decrypts `key` together with the passphrase. */
  keyEncryptionKey: Uint8Array | null;
  /** Whether the manifest was missing or altered, so that old copies of files cannot be detected. */
  wasRebuilt: boolean;
}

export function withoutKey(status: VaultStatus, store: KeyStore | null, outer: Uint8Array | null = null): OpenVault {
  return { status, key: null, older: [], manifest: null, store, keyEncryptionKey: outer, wasRebuilt: false };
}

/** Labels a key with its ID and its store. Copies the bytes, because locking wipes them. */
export function dataKeyOf(bytes: Uint8Array, store: KeyStore): DataKey {
  return { bytes: Uint8Array.from(bytes), id: keyIdOf(bytes), label: keyStoreLabel(store.name) };
}
