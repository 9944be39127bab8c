/** The sealed files: one per account, written durably, never readable on disk. Without a keychain they stay in memory. */
import type { FileAuthenticator } from '../storage/authenticated-file.js';
import { makeFolder, readIfExists, removeDurably, writeDurably } from '../storage/durable-file.js';
import { VaultError } from '../storage/errors.js';
import { SerialQueue } from '../storage/serial-queue.js';
import type { KeyStore } from './key-stores/key-store.js';
import { KeyHolder } from './key-holder.js';
import type { OpenVault, DataKey, VaultStatus } from './open-vault.js';
import type { Quarantine, QuarantinedFile } from '../storage/quarantine.js';
import { generationOf, readEnvelope, seal, unseal, type Envelope } from './envelope.js';
import { sealedIds, sealedPath, sealedSuffix } from './sealed-files.js';

export type { VaultStatus } from './open-vault.js';

/** What a vault needs. */
export interface AccountVaultOptions {
  /** Folder of the sealed files. */
  folder: string;
  /**
   * Asked when a session is first read or written, and again by `retry`. May take as long as the user at a system prompt;
   * the signal ends the waiting.
   */
  selectKeyStore: (signal: AbortSignal) => Promise<KeyStore | null>;
  quarantine: Quarantine;
  /** Called for each file that had to be set aside. */
  onQuarantined: (file: QuarantinedFile) => void;
  /** Called when the status became another one without the vault having been asked to open. */
  onStatus?: (status: VaultStatus) => void;
}

export class AccountVault {
  readonly #options: AccountVaultOptions;
  readonly #keys: KeyHolder;
  readonly #inTurn = new SerialQueue();
  readonly #memory = new Map<string, string>();

