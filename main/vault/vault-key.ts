/** The life of a vault's key: found, made, changed, loaded with what belongs to it, and given up. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { t } from '../../preload/i18n/translate.js';
import { keyFileName } from './key-stores/select-key-store.js';
import { makeFolder, readIfExists } from '../storage/durable-file.js';
import { VaultError } from '../storage/errors.js';
import { allKeys, findKey, type Candidate } from './key-stores/find-key.js';
import { writeKeyRecord } from './key-record.js';
import type { KeyStore } from './key-stores/key-store.js';
import { keychainFileName } from './key-stores/keychain-key-store.js';
import { LockFile, lockNames } from './lock-file.js';
import { Manifest, emptyManifest, manifestName, readManifest, type ManifestContent } from './manifest.js';
import { dataKeyOf, withoutKey, type OpenVault, type DataKey } from './open-vault.js';
import { previousKeyName, readPreviousKey, writePreviousKey } from './previous-key.js';
import type { Quarantine, QuarantinedFile } from '../storage/quarantine.js';
import { headersOf, sealedIds } from './sealed-files.js';

/** What it works on. */
export interface VaultKeyOptions {
  folder: string;
  lock: LockFile;
  quarantine: Quarantine;
  onQuarantined: (file: QuarantinedFile) => void;
}

/** Name of the file with Touch ID's copy of the key. */
export const touchIdFileName = 'touch-id.json';

/** Settings files that the first format did not authenticate. They are adopted when it is brought up to date. */
const adoptable = ['lock-settings'];

const keyLength = 32;

export class VaultKey {
  readonly #options: VaultKeyOptions;

  constructor(options: VaultKeyOptions) {
    this.#options = options;
  }

  /** Finds the key and what belongs to it, or makes one where nothing was sealed yet. @throws VaultError when the disk fails */
  async open(store: KeyStore | null, signal: AbortSignal): Promise<OpenVault> {
    const { folder, lock } = this.#options;
    if (store === null) {
      const hasFiles = (await sealedIds(folder)).length > 0 || (await lock.exists());
      // One that was not waited for is there, whether it ever kept a key or not.
      if (!hasFiles && !signal.aborted) return withoutKey({ kind: 'memory' }, null);
      const message = hasFiles ? t().keychainLocked : t().keychainNotWaitedFor;
      return withoutKey({ kind: 'keyUnavailable', message, canStartFresh: false }, null);
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
   * Makes a new key. Files that are there keep the key that they have.
   * @throws VaultError `keyUnavailable` when the store does not take it
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
   * Puts another key in the place of this one: under a passphrase, or without one. Sealing the files again is up to the caller.
   * A crash at any point leaves the old key or the new one, and with the new one the old one too.
   * @throws VaultError; then the vault has to be opened again
   */
  async change(
    { key, manifest, store }: Pick<OpenVault, 'key' | 'manifest' | 'store'>,
    passphrase: string | null,
    signal: AbortSignal,
  ): Promise<OpenVault> {
    const { folder, lock } = this.#options;
    if (key === null || store === null) {
      throw new VaultError('keyUnavailable', 'The app lock needs the keychain, which cannot be had now');
    }
    const old: DataKey = { ...key, bytes: Uint8Array.from(key.bytes) };
    const bytes = randomBytes(keyLength);
    await writePreviousKey(folder, bytes, old.bytes);
    const outer = passphrase === null ? null : randomBytes(keyLength);
    if (passphrase !== null && outer !== null) await lock.prepare(passphrase, outer, bytes);
    // From here on the new key counts.
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

  /** A key with its manifest and with the keys that its files may still have. @throws VaultError when the disk fails */
  async load(bytes: Uint8Array, store: KeyStore, outer: Uint8Array | null, signal: AbortSignal): Promise<OpenVault> {
    const { folder, lock, quarantine } = this.#options;
    const previous = await readPreviousKey(folder, bytes);
    const older = previous === null ? [] : [dataKeyOf(previous, store)];
    // A crash while the lock was turned off left the file of the lock.
    if (outer === null && (await lock.exists())) await quarantine.quarantine(join(folder, lockNames.lock));
    const stored = await readManifest(folder, bytes);
    if (stored !== null && stored !== 'altered') {
      return this.#judged(openWith(bytes, older, new Manifest(folder, bytes, stored), store, outer), signal);
    }
    const carried = previous === null ? stored : await readManifest(folder, previous);
    const keys = [dataKeyOf(bytes, store), ...older];
    let content: ManifestContent;
    let wasRebuilt = false;
    if (carried !== null && carried !== 'altered') content = carried;
    // A crash while the first format was brought up to date.
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

  /** A key of the first format that cannot be changed now: everything is as it was in that format. */
  asItWas(bytes: Uint8Array, store: KeyStore, outer: Uint8Array | null): OpenVault {
    return openWith(bytes, [], null, store, outer);
  }

  /** Moves everything that belongs to a key to the quarantine, for another key to take its place. @throws VaultError */
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
      if (!(error instanceof VaultError) || error.kind !== 'keyUnavailable') throw error;
      // A keychain that takes no key, where none was ever kept, is no keychain; unless it was not waited for.
      if (!signal.aborted) return withoutKey({ kind: 'memory' }, null);
      return withoutKey({ kind: 'keyUnavailable', message: t().keychainNotWaitedFor, canStartFresh: false }, null);
    }
  }

  /** Brings the first format up to date: with a new key, so that nothing from before, once put back, opens anything. */
  async #upToDate(found: Candidate, preferred: KeyStore, signal: AbortSignal): Promise<OpenVault> {
    const old = this.asItWas(found.key, found.store, null);
    try {
      if (found.store !== preferred) await this.#makeRoom(preferred);
      return await this.change({ ...old, store: preferred }, null, signal);
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      // Not possible now: the disk is full, or the keychain takes nothing. The key may be the old one or the new one.
      const again = await findKey(this.#options.folder, this.#options.lock, preferred, signal);
      if (again.kind !== 'sessions' || again.isLegacy) return old;
      return this.load(again.key, again.store, null, signal);
    }
  }

  /** Puts a key where this computer keeps it now. It stays where it was found. */
  async #moved(found: Candidate, preferred: KeyStore, signal: AbortSignal): Promise<KeyStore> {
    if (found.store === preferred) return preferred;
    try {
      await this.#makeRoom(preferred);
      await write(preferred, found.record, signal);
      return preferred;
    } catch (error) {
      if (error instanceof VaultError) return found.store;
      throw error;
    }
  }

  /** A key file that does not open is not overwritten. */
  async #makeRoom(store: KeyStore): Promise<void> {
    const path = join(this.#options.folder, keyFileName);
    if (store.name.kind === 'safeStorage' && (await readIfExists(path)) !== null) {
      await this.#options.quarantine.quarantine(path);
    }
  }

  /** What the manifest has to say of files that have one of these keys, when no manifest says it. */
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

  /** Looks after files of other keys: the keychain may have the keys of some of them. */
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
    return { ...opened, older, status: { kind: 'lost', message: t().keyGone, accounts } };
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

/** Writes a record and looks whether it was kept. */
async function write(store: KeyStore, record: Uint8Array, signal: AbortSignal): Promise<void> {
  await store.write(record, signal);
  const kept = await store.read(signal);
  if (kept === null || Buffer.compare(kept, record) !== 0) {
    throw new VaultError('keyUnavailable', 'The keychain did not keep the key');
  }
}
