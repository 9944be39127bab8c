/** Chooses the key store when a session is first read or written. */
import { join } from 'node:path';
import { VaultError } from '../errors.js';
import { orAborted } from '../keychain-wait.js';
import type { KeyStore } from './key-store.js';
import { KeychainKeyStore, type OpenKeychainEntry, PathKeychainKeyStore } from './keychain-key-store.js';
import { absentSafeStorage, type SafeStorage } from './safe-storage.js';
import { SafeStorageKeyStore } from './safe-storage-key-store.js';

/** Keychains of this machine. */
export interface KeychainSources {
  safeStorage: SafeStorage;
  /** Chromium's name of the backend that it chose; on macOS and Windows there is only one. */
  safeStorageBackend: () => string;
  openKeychainEntry: OpenKeychainEntry;
  /**
   * Whether Linux's Secret Service is available and unlocked; waits for the user at its prompt until the signal aborts.
   * safeStorage would prompt from the main thread, which freezes the window, and only once.
   */
  isSecretServiceUnlocked: (signal: AbortSignal) => Promise<boolean>;
  isWalletUnlocked: (backend: string, signal: AbortSignal) => Promise<boolean>;
  platform: NodeJS.Platform;
}

/** Folders that the key belongs to. */
export interface KeyFolders {
  vault: string;
  profile: string;
  /** The profile's path as specified, if it is a symbolic link to the folder. */
  profileAsGiven?: string;
}

/** Backends without real encryption: their key is hard-coded in Chromium's source. */
const weakBackends: ReadonlySet<string> = new Set(['basic_text', 'unknown']);

/** Name of the file with the wrapped key. */
export const keyFileName = 'key.json';

/**
 * Returns a secure safeStorage, otherwise the OS keychain, otherwise null (memory only). May wait for the user at the
 * keychain's prompt until the signal aborts. `others` contains the other stores that may hold the key.
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
  // Reports that the key was wrapped by an unavailable keychain; calling safeStorage itself could freeze the window.
  const wrapped = new SafeStorageKeyStore(keyFile, absentSafeStorage, backend);
  return new KeychainKeyStore({ ...entry, others: [...earlier, wrapped] });
}

/** Whether safeStorage uses a real keychain that responds without blocking the main thread. */
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
