/**
 * The app lock on disk. With the lock on, the sealing key itself lies in `lock.json`, sealed under the person's passphrase and
 * a key that the keychain holds: whoever has the keychain still needs the passphrase. Account files stay as they are.
 */
import { join } from 'node:path';
import * as z from 'zod';
import { readIfThere, removeDurably, writeDurably } from './durable-file.js';
import { VaultError } from './errors.js';
import { passphraseSealed, sealWithPassphrase, unsealWithPassphrase } from './passphrase.js';
import { keyIdOf } from './sealed-content.js';

const lockFile = z.strictObject({
  version: z.literal(1),
  /** Which keychain key it needs. While the keychain holds another one, the lock never came into effect. */
  outerKeyId: z.string(),
  sealed: passphraseSealed,
});

const purpose = 'roster app lock';

/** The file of one vault folder. */
export class LockFile {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, 'lock.json');
  }

  /** Whether there is one. @throws VaultError */
  async isThere(): Promise<boolean> {
    return (await readIfThere(this.#path)) !== null;
  }

  /** Whether it is in effect under the key that the keychain holds. @throws VaultError */
  async isInEffect(outerKey: Uint8Array): Promise<boolean> {
    const file = await this.#read();
    return file !== null && file.outerKeyId === keyIdOf(outerKey);
  }

  /** Puts the sealing key under a passphrase and an outer key, which the keychain has to hold next. Durable. @throws VaultError */
  async write(passphrase: string, outerKey: Uint8Array, sealingKey: Uint8Array): Promise<void> {
    const sealed = await sealWithPassphrase(passphrase, { purpose, secret: outerKey }, sealingKey);
    await writeDurably(this.#path, JSON.stringify({ version: 1, outerKeyId: keyIdOf(outerKey), sealed }));
  }

  /** The sealing key, or null: another passphrase. @throws VaultError */
  async open(passphrase: string, outerKey: Uint8Array): Promise<Uint8Array | null> {
    const file = await this.#read();
    return file === null ? null : unsealWithPassphrase(passphrase, { purpose, secret: outerKey }, file.sealed);
  }

  /** @throws VaultError */
  async remove(): Promise<void> {
    await removeDurably(this.#path);
  }

  async #read(): Promise<z.infer<typeof lockFile> | null> {
    const text = await readIfThere(this.#path);
    if (text === null) return null;
    try {
      return lockFile.parse(JSON.parse(text));
    } catch (error) {
      // Not set aside: without it the sealing key is gone, and a newer version may be able to read it.
      throw new VaultError('keyUnavailable', 'The file of the app lock cannot be read', error);
    }
  }
}
