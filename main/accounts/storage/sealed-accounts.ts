/** Reads and writes account records in the vault; writes to the same account run one after another. */
import type { AccountId } from '../../../preload/contract/index.js';
import type { UserRecord } from '../../auth/index.js';
import type { SealedBackend } from '../../backends/sealed-backend.js';
import type { AccountVault } from '../../vault/account-vault.js';
import { type AccountRecord, readAccountRecord, writeAccountRecord } from './account-record.js';

export class SealedAccounts {
  readonly #vault: AccountVault;
  readonly #writes = new Map<AccountId, Promise<unknown>>();

  constructor(vault: AccountVault) {
    this.#vault = vault;
  }

  /** Names of the sealed files; none of them is decrypted. @throws VaultError */
  names(): Promise<string[]> {
    return this.#vault.sealedAccounts();
  }

  /** True if the vault's manifest was rebuilt, so outdated sealed files cannot be detected. */
  get wasRebuilt(): boolean {
    return this.#vault.wasRebuilt;
  }

  /** Moves an account's file to quarantine and adds a notice. @throws VaultError */
  setAside(id: AccountId): Promise<void> {
    return this.#inTurn(id, () => this.#vault.quarantine(id));
  }

  /** Returns an account's record, or null if there is none. @throws VaultError */
  async read(id: AccountId): Promise<AccountRecord | null> {
    const text = await this.#vault.read(id);
    return text === null ? null : readAccountRecord(text);
  }

  /** Stores a record and returns where. Durable if it resolves to `sealed`. @throws VaultError */
  write(id: AccountId, backend: SealedBackend, user: UserRecord): Promise<'sealed' | 'memory'> {
    return this.#inTurn(id, () => this.#vault.write(id, writeAccountRecord(backend, user)));
  }

  /**
   * Passes an account's record to `look` while other writes to it are blocked. If `look` returns a backend, the session
   * is sealed again with that backend; null leaves the record unchanged.
   * @throws VaultError
   */
  inspect(id: AccountId, look: (record: AccountRecord) => SealedBackend | null): Promise<void> {
    return this.#inTurn(id, async () => {
      const record = await this.read(id);
      const backend = record === null ? null : look(record);
      if (record !== null && backend !== null) await this.#vault.write(id, writeAccountRecord(backend, record.user));
    });
  }

  /** Permanently removes an account's session. @throws VaultError */
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
