/** Decides where the sealing key lives, when a session is first read or written. */
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
  /**
   * Whether Linux's Secret Service is there and unlocked; waits for the person at its prompt. safeStorage would ask on the main
   * thread, where the prompt freezes the window, and never a second time.
   */
  secretServiceIsOpen: () => Promise<boolean>;
  platform: NodeJS.Platform;
}

/** Backends that only look like encryption: their key stands in Chromium's source. */
const weakBackends: ReadonlySet<string> = new Set(['basic_text', 'unknown']);

/** Name of the file with the wrapped key. */
export const keyFileName = 'key.json';

/**
 * A strong safeStorage, else the OS keychain, else null: memory only. Takes as long as a person at the keychain's prompt.
 */
export async function chooseKeyStore(
  vaultFolder: string,
  profileFolder: string,
  onHand: KeychainsOnHand,
): Promise<KeyStore | null> {
  const backend = onHand.safeStorageBackend();
  const asksSecretService = backend === 'gnome_libsecret' || (onHand.platform === 'linux' && weakBackends.has(backend));
  if (asksSecretService && !(await onHand.secretServiceIsOpen())) return null;
  if (onHand.safeStorage.isEncryptionAvailable() && !weakBackends.has(backend)) {
    return new SafeStorageKeyStore(join(vaultFolder, keyFileName), onHand.safeStorage, backend);
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