  constructor(options: AccountVaultOptions) {
    this.#options = options;
    this.#keys = new KeyHolder({
      ...options,
      drain: () => this.#inTurn.drain(),
      sealAgain: (id) => this.#inTurn.run(id, () => this.#sealAgain(id)),
      quarantineFile: (id) => this.#inTurn.run(id, () => options.quarantine.quarantine(sealedPath(options.folder, id))),
    });
  }

  /** Opens the vault if that was not done, and says where sessions rest. @throws VaultError when the disk fails */
  async status(): Promise<VaultStatus> {
    await this.#keys.open();
    return this.#keys.current.status;
  }

  /** Whether a passphrase guards it, as far as can be told without the keychain. @throws VaultError */
  hasLock(): Promise<boolean> {
    return this.#keys.lockFile.exists();
  }

  /** Whether it cannot be told which sealed files are the latest, because the manifest was missing or altered. */
  get wasRebuilt(): boolean {
    return this.#keys.current.wasRebuilt;
  }

  /** Authenticates other files of the profile under the sealing key, once the vault was opened. */
  get files(): FileAuthenticator {
    return this.#keys.files;
  }

  /**
   * Asks the keychain once more, when it could not be had before. Sessions that were kept in memory meanwhile are sealed; gives
   * the ids of their accounts. @throws VaultError
   */
  async retry(): Promise<{ status: VaultStatus; sealed: string[] }> {
    await this.#keys.openAgain();
    return { status: this.#keys.current.status, sealed: await this.sealMemory() };
  }

  /** Whether sessions are kept in memory. */
  get hasMemory(): boolean {
    return this.#memory.size > 0;
  }

  /** Seals what was kept in memory, when there is a key now; gives the ids of the accounts. @throws VaultError */
  async sealMemory(): Promise<string[]> {
    const sealed: string[] = [];
    for (const [id, content] of this.#keys.current.key === null ? [] : [...this.#memory]) {
      await this.write(id, content);
      sealed.push(id);
    }
    return sealed;
  }

  /** Stops waiting for a keychain that asks for its password: for now it is away. Does nothing when nothing waits. */
  continueWithoutKeychain(): void {
    this.#keys.giveUp();
  }

  /** The keychain takes its time: until it answers, new sessions are kept in memory. They can be sealed with `sealMemory`. */
  writeToMemoryMeanwhile(): void {
    this.#keys.continueWithoutKeychain();
  }

  /**
   * What was written for this account, or null when there is nothing.
   * @throws VaultError `keyUnavailable` while it is sealed under a key that cannot be had; `keyLost` when that key is gone;
   * `locked` while the passphrase is needed; `newerFormat` for a file of a newer Roster; `unreadable` when the file was damaged
   * or is an old copy, and has been set aside
   */
  async read(accountId: string): Promise<string | null> {
    const inMemory = this.#memory.get(accountId);
    if (inMemory !== undefined) return inMemory;
    // What can be told of the file itself needs no keychain.
    if ((await this.#envelope(accountId)) === null) return null;
    await this.#keys.open();
    return this.#inTurn.run(accountId, async () => {
      const sealed = await this.#envelope(accountId);
      if (sealed === null) return null;
      const { key, why } = this.#keyOf(accountId, sealed);
      if (key === null) return this.#quarantine(accountId, why);
      try {
        return unseal(key.bytes, accountId, sealed);
      } catch {
        return this.#quarantine(accountId, 'was changed or damaged');
      }
    });
  }

  /** Keeps content for an account; says where. Durable when it resolves to `sealed`. @throws VaultError; then nothing changed */
  async write(accountId: string, content: string): Promise<'sealed' | 'memory'> {
    const isOpen = await this.#keys.openOrWaiting();
    // A key that is gone for good does not stand in the way of a new session.
    if (isOpen) await this.#keys.replaceLostKey();
    return this.#inTurn.run(accountId, async () => {
      if (!isOpen || this.#keys.currentKey().key === null) {
        this.#memory.set(accountId, content);
        return 'memory';
      }
      await this.#writeSealed(accountId, content);
      this.#memory.delete(accountId);
      return 'sealed';
    });
  }

  /** Forgets an account for good. @throws VaultError */
  async remove(accountId: string): Promise<void> {
    await this.#inTurn.run(accountId, async () => {
      this.#memory.delete(accountId);
      // First, so that a copy of the file that is put back later does not count.
      await this.#keys.current.manifest?.forget(accountId);
      const path = sealedPath(this.#options.folder, accountId);
      if ((await readIfExists(path)) !== null) await removeDurably(path);
    });
    this.#keys.noLongerLost(accountId);
  }

  /** Ids of the accounts that have a sealed file. Nothing is opened. @throws VaultError */
  sealedAccounts(): Promise<string[]> {
    return sealedIds(this.#options.folder);
  }

  /** Moves an account's file to the quarantine, with a notice. @throws VaultError */
  async quarantine(accountId: string): Promise<void> {
    await this.#inTurn.run(accountId, async () => {
      const { quarantine, folder, onQuarantined } = this.#options;
      onQuarantined(await quarantine.quarantine(sealedPath(folder, accountId)));
    });
  }

  /**
   * The key is gone: moves what was sealed with it to the quarantine and starts with a new key. Gives the ids of the accounts
   * whose session that was. @throws VaultError `keyUnavailable` when no new key can be kept either
   */
  startFresh(): Promise<string[]> {
    return this.#keys.startFresh();
  }

  /** Puts a passphrase before the vault. Durable when it resolves. @throws VaultError `keyUnavailable` without a keychain */
  enableLock(passphrase: string): Promise<void> {
    return this.#keys.enableLock(passphrase);
  }

  /** Takes the passphrase away again. False: it is another one. @throws VaultError */
  disableLock(passphrase: string): Promise<boolean> {
    return this.#keys.disableLock(passphrase);
  }

  /** Forgets the key until the passphrase is given. Does nothing without a lock. @throws VaultError */
  lock(): Promise<void> {
    return this.#keys.lock();
  }

  /** Opens the vault with the passphrase. False: it is another one. @throws VaultError */
  unlock(passphrase: string): Promise<boolean> {
    return this.#keys.unlock(passphrase);
  }

  /** Opens the vault with the sealing key itself, which something else guarded. False: it is another key. @throws VaultError */
  unlockWith(bytes: Uint8Array): Promise<boolean> {
    return this.#keys.unlockWith(bytes);
  }

  /** A copy of the sealing key, for something else that guards it; null while it cannot be had. @throws VaultError */
  async dataKey(): Promise<Uint8Array | null> {
    await this.#keys.open();
    const { key } = this.#keys.current;
    return key === null ? null : Uint8Array.from(key.bytes);
  }

  /** The lock's passphrase is lost: sets every sealed session aside and starts with a new key. @throws VaultError */
  discardSessions(): Promise<void> {
    return this.#keys.discardSessions();
  }

  /** The account's file, as far as that needs no key. @throws VaultError */
  async #envelope(accountId: string): Promise<Envelope | null> {
    const text = await readIfExists(sealedPath(this.#options.folder, accountId));
    if (text === null) return null;
    const sealed = readEnvelope(text);
    if (sealed === 'newer') {
      throw new VaultError('newerFormat', `${accountId}${sealedSuffix} was written by a newer version of Roster`);
    }
    return sealed ?? this.#quarantine(accountId, 'is damaged');
  }

  /** The key of a file; null when the file does not count. @throws VaultError when the key cannot be had */
  #keyOf(accountId: string, sealed: Envelope): { key: DataKey | null; why: string } {
    const { status, key, older, manifest } = this.#keys.currentKey();
    const fitting = [key, ...older].find((other) => other?.id === sealed.keyId) ?? null;
    if (fitting === null) {
      const kind = status.kind === 'lost' ? 'keyLost' : 'keyUnavailable';
      if (status.kind === 'sealed' && manifest !== null) return { key: null, why: 'was sealed with another key' };
      throw new VaultError(kind, `The session is sealed with a key of ${sealed.keyStore} that cannot be had now`);
    }
    const isLatest = manifest?.accepts(accountId, generationOf(sealed), fitting.isForeign === true) ?? true;
    return isLatest ? { key: fitting, why: '' } : { key: null, why: 'is an old copy' };
  }

  async #writeSealed(accountId: string, content: string): Promise<void> {
    await this.#makeRoom(accountId);
    await makeFolder(this.#options.folder);
    // Taken and used in one go, so that locking cannot wipe the key in between.
    const { key, manifest } = this.#keys.currentKey();
    if (key === null) throw new VaultError('keyUnavailable', 'The key was given up meanwhile');
    const generation = manifest?.issue() ?? 1;
    const sealed = seal(key.bytes, { accountId, keyStore: key.label, generation }, content);
    try {
      await writeDurably(sealedPath(this.#options.folder, accountId), JSON.stringify(sealed));
    } catch (error) {
      manifest?.drop(generation);
      throw error;
    }
    await manifest?.settle(accountId, generation);
    this.#keys.noLongerLost(accountId);
  }

  /** A file whose key is gone is not overwritten: the key may come back. */
  async #makeRoom(accountId: string): Promise<void> {
    const { key, older, manifest } = this.#keys.current;
    if (manifest?.value.hasForeignFiles !== true) return;
    const path = sealedPath(this.#options.folder, accountId);
    const text = await readIfExists(path);
    const sealed = text === null ? null : readEnvelope(text);
    if (sealed === null || sealed === 'newer') return;
    if ([key, ...older].every((other) => other?.id !== sealed.keyId)) await this.#options.quarantine.quarantine(path);
  }

  /** Seals an account's file with the present key, if it has an older one. @throws VaultError */
  async #sealAgain(accountId: string): Promise<void> {
    const text = await readIfExists(sealedPath(this.#options.folder, accountId));
    const sealed = text === null ? null : readEnvelope(text);
    if (sealed === null || sealed === 'newer') return;
    const { key, older }: OpenVault = this.#keys.currentKey();
    if (key === null || sealed.keyId === key.id || older.every(({ id }) => id !== sealed.keyId)) return;
    const found = this.#keyOf(accountId, sealed);
    let content: string;
    try {
      if (found.key === null) throw new VaultError('unreadable', found.why);
      content = unseal(found.key.bytes, accountId, sealed);
    } catch {
      await this.#quarantine(accountId, 'was changed or damaged').catch(() => undefined);
      return;
    }
    await this.#writeSealed(accountId, content);
  }

  async #quarantine(accountId: string, why: string): Promise<never> {
    const { quarantine, folder, onQuarantined } = this.#options;
    const file = await quarantine.quarantine(sealedPath(folder, accountId));
    onQuarantined(file);
    throw new VaultError('unreadable', `The file ${file.name} ${why} and was set aside`);
  }
}
