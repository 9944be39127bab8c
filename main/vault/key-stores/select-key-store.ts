/** Decides where the sealing key lives, when a session is first read or written. */
import { join } from 'node:path';
import { VaultError } from '../../storage/errors.js';
import type { KeyStore } from './key-store.js';
import { KeychainKeyStore, PathKeychainKeyStore, type OpenKeychainEntry } from './keychain-key-store.js';
import { SafeStorageKeyStore } from './safe-storage-key-store.js';
import { absentSafeStorage, type SafeStorage } from './safe-storage.js';
import { orAborted } from '../keychain-wait.js';

/** What this machine offers. */
export interface KeychainSources {
  safeStorage: SafeStorage;
  /** Chromium's name for the backend it chose; on macOS and Windows there is only one. */
  safeStorageBackend: () => string;
  openKeychainEntry: OpenKeychainEntry;
  /**
   * Whether the service behind Linux's keychain is there and unlocked; waits for the user at its prompt until the signal gives that
   * up. safeStorage would ask on the main thread, where the prompt freezes the window, and never a second time.
   */
  isSecretServiceUnlocked: (signal: AbortSignal) => Promise<boolean>;
  isWalletUnlocked: (backend: string, signal: AbortSignal) => Promise<boolean>;
  platform: NodeJS.Platform;
}

/** The folders that a key belongs to. */
export interface KeyFolders {
  vault: string;
  profile: string;
  /** The profile's path as it was given, when that led to the folder by a link. */
  profileAsGiven?: string;
}

/** Backends that only look like encryption: their key stands in Chromium's source. */
const weakBackends: ReadonlySet<string> = new Set(['basic_text', 'unknown']);

/** Name of the file with the wrapped key. */
export const keyFileName = 'key.json';

/**
 * A strong safeStorage, else the OS keychain, else null: memory only. Takes as long as the user at the keychain's prompt, or until
 * the signal. The stores where the key may have been put otherwise come along in `others`.
 */
export async function selectKeyStore(
  folders: KeyFolders,
  sources: KeychainSources,
  signal: AbortSignal,
): Promise<KeyStore | null> {
  const { platform, safeStorage, openKeychainEntry } = sources;
  const backend = sources.safeStorageBackend();
  const keychain = keychainBackend(platform);
  const paths = new Set([folders.profile, folders.profileAsGiven ?? folders.profile]);
  const earlier = [...paths].map((path) => new PathKeychainKeyStore(path, openKeychainEntry, keychain));
  const entry = { vaultFolder: folders.vault, open: openKeychainEntry, backend: keychain };
  const keyFile = join(folders.vault, keyFileName);

  if (await isStrong(backend, sources, signal)) {
    return new SafeStorageKeyStore(keyFile, safeStorage, backend, [new KeychainKeyStore(entry), ...earlier]);
  }
  if (platform === 'linux' && !(await sources.isSecretServiceUnlocked(signal))) return null;
  // Tells that the key was wrapped by a keychain that is not there; asking safeStorage itself could freeze the window.
  const wrapped = new SafeStorageKeyStore(keyFile, absentSafeStorage, backend);
  return new KeychainKeyStore({ ...entry, others: [...earlier, wrapped] });
}

/** Whether safeStorage has a keychain behind it that answers without the main thread having to wait. */
async function isStrong(backend: string, onHand: KeychainSources, signal: AbortSignal): Promise<boolean> {
  const { platform, safeStorage } = onHand;
  if (weakBackends.has(backend)) return false;
  if (platform === 'linux') {
    const isOpen = backend.startsWith('kwallet')
      ? await onHand.isWalletUnlocked(backend, signal)
      : await onHand.isSecretServiceUnlocked(signal);
    if (!isOpen) return false;
  }
  try {
    return await orAborted(safeStorage.isAvailable(), signal);
  } catch (error) {
    if (error instanceof VaultError) return false;
    throw error;
  }
}

function keychainBackend(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'darwin':
      return 'keychain';
    case 'win32':
      return 'credential-manager';
    default:
      return 'secret-service';
  }
}
