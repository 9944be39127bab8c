/**
 * Vault of encrypted ("sealed") session files: one per account, written durably, never in plain text on disk. Without a
 * keychain, sessions stay in memory.
 */
import type { FileAuthenticator } from '../storage/authenticated-file.js';
import type { Quarantine, QuarantinedFile } from '../storage/quarantine.js';
import { SerialQueue } from '../storage/serial-queue.js';
import { KeyHolder } from './key-holder.js';
import type { KeyStore } from './key-stores/key-store.js';
import type { VaultStatus } from './open-vault.js';
import { PassphraseLock } from './passphrase-lock.js';
import { isOfAccount, sealedIds, sealedPath } from './sealed-files.js';
import { SealedSessions } from './sealed-sessions.js';

export type { VaultStatus } from './open-vault.js';

export interface AccountVaultOptions {
  /** Folder of the sealed files. */
  folder: string;
  /**
   * Called when a session is first read or written, and again by `retry`. May wait for the user at a system prompt; the
   * signal cancels the wait.
   */
  selectKeyStore: (signal: AbortSignal) => Promise<KeyStore | null>;
  quarantine: Quarantine;
  /** Called for each file that is moved to quarantine. */
  onQuarantined: (file: QuarantinedFile) => void;
  /** Called when the status changes without a call that opens the vault. */
  onStatus?: (status: VaultStatus) => void;
}

export class AccountVault {
  readonly #options: AccountVaultOptions;
  readonly #keys: KeyHolder;
  readonly #lock: PassphraseLock;
  readonly #sessions: SealedSessions;
  readonly #inTurn = new SerialQueue();
  readonly #memory = new Map<string, string>();

