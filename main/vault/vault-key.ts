/** Life cycle of a vault's key: finds, creates, changes and loads it with its manifest and older keys. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { makeFolder, readIfExists } from '../storage/durable-file.js';
import { StorageError } from '../storage/errors.js';
import type { Quarantine, QuarantinedFile } from '../storage/quarantine.js';
import { VaultError } from './errors.js';
import { writeKeyRecord } from './key-record.js';
import { allKeys, type Candidate, findKey } from './key-stores/find-key.js';
import type { KeyStore } from './key-stores/key-store.js';
import { keychainFileName } from './key-stores/keychain-key-store.js';
import { keyFileName } from './key-stores/select-key-store.js';
import { LockFile, lockNames } from './lock-file.js';
import { emptyManifest, Manifest, type ManifestContent, manifestName, readManifest } from './manifest.js';
import { type DataKey, dataKeyOf, type OpenVault, withoutKey } from './open-vault.js';
import { previousKeyName, readPreviousKey, writePreviousKey } from './previous-key.js';
import { headersOf, sealedIds } from './sealed-files.js';

export interface VaultKeyOptions {
  folder: string;
  lock: LockFile;
  quarantine: Quarantine;
  onQuarantined: (file: QuarantinedFile) => void;
}

/** Name of the file with Touch ID's copy of the key. */
export const touchIdFileName = 'touch-id.json';

/** Settings files that the first format did not authenticate. They are accepted once during migration. */
const adoptable = ['lock-settings'];

const keyLength = 32;

export class VaultKey {
  readonly #options: VaultKeyOptions;

  constructor(options: VaultKeyOptions) {
    this.#options = options;
  }

