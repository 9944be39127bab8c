/** The sealed session files of a vault: decrypts and writes them one by one, and rejects damaged and old copies. */
import { makeFolder, readIfExists, removeDurably, writeDurably } from '../storage/durable-file.js';
import type { Quarantine, QuarantinedFile } from '../storage/quarantine.js';
import { type Envelope, generationOf, readEnvelope, seal, unseal } from './envelope.js';
import { VaultError } from './errors.js';
import type { KeyHolder } from './key-holder.js';
import type { DataKey } from './open-vault.js';
import { sealedPath, sealedSuffix } from './sealed-files.js';

export interface SealedSessionsOptions {
  /** Folder of the sealed files. */
  folder: string;
  quarantine: Quarantine;
  /** Called for each file that is moved to quarantine. */
  onQuarantined: (file: QuarantinedFile) => void;
}

/** The keys of the vault, as far as its files need them. */
type Keys = Pick<KeyHolder, 'current' | 'currentKey' | 'noLongerLost'>;

/** The caller runs the operations on one account one after another. */
export class SealedSessions {
  readonly #options: SealedSessionsOptions;
  readonly #keys: Keys;

  constructor(options: SealedSessionsOptions, keys: Keys) {
    this.#options = options;
    this.#keys = keys;
  }

  /** Reads the account's file without decrypting it; null if there is none. @throws VaultError */
  async envelope(accountId: string): Promise<Envelope | null> {
    const text = await readIfExists(sealedPath(this.#options.folder, accountId));
    if (text === null) return null;
    const sealed = readEnvelope(text);
    if (sealed === 'newer') {
      throw new VaultError('newerFormat', `${accountId}${sealedSuffix} was written by a newer version of Roster`);
    }
    return sealed ?? this.#quarantine(accountId, 'is damaged');
  }

  /** Returns the decrypted content, or null if there is no file. The vault must be open. @throws VaultError */
  async read(accountId: string): Promise<string | null> {
    const sealed = await this.envelope(accountId);
    if (sealed === null) return null;
    const { key, why } = this.#keyOf(accountId, sealed);
    if (key === null) return this.#quarantine(accountId, why);
    const content = unsealed(key.bytes, accountId, sealed);
    if (content === null) return this.#quarantine(accountId, 'was changed or damaged');
    // A crash may have kept it from being recorded. If it cannot be recorded now, the next read tries again.
    if (key.isForeign !== true) {
      const { manifest } = this.#keys.current;
      await manifest?.observe(accountId, generationOf(sealed)).catch(() => undefined);
    }
    return content;
  }

  /** Seals the content with the current key. @throws VaultError */
  async write(accountId: string, content: string): Promise<void> {
    await this.#makeRoom(accountId);
    await makeFolder(this.#options.folder);
    // Read and used without an `await` in between, so that locking cannot wipe the key.
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

  /** Removes the account's file, if there is one. @throws VaultError */
  async remove(accountId: string): Promise<void> {
    // Forget it first, so that a copy of the file that is restored later is rejected.
    await this.#keys.current.manifest?.forget(accountId);
    const path = sealedPath(this.#options.folder, accountId);
    if ((await readIfExists(path)) !== null) await removeDurably(path);
  }

  /** Reseals an account's file with the current key if it has an older one. @throws VaultError */
  async sealAgain(accountId: string): Promise<void> {
    const sealed = await this.#readable(accountId);
    if (sealed === null) return;
    const { key, older } = this.#keys.currentKey();
    if (key === null || sealed.keyId === key.id || older.every(({ id }) => id !== sealed.keyId)) return;
    const found = this.#keyOf(accountId, sealed).key;
    const content = found === null ? null : unsealed(found.bytes, accountId, sealed);
    if (content === null) await this.#quarantine(accountId, 'was changed or damaged').catch(() => undefined);
    else await this.write(accountId, content);
  }

  /**
   * Returns the key of a file, or null with a reason if the file must be rejected. @throws VaultError when the key is
   * unavailable
   */
  #keyOf(accountId: string, sealed: Envelope): { key: DataKey | null; why: string } {
    const { status, key, older, manifest } = this.#keys.currentKey();
    const fitting = [key, ...older].find((other) => other?.id === sealed.keyId) ?? null;
    if (fitting === null) {
      const code = status.kind === 'lost' ? 'keyLost' : 'keyUnavailable';
      if (status.kind === 'sealed' && manifest !== null) return { key: null, why: 'was sealed with another key' };
      throw new VaultError(code, `The session is sealed with a key of ${sealed.keyStore} that is unavailable now`);
    }
    const isLatest = manifest?.accepts(accountId, generationOf(sealed), fitting.isForeign === true) ?? true;
    return isLatest ? { key: fitting, why: '' } : { key: null, why: 'is an old copy' };
  }

  /** Moves a file whose key is lost to quarantine instead of overwriting it: the key may be recovered. */
  async #makeRoom(accountId: string): Promise<void> {
    const { key, older, manifest } = this.#keys.current;
    if (manifest?.value.hasForeignFiles !== true) return;
    const sealed = await this.#readable(accountId);
    if (sealed === null || [key, ...older].some((other) => other?.id === sealed.keyId)) return;
    await this.#options.quarantine.quarantine(sealedPath(this.#options.folder, accountId));
  }

  /** The account's file; null if there is none, or if it is damaged or in a newer format. */
  async #readable(accountId: string): Promise<Envelope | null> {
    const text = await readIfExists(sealedPath(this.#options.folder, accountId));
    const sealed = text === null ? null : readEnvelope(text);
    return sealed === 'newer' ? null : sealed;
  }

  async #quarantine(accountId: string, why: string): Promise<never> {
    const { quarantine, folder, onQuarantined } = this.#options;
    const file = await quarantine.quarantine(sealedPath(folder, accountId));
    this.#keys.current.manifest?.ignore(accountId);
    onQuarantined(file);
    throw new VaultError('sessionUnreadable', `The file ${file.name} ${why} and was set aside`);
  }
}

function unsealed(key: Uint8Array, accountId: string, sealed: Envelope): string | null {
  try {
    return unseal(key, accountId, sealed);
  } catch {
    return null;
  }
}
