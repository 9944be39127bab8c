/** The passphrase on a vault's key: sets, changes and removes it, and unlocks the vault with it. */
import { keyIdOf } from './envelope.js';
import { VaultError } from './errors.js';
import type { KeyHolder } from './key-holder.js';
import { headersOf } from './sealed-files.js';

/** The keys of the vault, as far as the lock needs them. */
type Keys = Pick<
  KeyHolder,
  'current' | 'currentKey' | 'load' | 'lockFile' | 'open' | 'replaceKey' | 'runChange' | 'setState'
>;

export class PassphraseLock {
  readonly #folder: string;
  readonly #keys: Keys;

  /** @param folder the folder of the sealed files */
  constructor(folder: string, keys: Keys) {
    this.#folder = folder;
    this.#keys = keys;
  }

  /** Protects the key with a passphrase. @throws VaultError */
  async enable(passphrase: string): Promise<void> {
    await this.#keys.open();
    await this.#keys.runChange(() => this.#keys.replaceKey(this.#keys.currentKey(), passphrase));
  }

  /** Removes the passphrase. Returns false for a wrong one. @throws VaultError */
  async disable(passphrase: string): Promise<boolean> {
    await this.#keys.open();
    return this.#keys.runChange(async () => {
      const { keyEncryptionKey, store } = this.#keys.current;
      const bytes = keyEncryptionKey === null ? null : await this.#keys.lockFile.open(passphrase, keyEncryptionKey);
      if (bytes === null || keyEncryptionKey === null || store === null) return false;
      const opened =
        this.#keys.current.key === null ? await this.#keys.load(bytes, store, keyEncryptionKey) : this.#keys.current;
      await this.#keys.replaceKey(opened, null);
      return true;
    });
  }

  /** Replaces the passphrase. Returns false if the old one is wrong. @throws VaultError */
  async change(old: string, passphrase: string): Promise<boolean> {
    await this.#keys.open();
    return this.#keys.runChange(async () => {
      const { keyEncryptionKey, key } = this.#keys.current;
      if (keyEncryptionKey === null || key === null) return false;
      if ((await this.#keys.lockFile.open(old, keyEncryptionKey)) === null) return false;
      await this.#keys.replaceKey(this.#keys.currentKey(), passphrase);
      return true;
    });
  }

  /** Returns false for a wrong passphrase. @throws VaultError */
  async unlock(passphrase: string): Promise<boolean> {
    await this.#keys.open();
    const { status, keyEncryptionKey, store } = this.#keys.current;
    if (keyEncryptionKey === null && (await this.#keys.lockFile.exists())) {
      throw new VaultError('keyUnavailable', 'The keychain holds half of the key of the lock, and is unavailable now');
    }
    if (status.kind !== 'locked' || keyEncryptionKey === null || store === null) return true;
    const bytes = await this.#keys.lockFile.open(passphrase, keyEncryptionKey);
    if (bytes === null) return false;
    const opened = await this.#keys.load(bytes, store, keyEncryptionKey);
    if (opened.manifest !== null) this.#keys.setState(opened);
    // Migrating the first format requires the passphrase. If it fails, the old format stays in use.
    else
      await this.#keys
        .runChange(() => this.#keys.replaceKey(opened, passphrase))
        .catch(() => {
          this.#keys.setState(opened);
        });
    return true;
  }

  /** Returns false for a wrong key. @throws VaultError */
  async unlockWith(bytes: Uint8Array): Promise<boolean> {
    await this.#keys.open();
    const { status, keyEncryptionKey, store } = this.#keys.current;
    if (status.kind !== 'locked' || keyEncryptionKey === null || store === null) return true;
    const isGuarded = (await this.#keys.lockFile.guards(bytes)) ?? (await this.#opensFiles(bytes));
    if (!isGuarded) return false;
    this.#keys.setState(await this.#keys.load(bytes, store, keyEncryptionKey));
    return true;
  }

  async #opensFiles(bytes: Uint8Array): Promise<boolean> {
    const headers = await headersOf(this.#folder);
    return headers.length === 0 || headers.some(({ keyId }) => keyId === keyIdOf(bytes));
  }
}