  constructor(options: AccountVaultOptions) {
    this.#options = options;
    this.#keys = new KeyHolder({
      ...options,
      drain: () => this.#inTurn.drain(),
      sealAgain: (id) => this.#inTurn.run(id, () => this.#sessions.sealAgain(id)),
      quarantineFile: (id) => this.#inTurn.run(id, () => options.quarantine.quarantine(sealedPath(options.folder, id))),
    });
    this.#lock = new PassphraseLock(options.folder, this.#keys);
    this.#sessions = new SealedSessions(options, this.#keys);
  }

  /**
   * Opens the vault if it is not open, and returns where sessions are stored. @throws VaultError when the disk fails
   */
  async status(): Promise<VaultStatus> {
    await this.#keys.open();
    return this.#keys.current.status;
  }

  /** Whether a passphrase protects the vault, as far as this is known without the keychain. @throws VaultError */
  hasLock(): Promise<boolean> {
    return this.#keys.lockFile.exists();
  }

  /**
   * Whether the manifest was missing or altered and had to be rebuilt, so that old copies of sealed files cannot be
   * detected.
   */
  get wasRebuilt(): boolean {
    return this.#keys.current.wasRebuilt;
  }

  /** Authenticates other files of the profile with the sealing key, once the vault is open. */
  get files(): FileAuthenticator {
    return this.#keys.files;
  }

  /**
   * Retries the keychain if it was unavailable. Seals the sessions that were kept in memory and returns the IDs of
   * their accounts. @throws VaultError
   */
  async retry(): Promise<{ status: VaultStatus; sealed: string[] }> {
    await this.#keys.openAgain();
    return { status: this.#keys.current.status, sealed: await this.sealMemory() };
  }

  /** Whether any session is kept in memory. */
  get hasMemory(): boolean {
    return this.#memory.size > 0;
  }

  /** Seals the sessions in memory if a key is available, and returns the IDs of their accounts. @throws VaultError */
  async sealMemory(): Promise<string[]> {
    const sealed: string[] = [];
    for (const [id, content] of this.#keys.current.key === null ? [] : [...this.#memory]) {
      await this.write(id, content);
      sealed.push(id);
    }
    return sealed;
  }

  /**
   * Stops waiting for a keychain that is prompting for its password, and treats it as unavailable. No-op if no call is
   * waiting.
   */
  continueWithoutKeychain(): void {
    this.#keys.giveUp();
  }

  /** Keeps new sessions in memory until a slow keychain responds. `sealMemory` seals them later. */
  writeToMemoryMeanwhile(): void {
    this.#keys.continueWithoutKeychain();
  }

  /**
   * Returns the content for this account, or null if there is none.
   * @throws VaultError `keyUnavailable` while its key is unavailable; `keyLost` when that key no longer exists;
   * `locked` while the passphrase is needed; `newerFormat` for a file of a newer Roster; `sessionUnreadable` when the
   * file is damaged or an old copy and was moved to quarantine
   */
  async read(accountId: string): Promise<string | null> {
    const inMemory = this.#memory.get(accountId);
    if (inMemory !== undefined) return inMemory;
    // Checks that need only the file come first, without the keychain.
    if ((await this.#sessions.envelope(accountId)) === null) return null;
    await this.#keys.open();
    return this.#inTurn.run(accountId, () => this.#sessions.read(accountId));
  }

  /**
   * Stores the content for an account and returns where. Durable when it resolves to `sealed`. @throws VaultError; then
   * nothing has changed
   */
  async write(accountId: string, content: string): Promise<'sealed' | 'memory'> {
    const isOpen = await this.#keys.openOrWaiting();
    // A lost key must not prevent new sessions.
    if (isOpen) await this.#keys.replaceLostKey();
    return this.#inTurn.run(accountId, async () => {
      if (!isOpen || this.#keys.currentKey().key === null) {
        this.#memory.set(accountId, content);
        return 'memory';
      }
      await this.#sessions.write(accountId, content);
      this.#memory.delete(accountId);
      return 'sealed';
    });
  }

  /** Removes an account's content permanently. @throws VaultError */
  async remove(accountId: string): Promise<void> {
    await this.#inTurn.run(accountId, async () => {
      this.#memory.delete(accountId);
      await this.#sessions.remove(accountId);
    });
    this.#keys.noLongerLost(accountId);
  }

  /** IDs of the accounts that have a sealed file. Does not decrypt anything. @throws VaultError */
  async sealedAccounts(): Promise<string[]> {
    return (await sealedIds(this.#options.folder)).filter(isOfAccount);
  }

  /** Moves an account's file to quarantine and calls `onQuarantined`. @throws VaultError */
  async quarantine(accountId: string): Promise<void> {
    await this.#inTurn.run(accountId, async () => {
      const { quarantine, folder, onQuarantined } = this.#options;
      onQuarantined(await quarantine.quarantine(sealedPath(folder, accountId)));
    });
  }

  /**
   * After the key was lost: moves the files that it sealed to quarantine and creates a new key. Returns the IDs of the
   * affected accounts.
   * @throws VaultError `keyUnavailable` when a new key cannot be stored either
   */
  async startFresh(): Promise<string[]> {
    return (await this.#keys.startFresh()).filter(isOfAccount);
  }

  /**
   * Protects the vault with a passphrase. Durable when it resolves. @throws VaultError `keyUnavailable` without a
   * keychain
   */
  enableLock(passphrase: string): Promise<void> {
    return this.#lock.enable(passphrase);
  }

  /** Removes the passphrase. Returns false for a wrong passphrase. @throws VaultError */
  disableLock(passphrase: string): Promise<boolean> {
    return this.#lock.disable(passphrase);
  }

  /** Replaces the passphrase, durably. Returns false if the old one is wrong. @throws VaultError */
  changePassphrase(old: string, passphrase: string): Promise<boolean> {
    return this.#lock.change(old, passphrase);
  }

  /** Discards the key until the passphrase is entered. No-op without a lock. @throws VaultError */
  lock(): Promise<void> {
    return this.#keys.lock();
  }

  /** Unlocks the vault with the passphrase. Returns false for a wrong passphrase. @throws VaultError */
  unlock(passphrase: string): Promise<boolean> {
    return this.#lock.unlock(passphrase);
  }

  /**
   * Unlocks the vault with the sealing key itself, for example from Touch ID. Returns false for a wrong key. @throws
   * VaultError
   */
  unlockWith(bytes: Uint8Array): Promise<boolean> {
    return this.#lock.unlockWith(bytes);
  }

  /**
   * Returns a copy of the sealing key for another guard, such as Touch ID; null while the key is unavailable. @throws
   * VaultError
   */
  async dataKey(): Promise<Uint8Array | null> {
    await this.#keys.open();
    const { key } = this.#keys.current;
    return key === null ? null : Uint8Array.from(key.bytes);
  }

  /**
   * After the passphrase was lost: moves all sealed sessions to quarantine and creates a new key. @throws VaultError
   */
  discardSessions(): Promise<void> {
    return this.#keys.discardSessions();
  }
}
