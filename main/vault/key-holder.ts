/** Holds the key of an open vault and changes it. Key changes run one at a time; files are resealed afterwards. */
import type { FileAuthenticator } from '../storage/authenticated-file.js';
import type { Quarantine, QuarantinedFile } from '../storage/quarantine.js';
import { SerialQueue } from '../storage/serial-queue.js';
import { VaultError } from './errors.js';
import type { KeyStore } from './key-stores/key-store.js';
import { LockFile } from './lock-file.js';
import { type OpenVault, type VaultStatus, withoutKey } from './open-vault.js';
import { readPreviousKey, removePreviousKey } from './previous-key.js';
import { headersOf, sealedIds } from './sealed-files.js';
import { VaultKey } from './vault-key.js';

export interface KeyHolderOptions {
  folder: string;
  selectKeyStore: (signal: AbortSignal) => Promise<KeyStore | null>;
  quarantine: Quarantine;
  onQuarantined: (file: QuarantinedFile) => void;
  onStatus?: (status: VaultStatus) => void;
  /** Resolves when all file operations that have started so far have ended. */
  drain: () => Promise<void>;
  /** Reseals a file with the current key if it has an older one. @throws VaultError */
  sealAgain: (accountId: string) => Promise<void>;
  /** Moves a file to quarantine. @throws VaultError */
  quarantineFile: (accountId: string) => Promise<QuarantinedFile>;
}

const changes = 'changes';
/** Number of files that are resealed concurrently. */
const atOnce = 32;

export class KeyHolder {
  readonly lockFile: LockFile;
  readonly #options: KeyHolderOptions;
  readonly #vaultKey: VaultKey;
  readonly #changes = new SerialQueue();
  #opened: Promise<void> | undefined;
  /**
   * Result of `#opened`. Callers read the key from here and use it without an `await` in between, so that locking
   * cannot wipe it.
   */
  #current: OpenVault = withoutKey({ kind: 'memory' }, null);
  #isOpening = false;
  #waiting = new AbortController();
  /** Resolves once writes no longer wait for the opening in progress. */
  #patience = newPatience();
  /** The key change in progress; locking waits for it. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor(options: KeyHolderOptions) {
    this.#options = options;
    this.lockFile = new LockFile(options.folder);
    this.#vaultKey = new VaultKey({ ...options, lock: this.lockFile });
  }

  /** The last opened state; valid after `open`. */
  get current(): OpenVault {
    return this.#current;
  }

