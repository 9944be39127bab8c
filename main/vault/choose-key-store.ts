/** Decides where the sealing key lives, once at start. */
import { join } from 'node:path';
import type { KeyStore } from './key-store.js';
import { KeychainKeyStore, type OpenKeychainEntry } from './keychain-key-store.js';
import { SafeStorageKeyStore, type SafeStorage } from './safe-storage-key-store.js';

/** What this machine offers. */
export interface KeychainsOnHand {
  safeStorage: SafeStorage;
  /** Chromium's name for the backend it chose; on macOS and Windows there is only one. */
  safeStorageBackend: () => string;
  openKeychainEntry: OpenKeychainEntry;
  platform: NodeJS.Platform;
}

/** Backends that only look like encryption: their key stands in Chromium's source. */
const weakBackends: ReadonlySet<string> = new Set(['basic_text', 'unknown']);

/** Name of the file with the wrapped key. */
export const keyFileName = 'key.json';

/**
 * A strong safeStorage, else the OS keychain, else null: memory only.
 * The keychain is probed by reading, so that a locked one is found here and not at the first sign-in.
 */
export async function chooseKeyStore(
  vaultFolder: string,
  profileFolder: string,
  onHand: KeychainsOnHand,
): Promise<KeyStore | null> {
  if (onHand.safeStorage.isEncryptionAvailable()) {
    const backend = onHand.safeStorageBackend();
    if (!weakBackends.has(backend)) {
      return new SafeStorageKeyStore(join(vaultFolder, keyFileName), onHand.safeStorage, backend);
    }
  }
  const keychain = new KeychainKeyStore(profileFolder, onHand.openKeychainEntry, keychainBackend(onHand.platform));
  return keychain.read().then(
    () => keychain,
    () => null,
  );
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
