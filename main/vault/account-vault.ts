/** The sealed files: one per account, written durably, never readable on disk. Without a keychain they stay in memory. */
import { say } from '../../preload/language/say.js';
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, readIfThere, removeDurably, writeDurably } from './durable-file.js';
import { VaultError, storageError, systemCode } from './errors.js';
import { keyStoreLabel, type KeyStore } from './key-store.js';
import { LockFile } from './lock-file.js';
import type { Quarantine, SetAside } from './quarantine.js';
import { keyIdOf, readEnvelope, seal, unseal } from './sealed-content.js';

/**
 * Where sessions rest.
 * - `sealed`: in files, under a key in the OS keychain.
 * - `memory`: nowhere but here; this machine has no keychain.
 * - `away`: there are sealed files, but their key cannot be had now. New sessions stay in memory; the files stay as they are.
 * - `appLocked`: in files, and the person's passphrase is needed to open them. Nothing can be read or written.
 */
export type VaultStatus =
  { kind: 'sealed'; keyStore: string } | { kind: 'memory' } | { kind: 'away'; message: string } | { kind: 'appLocked' };

/** What a vault needs. */
export interface AccountVaultOptions {
  /** Folder of the sealed files. */
  folder: string;
  /**
   * Asked when a session is first read or written, and again by `retry`. May take as long as a person at a system prompt;
   * the signal ends the waiting.
   */
  chooseKeyStore: (signal: AbortSignal) => Promise<KeyStore | null>;
  quarantine: Quarantine;
  /** Called for each file that had to be set aside. */
  onSetAside: (file: SetAside) => void;
}

interface SealingKey {
  bytes: Uint8Array;
  id: string;
  label: string;
}

/** `outer` is what the keychain holds: the sealing key itself, or with the app lock on the second half of what opens it. */
type Opened = { status: VaultStatus; key: SealingKey | null; outer: { bytes: Uint8Array; store: KeyStore } | null };

const suffix = '.sealed';

export class AccountVault {
  readonly #options: AccountVaultOptions;
  readonly #lock: LockFile;
  readonly #memory = new Map<string, string>();
  #opened: Promise<Opened> | undefined;
  /** What `#opened` came to. A key is taken from here and used in one go, so that locking cannot wipe it in between. */
  #current: Opened | undefined;
  #waiting = new AbortController();

  constructor(options: AccountVaultOptions) {
    this.#options = options;
    this.#lock = new LockFile(options.folder);
  }

