/**
 * The app lock on disk. With the lock on, the sealing key is stored in `lock.json`, encrypted with the user's
 * passphrase and a key in the keychain: a program that can read the keychain still needs the passphrase. A new lock is
 * prepared in `lock-next.json` and takes effect when the keychain holds its key, so that a crash leaves one working
 * lock.
 */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { readIfExists, removeDurably, syncFolder, writeDurably } from '../storage/durable-file.js';
import { storageError } from '../storage/errors.js';
import { keyIdOf } from './envelope.js';
import { VaultError } from './errors.js';
import { passphraseSealed, sealWithPassphrase, unsealWithPassphrase } from './passphrase.js';

const common = {
  /** ID of the required keychain key. While the keychain holds another one, the lock is not in effect. */
  outerKeyId: z.string(),
  sealed: passphraseSealed,
};
const lockFile = z.discriminatedUnion('version', [
  z.strictObject({ version: z.literal(1), ...common }),
  /** Records the ID of the sealing key, so that a copy of a different key (from Touch ID) is rejected. */
  z.strictObject({ version: z.literal(2), sealingKeyId: z.string(), ...common }),
]);
type LockContent = z.infer<typeof lockFile>;

const purpose = 'roster app lock';

/** File names in the vault folder. */
export const lockNames = { lock: 'lock.json', next: 'lock-next.json' } as const;

/** The lock files of one vault folder. */
export class LockFile {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether a lock file exists. @throws VaultError */
  async exists(): Promise<boolean> {
    return (await readIfExists(join(this.#folder, lockNames.lock))) !== null;
  }

  /** False if the file is damaged or has a newer version. @throws VaultError when the disk fails */
  async isReadable(): Promise<boolean> {
    const text = await readIfExists(join(this.#folder, lockNames.lock));
    return text === null || parse(text) !== null;
  }

  /**
   * The version of the lock that is in effect with the keychain's key, or null. Activates a prepared lock if the key
   * belongs to it. @throws VaultError
   */
  async inEffect(outerKey: Uint8Array): Promise<1 | 2 | null> {
    const id = keyIdOf(outerKey);
    const next = await this.#read(lockNames.next);
    if (next?.outerKeyId === id) {
      await this.takeEffect();
      return next.version;
    }
    const file = await this.#read(lockNames.lock);
    return file?.outerKeyId === id ? file.version : null;
  }

  /**
   * Prepares a lock: encrypts the sealing key with a passphrase and an outer key, which the caller must then store in
   * the keychain. @throws VaultError
   */
  async prepare(passphrase: string, outerKey: Uint8Array, sealingKey: Uint8Array): Promise<void> {
    const sealed = await sealWithPassphrase(passphrase, { purpose, secret: outerKey }, sealingKey);
    await writeDurably(
      join(this.#folder, lockNames.next),
      JSON.stringify({ version: 2, outerKeyId: keyIdOf(outerKey), sealingKeyId: keyIdOf(sealingKey), sealed }),
    );
  }

  /** Replaces the lock with the prepared one. @throws VaultError */
  async takeEffect(): Promise<void> {
    try {
      await rename(join(this.#folder, lockNames.next), join(this.#folder, lockNames.lock));
      await syncFolder(this.#folder);
    } catch (error) {
      throw storageError(lockNames.lock, error);
    }
  }

  /** Returns the sealing key, or null for a wrong passphrase. @throws VaultError */
  async open(passphrase: string, keyEncryptionKey: Uint8Array): Promise<Uint8Array | null> {
    const file = await this.#read(lockNames.lock);
    if (file === null) return null;
    const key = await unsealWithPassphrase(passphrase, { purpose, secret: keyEncryptionKey }, file.sealed);
    return key === null ? null : Uint8Array.from(key);
  }

  /** Whether the lock protects this sealing key; null if the file does not record it. @throws VaultError */
  async guards(sealingKey: Uint8Array): Promise<boolean | null> {
    const file = await this.#read(lockNames.lock);
    return file?.version === 2 ? file.sealingKeyId === keyIdOf(sealingKey) : null;
  }

  /** @throws VaultError */
  async remove(): Promise<void> {
    await removeDurably(join(this.#folder, lockNames.lock));
  }

  async #read(name: string): Promise<LockContent | null> {
    const text = await readIfExists(join(this.#folder, name));
    if (text === null) return null;
    const content = parse(text);
    // A prepared lock is written completely or not at all, and the lock in effect is a separate file.
    if (content !== null || name === lockNames.next) return content;
    // Not quarantined: without this file the sealing key is lost, and a newer version may be able to read it.
    throw new VaultError('keyUnavailable', 'The file of the app lock cannot be read');
  }
}

function parse(text: string): LockContent | null {
  try {
    return lockFile.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
