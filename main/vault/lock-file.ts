/**
 * The app lock on disk. With the lock on, the sealing key itself lies in `lock.json`, sealed under the user's passphrase and
 * a key that the keychain holds: a program that can read the keychain still needs the passphrase. A new lock is prepared in
 * `lock-next.json` and takes effect when the keychain holds its key, so that a crash leaves one of the two that works.
 */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { readIfExists, removeDurably, syncFolder, writeDurably } from '../storage/durable-file.js';
import { VaultError, storageError } from '../storage/errors.js';
import { passphraseSealed, sealWithPassphrase, unsealWithPassphrase } from './passphrase.js';
import { keyIdOf } from './envelope.js';

const common = {
  /** Which keychain key it needs. While the keychain holds another one, the lock is not in effect. */
  outerKeyId: z.string(),
  sealed: passphraseSealed,
};
const lockFile = z.discriminatedUnion('version', [
  z.strictObject({ version: z.literal(1), ...common }),
  /** Knows which key is in it, so that a copy of another one (Touch ID's) is not taken for it. */
  z.strictObject({ version: z.literal(2), sealingKeyId: z.string(), ...common }),
]);
type LockContent = z.infer<typeof lockFile>;

const purpose = 'roster app lock';

/** Names of its files in the vault's folder. */
export const lockNames = { lock: 'lock.json', next: 'lock-next.json' } as const;

/** The files of one vault folder. */
export class LockFile {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether there is one. @throws VaultError */
  async exists(): Promise<boolean> {
    return (await readIfExists(join(this.#folder, lockNames.lock))) !== null;
  }

  /** False: the file is damaged, or of a newer version. @throws VaultError when the disk fails */
  async isReadable(): Promise<boolean> {
    const text = await readIfExists(join(this.#folder, lockNames.lock));
    return text === null || parse(text) !== null;
  }

  /**
   * The version of the lock that is in effect under the key that the keychain holds, or null. A prepared lock whose key it is
   * takes effect. @throws VaultError
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

  /** Prepares a lock: the sealing key under a passphrase and an outer key, which the keychain has to hold next. @throws VaultError */
  async prepare(passphrase: string, outerKey: Uint8Array, sealingKey: Uint8Array): Promise<void> {
    const sealed = await sealWithPassphrase(passphrase, { purpose, secret: outerKey }, sealingKey);
    await writeDurably(
      join(this.#folder, lockNames.next),
      JSON.stringify({ version: 2, outerKeyId: keyIdOf(outerKey), sealingKeyId: keyIdOf(sealingKey), sealed }),
    );
  }

  /** The prepared lock is the lock. @throws VaultError */
  async takeEffect(): Promise<void> {
    try {
      await rename(join(this.#folder, lockNames.next), join(this.#folder, lockNames.lock));
      await syncFolder(this.#folder);
    } catch (error) {
      throw storageError(lockNames.lock, error);
    }
  }

  /** The sealing key, or null: another passphrase. @throws VaultError */
  async open(passphrase: string, keyEncryptionKey: Uint8Array): Promise<Uint8Array | null> {
    const file = await this.#read(lockNames.lock);
    if (file === null) return null;
    const key = await unsealWithPassphrase(passphrase, { purpose, secret: keyEncryptionKey }, file.sealed);
    return key === null ? null : Uint8Array.from(key);
  }

  /** Whether this is the sealing key that the lock guards; null: the file does not say. @throws VaultError */
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
    // A prepared lock is written whole or not at all, and the lock that is in effect is another file.
    if (content !== null || name === lockNames.next) return content;
    // Not set aside: without it the sealing key is gone, and a newer version may be able to read it.
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