  /** Opens the vault if that was not done, and says where sessions rest. @throws VaultError when the disk fails */
  async status(): Promise<VaultStatus> {
    return (await this.#open()).status;
  }

  /** Whether a passphrase guards it, as far as can be told without the keychain. @throws VaultError */
  hasLock(): Promise<boolean> {
    return this.#lock.isThere();
  }

  /**
   * Asks the keychain once more, when it could not be had before. Sessions that were kept in memory meanwhile are sealed; gives
   * the ids of their accounts. @throws VaultError
   */
  async retry(): Promise<{ status: VaultStatus; sealed: string[] }> {
    const before = await this.#open();
    if (before.key === null && before.status.kind !== 'appLocked') this.#opened = undefined;
    const { status, key } = await this.#open();
    const sealed: string[] = [];
    for (const [id, content] of key === null ? [] : [...this.#memory]) {
      await this.write(id, content);
      sealed.push(id);
    }
    return { status, sealed };
  }

  /** Stops waiting for a keychain that asks for its password: for now it is away. Does nothing when nobody waits. */
  goOnWithoutKeychain(): void {
    this.#waiting.abort();
  }

  /**
   * What was written for this account, or null when there is nothing.
   * @throws VaultError `keyUnavailable` while it is sealed under a key that cannot be had; `appLocked` while the passphrase is
   * needed; `newerFormat` for a file of a newer Roster; `unreadable` when the file was damaged and has been set aside
   */
  async read(accountId: string): Promise<string | null> {
    const inMemory = this.#memory.get(accountId);
    if (inMemory !== undefined) return inMemory;
    const path = this.#path(accountId);
    const text = await readIfThere(path);
    if (text === null) return null;
    const sealed = readEnvelope(text);
    if (sealed === 'newer') {
      throw new VaultError('newerFormat', `${accountId}${suffix} was written by a newer version of Roster`);
    }
    if (sealed === null) return this.#setAside(path, 'is damaged');
    await this.#open();
    const key = this.#keyNow();
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
    await this.#open();
    const key = this.#keyNow();
    if (key === null) {
      this.#memory.set(accountId, content);
      return 'memory';
    }
    const sealed = seal(key.bytes, accountId, key.label, content);
    await writeDurably(this.#path(accountId), JSON.stringify(sealed));
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

  /** Puts a passphrase before the vault. Durable when it resolves. @throws VaultError `keyUnavailable` without a keychain */
  async turnLockOn(passphrase: string): Promise<void> {
    const opened = await this.#open();
    if (opened.key === null || opened.outer === null) {
      throw new VaultError('keyUnavailable', 'The app lock needs the keychain, which cannot be had now');
    }
    const outer = randomBytes(32);
    await makeFolder(this.#options.folder);
    // This order survives a crash between the two: until the keychain holds the new key, the lock is not in effect.
    await this.#lock.write(passphrase, outer, opened.key.bytes);
    await opened.outer.store.write(outer);
    this.#become({ ...opened, outer: { ...opened.outer, bytes: outer } });
  }

  /** Takes the passphrase away again. False: it is another one. @throws VaultError */
  async turnLockOff(passphrase: string): Promise<boolean> {
    const { outer } = await this.#open();
    const key = outer === null ? null : await this.#lock.open(passphrase, outer.bytes);
    if (outer === null || key === null) return false;
    await outer.store.write(key);
    await this.#lock.remove();
    this.#opened = undefined;
    await this.#open();
    return true;
  }

  /** Forgets the key until the passphrase is given. Does nothing without a lock. @throws VaultError */
  async lock(): Promise<void> {
    const { outer, key } = await this.#open();
    if (outer === null || key === null || !(await this.#lock.isInEffect(outer.bytes))) return;
    this.#become({ status: { kind: 'appLocked' }, key: null, outer });
    key.bytes.fill(0);
  }

  /** Opens the vault with the passphrase. False: it is another one. @throws VaultError */
  async unlock(passphrase: string): Promise<boolean> {
    const { status, outer } = await this.#open();
    if (outer === null && (await this.#lock.isThere())) {
      throw new VaultError('keyUnavailable', 'The keychain holds half of what opens the lock, and cannot be had now');
    }
    if (status.kind !== 'appLocked' || outer === null) return true;
    const bytes = await this.#lock.open(passphrase, outer.bytes);
    if (bytes === null) return false;
    await this.unlockWith(bytes);
    return true;
  }

  /** Opens the vault with the sealing key itself, which something else than the passphrase guarded. @throws VaultError */
  async unlockWith(bytes: Uint8Array): Promise<void> {
    const { status, outer } = await this.#open();
    if (status.kind !== 'appLocked' || outer === null) return;
    this.#become(openedWith(bytes, outer));
  }

  /** A copy of the sealing key, for something else that guards it; null while it cannot be had. @throws VaultError */
  async sealingKey(): Promise<Uint8Array | null> {
    const { key } = await this.#open();
    return key === null ? null : Uint8Array.from(key.bytes);
  }

  /** The lock's passphrase is lost: gives up every sealed session and starts with a fresh key. @throws VaultError */
  async forgetSessions(): Promise<void> {
    const { outer } = await this.#open();
    for (const id of await this.sealedAccounts()) await this.remove(id);
    await outer?.store.write(randomBytes(32));
    await this.#lock.remove();
    this.#opened = undefined;
    await this.#open();
  }

  #path(accountId: string): string {
    return join(this.#options.folder, `${accountId}${suffix}`);
  }

  /** The key as of this very moment; null where there is none to be had. Call after `#open`. */
  #keyNow(): SealingKey | null {
    if (this.#current?.status.kind === 'appLocked') throw new VaultError('appLocked', 'Roster is locked');
    return this.#current?.key ?? null;
  }

  #become(opened: Opened): void {
    this.#current = opened;
    this.#opened = Promise.resolve(opened);
  }

  #open(): Promise<Opened> {
    if (this.#opened !== undefined) return this.#opened;
    this.#waiting = new AbortController();
    const opening = this.#options.chooseKeyStore(this.#waiting.signal).then(async (store) => {
      const found = await this.#findKey(store);
      this.#current = found;
      return found;
    });
    this.#opened = opening;
    opening.catch(() => {
      if (this.#opened === opening) this.#opened = undefined;
    });
    return opening;
  }

  async #findKey(store: KeyStore | null): Promise<Opened> {
    const hasSealedFiles = (await this.sealedAccounts()).length > 0 || (await this.#lock.isThere());
    if (store === null) {
      return hasSealedFiles ? away(say().keychainLocked) : { status: { kind: 'memory' }, key: null, outer: null };
    }
    try {
      return await this.#keyOf(store, hasSealedFiles);
    } catch (error) {
      if (!(error instanceof VaultError) || error.kind !== 'keyUnavailable') throw error;
      // A keychain that takes no key, where none was ever kept, is no keychain.
      return hasSealedFiles ? away(`${error.message}.`) : { status: { kind: 'memory' }, key: null, outer: null };
    }
  }

  async #keyOf(store: KeyStore, hasSealedFiles: boolean): Promise<Opened> {
    let bytes = await store.read();
    if (bytes === null) {
      // A fresh key would turn every sealed file into noise, and the old key may only be away.
      if (hasSealedFiles) return away(say().keychainWithoutKey);
      bytes = randomBytes(32);
      await makeFolder(this.#options.folder);
      await store.write(bytes);
    }
    const outer = { bytes, store };
    if (await this.#lock.isInEffect(bytes)) return { status: { kind: 'appLocked' }, key: null, outer };
    // Left over from a crash while the lock was turned on or off: the keychain's key is the sealing key.
    if (await this.#lock.isThere()) await this.#lock.remove();
    return openedWith(bytes, outer);
  }

  async #setAside(path: string, why: string): Promise<never> {
    const file = await this.#options.quarantine.setAside(path);
    this.#options.onSetAside(file);
    throw new VaultError('unreadable', `The file ${file.name} ${why} and was set aside`);
  }
}

function openedWith(bytes: Uint8Array, outer: { bytes: Uint8Array; store: KeyStore }): Opened {
  const label = keyStoreLabel(outer.store.name);
  // A copy: locking wipes it.
  const key = { bytes: Uint8Array.from(bytes), id: keyIdOf(bytes), label };
  return { status: { kind: 'sealed', keyStore: label }, key, outer };
}

function away(message: string): Opened {
  return { status: { kind: 'away', message }, key: null, outer: null };
}
