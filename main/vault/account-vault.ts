/** The sealed files: one per account, written durably, never readable on disk. Without a keychain they stay in memory. */
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, readIfThere, removeDurably, writeDurably } from './durable-file.js';
import { VaultError, storageError, systemCode } from './errors.js';
import { keyStoreLabel, type KeyStore } from './key-store.js';
import type { Quarantine, SetAside } from './quarantine.js';
import { envelope, keyIdOf, seal, unseal, type Envelope } from './sealed-content.js';

/**
 * Where sessions rest.
 * - `sealed`: in files, under a key in the OS keychain.
 * - `memory`: nowhere but here; this machine has no keychain.
 * - `locked`: there are sealed files, but their key cannot be had now. New sessions stay in memory; the files stay as they are.
 */
export type VaultStatus =
  { kind: 'sealed'; keyStore: string } | { kind: 'memory' } | { kind: 'locked'; message: string };

/** What a vault needs. */
export interface AccountVaultOptions {
  /** Folder of the sealed files. */
  folder: string;
  /** Asked once, when a session is first read or written. */
  chooseKeyStore: () => Promise<KeyStore | null>;
  quarantine: Quarantine;
  /** Called for each file that had to be set aside. */
  onSetAside: (file: SetAside) => void;
}

interface SealingKey {
  bytes: Uint8Array;
  id: string;
  label: string;
}

type Opened = { status: VaultStatus; key: SealingKey | null };

const suffix = '.sealed';

export class AccountVault {
  readonly #options: AccountVaultOptions;
  readonly #memory = new Map<string, string>();
  #opened: Promise<Opened> | undefined;

  constructor(options: AccountVaultOptions) {
    this.#options = options;
  }

  /** Opens the vault if that was not done, and says where sessions rest. @throws VaultError when the disk fails */
  async status(): Promise<VaultStatus> {
    return (await this.#open()).status;
  }

  /**
   * What was written for this account, or null when there is nothing.
   * @throws VaultError `keyUnavailable` while it is sealed under a key that cannot be had; `unreadable` when the file was
   * damaged and has been set aside
   */
  async read(accountId: string): Promise<string | null> {
    const inMemory = this.#memory.get(accountId);
    if (inMemory !== undefined) return inMemory;
    const path = this.#path(accountId);
    const text = await readIfThere(path);
    if (text === null) return null;
    const sealed = parseEnvelope(text);
    if (sealed === null) return this.#setAside(path, 'is damaged');
    const { key } = await this.#open();
    if (key === null || key.id !== sealed.keyId) {
      throw new VaultError(
        'keyUnavailable',
        `The session is sealed with a key of ${sealed.keyStore} that cannot be had now`,
      );
    }
    try {
      return unseal(key.bytes, accountId, sealed);
    } catch {
      return this.#setAside(path, 'was changed or damaged');
    }
  }

  /** Keeps content for an account; says where. Durable when it resolves to `sealed`. @throws VaultError; then nothing changed */
  async write(accountId: string, content: string): Promise<'sealed' | 'memory'> {
    const { key } = await this.#open();
    if (key === null) {
      this.#memory.set(accountId, content);
      return 'memory';
    }
    await writeDurably(this.#path(accountId), JSON.stringify(seal(key.bytes, accountId, key.label, content)));
    this.#memory.delete(accountId);
    return 'sealed';
  }

  /** Forgets an account for good. @throws VaultError */
  async remove(accountId: string): Promise<void> {
    this.#memory.delete(accountId);
    if ((await readIfThere(this.#path(accountId))) !== null) await removeDurably(this.#path(accountId));
  }

  /** Ids of the accounts that have a sealed file. Nothing is opened. @throws VaultError */
  async sealedAccounts(): Promise<string[]> {
    try {
      const names = await readdir(this.#options.folder);
      return names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw storageError('the vault', error);
    }
  }

  #path(accountId: string): string {
    return join(this.#options.folder, `${accountId}${suffix}`);
  }

  #open(): Promise<Opened> {
    if (this.#opened !== undefined) return this.#opened;
    const opening = this.#findKey();
    this.#opened = opening;
    opening.catch(() => {
      if (this.#opened === opening) this.#opened = undefined;
    });
    return opening;
  }

  async #findKey(): Promise<Opened> {
    const store = await this.#options.chooseKeyStore();
    const hasSealedFiles = (await this.sealedAccounts()).length > 0;
    if (store === null) {
      return hasSealedFiles
        ? locked('The keychain that sealed your sessions is not there now.')
        : { status: { kind: 'memory' }, key: null };
    }
    try {
      return await this.#keyOf(store, hasSealedFiles);
    } catch (error) {
      if (!(error instanceof VaultError) || error.kind !== 'keyUnavailable') throw error;
      // A keychain that takes no key, where none was ever kept, is no keychain.
      return hasSealedFiles ? locked(`${error.message}.`) : { status: { kind: 'memory' }, key: null };
    }
  }

  async #keyOf(store: KeyStore, hasSealedFiles: boolean): Promise<Opened> {
    let bytes = await store.read();
    if (bytes === null) {
      // A fresh key would turn every sealed file into noise, and the old key may only be away.
      if (hasSealedFiles) return locked('The key that sealed your sessions is not in the keychain.');
      bytes = randomBytes(32);
      await makeFolder(this.#options.folder);
      await store.write(bytes);
    }
    const label = keyStoreLabel(store.name);
    return { status: { kind: 'sealed', keyStore: label }, key: { bytes, id: keyIdOf(bytes), label } };
  }

  async #setAside(path: string, why: string): Promise<never> {
    const file = await this.#options.quarantine.setAside(path);
    this.#options.onSetAside(file);
    throw new VaultError('unreadable', `The file ${file.name} ${why} and was set aside`);
  }
}

function locked(message: string): Opened {
  return { status: { kind: 'locked', message }, key: null };
}

function parseEnvelope(text: string): Envelope | null {
  try {
    return envelope.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
