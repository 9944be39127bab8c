/**
 * Wraps Electron's safeStorage: uses the asynchronous calls (Electron 42 and later) if available, otherwise the
 * synchronous ones, which Electron 46 removes.
 */

/** The operations that the key store uses. */
export interface SafeStorage {
  isAvailable(): Promise<boolean>;
  /** Rejects if the keychain does not respond or would encrypt with a key that is publicly known. */
  seal(text: string): Promise<Uint8Array>;
  /**
   * `isOutdated`: the text should be sealed again, because the keychain has a newer key. Rejects if it was sealed with
   * another key.
   */
  open(sealed: Buffer): Promise<{ text: string; isOutdated: boolean }>;
}

const isAbsent = () => Promise.reject(new Error('safeStorage is not there'));
/** Stands in for an unavailable safeStorage. */
export const absentSafeStorage: SafeStorage = {
  isAvailable: () => Promise.resolve(false),
  seal: isAbsent,
  open: isAbsent,
};

interface SynchronousCalls {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Uint8Array;
  decryptString(sealed: Buffer): string;
}

interface AsynchronousCalls {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(text: string): Promise<Uint8Array>;
  decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }>;
}

/** The part of Electron's `safeStorage` that is used. The available calls depend on the version. */
export interface ElectronSafeStorage extends Partial<SynchronousCalls>, Partial<AsynchronousCalls> {}

/** Prefix of ciphertexts that Chromium on Linux encrypts with the key hard-coded in its source. */
const weakPrefix = 'v10';

/** Adapts Electron's safeStorage. */
export function safeStorageOf(electron: ElectronSafeStorage, platform: NodeJS.Platform): SafeStorage {
  const calls = callsOf(electron);
  return {
    isAvailable: () => calls.isAvailable(),
    seal: async (text) => {
      const sealed = await calls.seal(text);
      if (isWeak(sealed, platform)) throw new Error('safeStorage has no keychain');
      return sealed;
    },
    open: async (sealed) => {
      if (isWeak(sealed, platform)) throw new Error('This was not sealed with a keychain');
      return calls.open(sealed);
    },
  };
}

function callsOf(electron: ElectronSafeStorage): SafeStorage {
  if (isAsynchronous(electron)) {
    return {
      isAvailable: () => electron.isAsyncEncryptionAvailable(),
      seal: (text) => electron.encryptStringAsync(text),
      open: async (sealed) => {
        const { result, shouldReEncrypt } = await electron.decryptStringAsync(sealed);
        return { text: result, isOutdated: shouldReEncrypt };
      },
    };
  }
  if (!isSynchronous(electron)) return absentSafeStorage;
  return {
    isAvailable: async () => Promise.resolve(electron.isEncryptionAvailable()),
    seal: async (text) => Promise.resolve(electron.encryptString(text)),
    open: async (sealed) => Promise.resolve({ text: electron.decryptString(sealed), isOutdated: false }),
  };
}

function isAsynchronous(electron: ElectronSafeStorage): electron is AsynchronousCalls {
  return (
    electron.isAsyncEncryptionAvailable !== undefined &&
    electron.encryptStringAsync !== undefined &&
    electron.decryptStringAsync !== undefined
  );
}

function isSynchronous(electron: ElectronSafeStorage): electron is SynchronousCalls {
  return (
    electron.isEncryptionAvailable !== undefined &&
    electron.encryptString !== undefined &&
    electron.decryptString !== undefined
  );
}

function isWeak(sealed: Uint8Array, platform: NodeJS.Platform): boolean {
  return platform === 'linux' && Buffer.from(sealed.subarray(0, weakPrefix.length)).toString() === weakPrefix;
}
