/** The vault as the accounts use it: records in and out, and no change of one account overtakes another. */
import type { AccountId } from '../../preload/contract/index.js';
import type { UserRecord } from '../auth/index.js';
import type { AccountVault } from '../vault/account-vault.js';
import { readAccountRecord, writeAccountRecord, type AccountRecord, type SealedBackend } from './account-record.js';

export class SealedAccounts {
  readonly #vault: AccountVault;
  readonly #writes = new Map<AccountId, Promise<unknown>>();

  constructor(vault: AccountVault) {
    this.#vault = vault;
  }

  /** Names of the sealed files. Nothing is opened. @throws VaultError */
  names(): Promise<string[]> {
    return this.#vault.sealedAccounts();
  }

  /** Whether it cannot be told which sealed files are the latest. */
  get wasRebuilt(): boolean {
    return this.#vault.wasRebuilt;
  }

  /** Moves an account's file to the quarantine, with a notice. @throws VaultError */
  setAside(id: AccountId): Promise<void> {
    return this.#inTurn(id, () => this.#vault.quarantine(id));
  }

  /** An account's record; null when there is none. @throws VaultError */
  async read(id: AccountId): Promise<AccountRecord | null> {
    const text = await this.#vault.read(id);
    return text === null ? null : readAccountRecord(text);
  }

  /** Keeps a record; says where. Durable when it resolves to `sealed`. @throws VaultError */
  write(id: AccountId, backend: SealedBackend, user: UserRecord): Promise<'sealed' | 'memory'> {
    return this.#inTurn(id, () => this.#vault.write(id, writeAccountRecord(backend, user)));
  }

  /**
   * Looks at an account's record while nothing else can write it. What `look` returns is sealed with the session from then on; null
   * leaves the record as it is. @throws VaultError
   */
  inspect(id: AccountId, look: (record: AccountRecord) => SealedBackend | null): Promise<void> {
    return this.#inTurn(id, async () => {
      const record = await this.read(id);
      const backend = record === null ? null : look(record);
      if (record !== null && backend !== null) await this.#vault.write(id, writeAccountRecord(backend, record.user));
    });
  }

  /** Removes an account's session for good. @throws VaultError */
  remove(id: AccountId): Promise<void> {
    return this.#inTurn(id, () => this.#vault.remove(id));
  }

  #inTurn<T>(id: AccountId, work: () => Promise<T>): Promise<T> {
    const done = (this.#writes.get(id) ?? Promise.resolve()).then(work);
    const settled = done
      .catch(() => undefined)
      .then(() => {
        if (this.#writes.get(id) === settled) this.#writes.delete(id);
      });
    this.#writes.set(id, settled);
    return done;
  }
}
