/**
 * The key as an entry of the OS keychain, in keytar's layout: service `dev.roster.app`, account `vault-key:<profile>`,
 * password = the key in base64. Any keytar-compatible program can read it.
 */
import { createHash } from 'node:crypto';
import { VaultError } from './errors.js';
import type { KeyStore, KeyStoreName } from './key-store.js';

/** One keychain entry, as `@napi-rs/keyring` offers it. */
export interface KeychainEntry {
  getPassword(): Promise<string | undefined | null>;
  setPassword(password: string): Promise<void>;
}

/** Opens an entry of the OS keychain. May load native code, so it is asked only when it is needed. */
export type OpenKeychainEntry = (service: string, account: string) => Promise<KeychainEntry>;

/** Service name of every entry that Roster makes. */
export const keychainService = 'dev.roster.app';

/** Keeps the key in the OS keychain. */
export class KeychainKeyStore implements KeyStore {
  readonly name: KeyStoreName;
  readonly #entry: () => Promise<KeychainEntry>;

  constructor(profileFolder: string, open: OpenKeychainEntry, backend: string) {
    // Two profiles of one person must not share a key, or removing one would take the other's sessions with it.
    const profile = createHash('sha256').update(profileFolder).digest('hex').slice(0, 16);
    this.#entry = () => open(keychainService, `vault-key:${profile}`);
    this.name = { kind: 'keychain', backend };
  }

  async read(): Promise<Uint8Array | null> {
    const stored = await this.#ask(async (entry) => entry.getPassword());
    if (stored === null || stored === undefined) return null;
    const key = Buffer.from(stored, 'base64');
    if (key.length !== 32) throw new VaultError('keyUnavailable', 'The keychain entry of Roster does not hold a key');
    return key;
  }

  async write(key: Uint8Array): Promise<void> {
    await this.#ask(async (entry) => entry.setPassword(Buffer.from(key).toString('base64')));
  }

  async #ask<T>(question: (entry: KeychainEntry) => Promise<T>): Promise<T> {
    try {
      return await question(await this.#entry());
    } catch (error) {
      throw new VaultError('keyUnavailable', 'The keychain is locked or did not answer', error);
    }
  }
}
