/**
 * Fakes of the system's keychains, which a unit test cannot run: entries by account, and a safeStorage whose key can be removed.
 * End-to-end tests use the real ones.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeychainEntry } from '../../../main/vault/key-stores/keychain-key-store.js';
import type { SafeStorage } from '../../../main/vault/key-stores/safe-storage.js';

/** A keychain with entries. */
export class FakeKeychain {
  readonly entries = new Map<string, string>();
  /** Never responds, like a keychain that is waiting for the user at its prompt. */
  hangs = false;

  readonly open = (_service: string, account: string): Promise<KeychainEntry> =>
    Promise.resolve({
      getPassword: async (signal) => {
        await this.#prompt(signal);
        return this.entries.get(account) ?? null;
      },
      setPassword: async (password, signal) => {
        await this.#prompt(signal);
        this.entries.set(account, password);
      },
    });

  #prompt(signal: AbortSignal | undefined): Promise<void> {
    if (!this.hangs) return Promise.resolve();
    return new Promise((_resolve, reject) => {
      if (signal?.aborted === true) reject(new Error('given up'));
      signal?.addEventListener('abort', () => {
        reject(new Error('given up'));
      });
    });
  }
}

/** A safeStorage with its own key. */
export class FakeSafeStorage implements SafeStorage {
  #key = randomBytes(32);
  isThere = true;

  /** Replaces the key, as if the keyring had been deleted and recreated. */
  loseKey(): void {
    this.#key = randomBytes(32);
  }

  isAvailable(): Promise<boolean> {
    return Promise.resolve(this.isThere);
  }

  seal(text: string): Promise<Uint8Array> {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Promise.resolve(Buffer.concat([iv, cipher.getAuthTag(), sealed]));
  }

  open(sealed: Buffer): Promise<{ text: string; isOutdated: boolean }> {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(sealed.subarray(12, 28));
    try {
      const text = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
      return Promise.resolve({ text, isOutdated: false });
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
