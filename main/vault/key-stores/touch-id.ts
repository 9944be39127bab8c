/** Touch ID for the app lock. macOS only; never offered on other systems. */
import { join } from 'node:path';
import type { SystemPreferences } from 'electron';
import { readIfExists, removeDurably } from '../../storage/durable-file.js';
import { touchIdFileName } from '../vault-key.js';
import type { KeyStore } from './key-store.js';
import type { SafeStorage } from './safe-storage.js';
import { SafeStorageKeyStore } from './safe-storage-key-store.js';

/** Touch ID, provided by macOS through Electron. */
export interface TouchId {
  isAvailable: () => boolean;
  /** Rejects if the user cancels or authentication fails. */
  prompt: (reason: string) => Promise<void>;
  /** Store for the copy of the vault key that Touch ID unlocks. */
  store: KeyStore;
  removeKey: () => Promise<void>;
}

/** System APIs for Touch ID. */
export interface TouchIdSystem {
  systemPreferences: Pick<SystemPreferences, 'canPromptTouchID' | 'promptTouchID'>;
  safeStorage: SafeStorage;
  platform: NodeJS.Platform;
}

/** Stores a copy of the sealing key that only the keychain can decrypt, and releases it after a fingerprint check. */
export function touchIdOf(profileFolder: string, { systemPreferences, safeStorage, platform }: TouchIdSystem): TouchId {
  const path = join(profileFolder, 'vault', touchIdFileName);
  return {
    isAvailable: () => platform === 'darwin' && systemPreferences.canPromptTouchID(),
    prompt: (reason) => systemPreferences.promptTouchID(reason),
    store: new SafeStorageKeyStore(path, safeStorage, 'keychain'),
    removeKey: async () => {
      if ((await readIfExists(path)) !== null) await removeDurably(path);
    },
  };
}