  /** Like `current`, for using the key. @throws VaultError `locked` */
  currentKey(): OpenVault {
    if (this.#current.status.kind === 'locked') throw new VaultError('locked', 'Roster is locked');
    return this.#current;
  }

  /** Authenticates other files with the current key. */
  get files(): FileAuthenticator {
    return {
      verify: async (name, content, empty) => (await this.#current.manifest?.verify(name, content, empty)) ?? 'noKey',
      replace: (name, before, next, write) => {
        const { manifest } = this.#current;
        return manifest === null ? write() : manifest.replace(name, before, next, write);
      },
    };
  }

  /** Opens the vault if it is not open. @throws VaultError when the disk fails */
  open(): Promise<void> {
    if (this.#opened !== undefined) return this.#opened;
    this.#waiting = new AbortController();
    this.#patience = newPatience();
    this.#isOpening = true;
    const { signal } = this.#waiting;
    const opening = this.#options
      .selectKeyStore(signal)
      .then((store) => this.#vaultKey.open(store, signal))
      .then((opened) => {
        this.setState(opened);
      })
      .finally(() => {
        this.#isOpening = false;
        this.#patience = newPatience();
      });
    this.#opened = opening;
    opening.catch(() => {
      if (this.#opened === opening) this.#opened = undefined;
    });
    return opening;
  }

  /**
   * Like `open`, but returns false once `continueWithoutKeychain` was called. @throws VaultError when the disk fails
   */
  async openOrWaiting(): Promise<boolean> {
    const opening = this.open().then(() => true);
    // Prevents an unhandled rejection if the other promise wins.
    opening.catch(() => undefined);
    return Promise.race([opening, this.#patience.promise.then(() => false)]);
  }

  /** Retries the keychain unless the vault is open or locked. @throws VaultError when the disk fails */
  async openAgain(): Promise<void> {
    await this.open();
    if (this.#current.status.kind === 'sealed' || this.#current.status.kind === 'locked') return;
    await this.runChange(async () => {
      await this.#options.drain();
      await this.#current.manifest?.close();
      this.#opened = undefined;
      await this.open();
    });
  }

  /** Cancels the wait for the keychain. */
  giveUp(): void {
    this.#waiting.abort();
  }

  /** Lets writes continue without the keychain until it responds. */
  continueWithoutKeychain(): void {
    if (this.#isOpening) this.#patience.end();
  }

  /**
   * Creates a key for new sessions if the keychain works but the key is lost. Existing files stay unchanged. @throws
   * VaultError
   */
  async replaceLostKey(): Promise<void> {
    if (!this.#needsNewKey()) return;
    await this.runChange(async () => {
      const { store } = this.#current;
      // Checked again: a concurrent write may have created the key. With the app lock on, the user decides whether to
      // start fresh.
      if (!this.#needsNewKey() || store === null || (await this.lockFile.exists())) return;
      this.setState(await this.#vaultKey.fresh(store, true, this.#signal()));
    });
  }

  /** Removes the account from the list of accounts whose key is lost. */
  noLongerLost(accountId: string): void {
    const { status, key } = this.#current;
    if (status.kind !== 'lost' || !status.accounts.includes(accountId)) return;
    const accounts = status.accounts.filter((other) => other !== accountId);
    const isOver = accounts.length === 0 && key !== null;
    const next: VaultStatus = isOver ? { kind: 'sealed', keyStore: key.label } : { ...status, accounts };
    this.#current = { ...this.#current, status: next };
    this.#options.onStatus?.(next);
  }

  /** Returns the names of the files whose key was lost. @throws VaultError */
  async startFresh(): Promise<string[]> {
    await this.open();
    return this.runChange(async () => {
      const { store, key, older, manifest } = this.#current;
      if (store === null) throw new VaultError('keyUnavailable', 'No keychain takes a new key now');
      await this.#options.drain();
      const kept = new Set([key, ...older].map((known) => known?.id));
      const headers = await headersOf(this.#options.folder);
      const ours = new Set(headers.filter(({ keyId }) => kept.has(keyId)).map(({ accountId }) => accountId));
      const lost = (await sealedIds(this.#options.folder)).filter((id) => !ours.has(id));
      for (const id of lost) await this.#options.quarantineFile(id);
      if (key === null || manifest === null) {
        this.setState(await this.#vaultKey.fresh(store, false, this.#signal()));
        return lost;
      }
      await manifest.setForeignFiles(false);
      this.setState({ ...this.#current, status: { kind: 'sealed', keyStore: key.label } });
      return lost;
    });
  }

  /** @throws VaultError */
  async discardSessions(): Promise<void> {
    await this.open();
    await this.runChange(async () => {
      const { store, manifest } = this.#current;
      await this.#options.drain();
      await manifest?.close();
      for (const id of await sealedIds(this.#options.folder)) await this.#options.quarantineFile(id);
      if (store !== null) this.setState(await this.#vaultKey.fresh(store, false, this.#signal()));
      else {
        await this.#vaultKey.quarantineKey();
        this.#opened = undefined;
        await this.open();
      }
    });
  }

  /** Wipes the key until `PassphraseLock` opens it again. No-op without a lock. @throws VaultError */
  async lock(): Promise<void> {
    await this.open();
    await this.#changing;
    const { keyEncryptionKey, key, older, store, manifest } = this.#current;
    if (keyEncryptionKey === null || key === null) return;
    this.#current = withoutKey({ kind: 'locked' }, store, keyEncryptionKey);
    for (const { bytes } of [key, ...older]) bytes.fill(0);
    await manifest?.close();
  }

  /** Reads the sealing key that the lock file contained. @throws VaultError */
  load(bytes: Uint8Array, store: KeyStore, outer: Uint8Array): Promise<OpenVault> {
    return this.lockFile
      .inEffect(outer)
      .then((version) =>
        version === 1
          ? this.#vaultKey.asItWas(bytes, store, outer)
          : this.#vaultKey.load(bytes, store, outer, this.#signal()),
      );
  }

  /** Replaces the key: seals it with the passphrase, or without one. Runs within `runChange`. @throws VaultError */
  async replaceKey(opened: OpenVault, passphrase: string | null): Promise<void> {
    // Only one previous key is stored: a file that still has an older key would lose it with this change.
    await this.#sealAllAgain();
    try {
      this.setState(await this.#vaultKey.change(opened, passphrase, this.#signal()));
    } catch (error) {
      // Either key may be current now: reopen from the key store.
      await opened.manifest?.close();
      this.#opened = undefined;
      throw error;
    }
    // The old key is kept until every file is resealed; failures are retried at the next start.
    await this.#sealAllAgain().catch(() => undefined);
  }

  /** Uses a state that was read or changed. */
  setState(opened: OpenVault): void {
    this.#current = opened;
    this.#opened = Promise.resolve();
    if (opened.manifest !== null) void this.#changes.run(changes, () => this.#cleanUp()).catch(() => undefined);
  }

  /** Runs key changes one at a time. `lock` waits only for `work`, not for the cleanup that is queued after it. */
  runChange<T>(work: () => Promise<T>): Promise<T> {
    return this.#changes.run(changes, () => {
      const result = work();
      this.#changing = result.catch(() => undefined);
      return result;
    });
  }

  /** Reseals files and cleans up the manifest after a crash or an update. Failures are retried at the next start. */
  async #cleanUp(): Promise<void> {
    await this.#sealAllAgain();
    const { manifest } = this.#current;
    if (manifest === null) return;
    const ids = new Set(await sealedIds(this.#options.folder));
    for (const id of Object.keys(manifest.value.accounts)) if (!ids.has(id)) await manifest.forget(id);
  }

  async #sealAllAgain(): Promise<void> {
    const { folder, drain, sealAgain } = this.#options;
    const { key, older } = this.#current;
    if (key === null || older.length === 0) return;
    // Wait for writes in progress: they may still use the old key.
    await drain();
    const ids = await sealedIds(folder);
    // Concurrent files share manifest writes.
    for (let first = 0; first < ids.length; first += atOnce) {
      await Promise.all(ids.slice(first, first + atOnce).map((id) => sealAgain(id)));
    }
    if (this.#current.key !== key) return;
    this.#current = { ...this.#current, older: [] };
    if ((await readPreviousKey(folder, key.bytes)) !== null) await removePreviousKey(folder);
  }

  #needsNewKey(): boolean {
    return this.#current.status.kind === 'lost' && this.#current.key === null;
  }

  /** Signal for a change that the user requests; `giveUp` cancels its wait for the keychain, too. */
  #signal(): AbortSignal {
    if (!this.#isOpening) this.#waiting = new AbortController();
    return this.#waiting.signal;
  }
}

function newPatience(): { promise: Promise<void>; end: () => void } {
  let end: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (end = resolve));
  return { promise, end };
}