  /**
   * Finds the key and its related files, or creates a key if nothing was sealed yet. @throws VaultError when the disk
   * fails
   */
  async open(store: KeyStore | null, signal: AbortSignal): Promise<OpenVault> {
    const { folder, lock } = this.#options;
    if (store === null) {
      const hasFiles = (await sealedIds(folder)).length > 0 || (await lock.exists());
      // If the wait was cancelled, a keychain exists, even if it never held a key.
      if (!hasFiles && !signal.aborted) return withoutKey({ kind: 'memory' }, null);
      const reason = hasFiles ? 'keychainLocked' : 'keychainSilent';
      return withoutKey({ kind: 'keyUnavailable', reason, canStartFresh: false }, null);
    }
    const found = await findKey(folder, lock, store, signal);
    switch (found.kind) {
      case 'none':
        return this.#firstKey(store, signal);
      case 'keyUnavailable':
        return withoutKey(found, store);
      case 'lost':
        return withoutKey({ ...found, accounts: await sealedIds(folder) }, store);
      case 'locked':
        return withoutKey({ kind: 'locked' }, await this.#moved(found, store, signal), found.key);
      case 'sessions':
        return found.isLegacy
          ? this.#upToDate(found, store, signal)
          : this.load(found.key, await this.#moved(found, store, signal), null, signal);
    }
  }

  /**
   * Creates a key. Existing files keep their old key.
   * @throws VaultError `keyUnavailable` when the store does not accept it
   */
  async fresh(store: KeyStore, hasForeignFiles: boolean, signal: AbortSignal): Promise<OpenVault> {
    const { folder } = this.#options;
    await this.quarantineKey();
    const bytes = randomBytes(keyLength);
    await makeFolder(folder);
    await write(store, writeKeyRecord('sessions', bytes), signal);
    const manifest = new Manifest(folder, bytes, { ...emptyManifest, hasForeignFiles });
    await manifest.flush();
    return this.#judged(openWith(bytes, [], manifest, store, null), signal);
  }

  /**
   * Replaces the key, with or without a passphrase. The caller reseals the files. A crash at any point leaves the old
   * key, or the new key together with the old one.
   * @throws VaultError; then the vault must be reopened
   */
  async change(
    { key, manifest, store }: Pick<OpenVault, 'key' | 'manifest' | 'store'>,
    passphrase: string | null,
    signal: AbortSignal,
  ): Promise<OpenVault> {
    const { folder, lock } = this.#options;
    if (key === null || store === null) {
      throw new VaultError('keyUnavailable', 'The app lock needs the keychain, which is unavailable now');
    }
    const old: DataKey = { ...key, bytes: Uint8Array.from(key.bytes) };
    const bytes = randomBytes(keyLength);
    await writePreviousKey(folder, bytes, old.bytes);
    const outer = passphrase === null ? null : randomBytes(keyLength);
    if (passphrase !== null && outer !== null) await lock.prepare(passphrase, outer, bytes);
    // The new key takes effect with this write.
    await write(store, outer === null ? writeKeyRecord('sessions', bytes) : writeKeyRecord('lock', outer), signal);
    let next = manifest;
    if (next !== null) await next.changeKey(bytes);
    else {
      next = new Manifest(folder, bytes, { ...(await this.#listed([old])), adoptable });
      await next.flush();
    }
    if (outer !== null) await lock.takeEffect();
    else if (await lock.exists()) await lock.remove();
    return this.#judged(openWith(bytes, [old], next, store, outer), signal);
  }

  /**
   * Loads a key with its manifest and the older keys that its files may still have. @throws VaultError when the disk
   * fails
   */
  async load(bytes: Uint8Array, store: KeyStore, outer: Uint8Array | null, signal: AbortSignal): Promise<OpenVault> {
    const { folder, lock, quarantine } = this.#options;
    const previous = await readPreviousKey(folder, bytes);
    const older = previous === null ? [] : [dataKeyOf(previous, store)];
    // A crash while the lock was being turned off left its file behind.
    if (outer === null && (await lock.exists())) await quarantine.quarantine(join(folder, lockNames.lock));
    const stored = await readManifest(folder, bytes);
    if (stored !== null && stored !== 'altered') {
      const manifest = new Manifest(folder, bytes, stored);
      manifest.keepUnrecorded(await headersOf(folder, (id) => !Object.hasOwn(stored.accounts, id)));
      return this.#judged(openWith(bytes, older, manifest, store, outer), signal);
    }
    const carried = previous === null ? stored : await readManifest(folder, previous);
    const keys = [dataKeyOf(bytes, store), ...older];
    let content: ManifestContent;
    let wasRebuilt = false;
    if (carried !== null && carried !== 'altered') content = carried;
    // A crash interrupted the migration of the first format.
    else if (carried === null && previous !== null) content = { ...(await this.#listed(keys)), adoptable };
    else {
      wasRebuilt = true;
      if (carried === 'altered') this.#options.onQuarantined(await quarantine.quarantine(join(folder, manifestName)));
      content = await this.#listed(keys);
    }
    const manifest = new Manifest(folder, bytes, content);
    await manifest.flush();
    return this.#judged({ ...openWith(bytes, older, manifest, store, outer), wasRebuilt }, signal);
  }

  /** A key of the first format that cannot be migrated now: the vault keeps that format. */
  asItWas(bytes: Uint8Array, store: KeyStore, outer: Uint8Array | null): OpenVault {
    return openWith(bytes, [], null, store, outer);
  }

  /** Moves all files that belong to the key to quarantine before it is replaced. @throws VaultError */
  async quarantineKey(): Promise<void> {
    const { folder, quarantine } = this.#options;
    const names = [lockNames.lock, lockNames.next, previousKeyName, manifestName, touchIdFileName];
    for (const name of [keyFileName, keychainFileName, ...names]) {
      const path = join(folder, name);
      if ((await readIfExists(path)) !== null) await quarantine.quarantine(path);
    }
  }

  async #firstKey(store: KeyStore, signal: AbortSignal): Promise<OpenVault> {
    try {
      return await this.fresh(store, false, signal);
    } catch (error) {
      if (!(error instanceof VaultError) || error.code !== 'keyUnavailable') throw error;
      // If the first write fails and no key was ever stored, treat the keychain as absent, unless the wait was
      // cancelled.
      if (!signal.aborted) return withoutKey({ kind: 'memory' }, null);
      return withoutKey({ kind: 'keyUnavailable', reason: 'keychainSilent', canStartFresh: false }, null);
    }
  }

  /** Migrates the first format to a new key, so that restored old files cannot be decrypted. */
  async #upToDate(found: Candidate, preferred: KeyStore, signal: AbortSignal): Promise<OpenVault> {
    const old = this.asItWas(found.key, found.store, null);
    try {
      if (found.store !== preferred) await this.#makeRoom(preferred);
      return await this.change({ ...old, store: preferred }, null, signal);
    } catch (error) {
      if (!(error instanceof VaultError || error instanceof StorageError)) throw error;
      // Migration is not possible now: the disk is full, or the keychain rejects writes. Either key may be current.
      const again = await findKey(this.#options.folder, this.#options.lock, preferred, signal);
      if (again.kind !== 'sessions' || again.isLegacy) return old;
      return this.load(again.key, again.store, null, signal);
    }
  }

  /** Copies a key to the preferred store of this computer. The original stays where it was found. */
  async #moved(found: Candidate, preferred: KeyStore, signal: AbortSignal): Promise<KeyStore> {
    if (found.store === preferred) return preferred;
    try {
      await this.#makeRoom(preferred);
      await write(preferred, found.record, signal);
      return preferred;
    } catch (error) {
      if (error instanceof VaultError || error instanceof StorageError) return found.store;
      throw error;
    }
  }

  /** Moves a key file that cannot be decrypted to quarantine instead of overwriting it. */
  async #makeRoom(store: KeyStore): Promise<void> {
    const path = join(this.#options.folder, keyFileName);
    if (store.name.kind === 'safeStorage' && (await readIfExists(path)) !== null) {
      await this.#options.quarantine.quarantine(path);
    }
  }

  /** Manifest content for the files that have one of these keys, when there is no manifest. */
  async #listed(keys: readonly DataKey[]): Promise<ManifestContent> {
    const headers = await headersOf(this.#options.folder);
    const ids = new Set(keys.map(({ id }) => id));
    const ours = headers.filter(({ keyId }) => ids.has(keyId));
    return {
      ...emptyManifest,
      counter: Math.max(0, ...ours.map(({ generation }) => generation)),
      accounts: Object.fromEntries(ours.map(({ accountId, generation }) => [accountId, generation])),
      hasForeignFiles: ours.length < headers.length,
    };
  }

  /** Checks files with other keys: the keychain may contain some of those keys. */
  async #judged(opened: OpenVault, signal: AbortSignal): Promise<OpenVault> {
    const { key, manifest, store } = opened;
    if (key === null || store === null || manifest?.value.hasForeignFiles !== true) return opened;
    const headers = await headersOf(this.#options.folder);
    const ids = new Set([key, ...opened.older].map(({ id }) => id));
    const foreign = headers.filter(({ keyId }) => !ids.has(keyId));
    if (foreign.length === 0) {
      await manifest.setForeignFiles(false);
      return opened;
    }
    const found = (await allKeys(store, signal))
      .map((bytes) => ({ ...dataKeyOf(bytes, store), isForeign: true }))
      .filter(({ id }) => foreign.some(({ keyId }) => keyId === id));
    const accounts = foreign
      .filter(({ keyId }) => !found.some(({ id }) => id === keyId))
      .map(({ accountId }) => accountId);
    const older = [...opened.older, ...found];
    if (accounts.length === 0) return { ...opened, older };
    return { ...opened, older, status: { kind: 'lost', accounts } };
  }
}

function openWith(
  bytes: Uint8Array,
  older: readonly DataKey[],
  manifest: Manifest | null,
  store: KeyStore,
  keyEncryptionKey: Uint8Array | null,
): OpenVault {
  const key = dataKeyOf(bytes, store);
  return {
    status: { kind: 'sealed', keyStore: key.label },
    key,
    older,
    manifest,
    store,
    keyEncryptionKey,
    wasRebuilt: false,
  };
}

/** Writes a record and verifies that it was stored. */
async function write(store: KeyStore, record: Uint8Array, signal: AbortSignal): Promise<void> {
  await store.write(record, signal);
  const kept = await store.read(signal);
  if (kept === null || Buffer.compare(kept, record) !== 0) {
    throw new VaultError('keyUnavailable', 'The keychain did not keep the key');
  }
}
