/** What an open vault consists of. */
import { keyStoreLabel, type KeyStore } from './key-stores/key-store.js';
import type { Manifest } from './manifest.js';
import { keyIdOf } from './envelope.js';

/**
 * Where sessions are kept.
 * - `sealed`: in files, under a key in the OS keychain.
 * - `memory`: only in memory; this computer has no keychain.
 * - `away`: there are sealed files, but their key cannot be had now. New sessions stay in memory; the files stay as they are.
 *   `canStartFresh`: the keychain in use could keep a new key.
 * - `lost`: the keychain works, and the key of these accounts' files is not in it any more. New sessions are sealed with a new key.
 * - `locked`: in files, and the user's passphrase is needed to open them. Nothing can be read or written.
 */
export type VaultStatus =
  | { kind: 'sealed'; keyStore: string }
  | { kind: 'memory' }
  | { kind: 'keyUnavailable'; message: string; canStartFresh: boolean }
  | { kind: 'lost'; message: string; accounts: readonly string[] }
  | { kind: 'locked' };

/** The key that seals the sessions. */
export interface DataKey {
  bytes: Uint8Array;
  id: string;
  label: string;
  /** Whether its files belonged to another vault key than the present one's predecessor. */
  isForeign?: boolean;
}

/** A vault whose key store was asked. */
export interface OpenVault {
  status: VaultStatus;
  key: DataKey | null;
  /** Keys that files may still have; these files are sealed again with `key`. */
  older: readonly DataKey[];
  /** Null without a key, and for a vault of the first format that cannot be brought up to date yet. */
  manifest: Manifest | null;
  store: KeyStore | null;
  /** With the app lock on: what the keychain holds, the second half of what opens the key. */
  keyEncryptionKey: Uint8Array | null;
  /** Whether the manifest was missing or altered, so that it cannot be told which files are the latest. */
  wasRebuilt: boolean;
}

/** A vault without a key. */
export function withoutKey(status: VaultStatus, store: KeyStore | null, outer: Uint8Array | null = null): OpenVault {
  return { status, key: null, older: [], manifest: null, store, keyEncryptionKey: outer, wasRebuilt: false };
}

/** Names a key and where it is kept. A copy: locking wipes it. */
export function dataKeyOf(bytes: Uint8Array, store: KeyStore): DataKey {
  return { bytes: Uint8Array.from(bytes), id: keyIdOf(bytes), label: keyStoreLabel(store.name) };
}
