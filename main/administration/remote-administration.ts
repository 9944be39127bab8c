/** Which remote backends Roster administers, and with which keys. */
import type { BackendId } from '../../preload/contract/index.js';
import { trimmed } from '../../preload/text/entered-text.js';
import type { Fetch } from '../auth/index.js';
import type { Backends } from '../backends/backends.js';
import { isRosterError, RosterError } from '../errors/roster-error.js';
import type { AdminKeys } from './admin-keys.js';
import { type AskBackend, RefusalError } from './ask-backend.js';
import type { AskOverHttpOptions } from './ask-over-http.js';

export interface RemoteAdministrationOptions {
  backends: Pick<Backends, 'entries' | 'get' | 'nameOf' | 'remote' | 'summary'>;
  keys: AdminKeys;
  fetch: Fetch;
  now: () => number;
}

/** How long a refused key is not sent again: the server locks out addresses that try wrong keys, and views ask repeatedly. */
const refusedForMs = 60_000;

const longestAppId = 128;

/** The format of the keys that `server/admin/admin-keys.ts` creates. */
const keyForm = /^radm_[\w-]{43}$/;

export class RemoteAdministration {
  /** When the key of a backend was refused. */
  readonly #refusedAt = new Map<BackendId, number>();

  constructor(private readonly options: RemoteAdministrationOptions) {}

  /** Finds out which backends have a key. Called when the vault was opened. @throws StorageError */
  async load(): Promise<void> {
    const { backends, keys } = this.options;
    for (const entry of backends.entries) {
      if (entry.kind === 'remote') backends.remote.setHasAdminKey(entry.id, await keys.has(entry));
    }
  }

  /**
   * Stores an administrator key, after the backend has accepted it for its app. Returns where: in memory without a keychain.
   * @throws RosterError, AuthError, VaultError
   */
  async connect(id: BackendId, entered: string): Promise<'sealed' | 'memory'> {
    const { backends, keys } = this.options;
    const key = trimmed(entered);
    if (!keyForm.test(key)) throw new RosterError('invalidAdminKey');
    const { entry } = backends.get(id);
    const name = backends.nameOf(id);
    const { servedApp } = await import('./ask-over-http.js');
    const { appId } = await servedApp(await this.#ask(id, key)).catch((error: unknown) => {
      if (!(error instanceof RefusalError)) throw error;
      throw new RosterError('administrationFailed', { backend: name, message: error.message, of: 'other' });
    });
    if (appId !== entry.appId) {
      // A server can send a text of any length.
      throw new RosterError('adminKeyOfOtherApp', { backend: name, appId: appId.slice(0, longestAppId) });
    }
    // The backend may have been removed in the meantime; its key would never be deleted.
    backends.get(id);
    const kept = await keys.write(entry, key);
    this.#refusedAt.delete(id);
    backends.remote.setHasAdminKey(id, true);
    // That of another key.
    backends.remote.setAdminRole(id, null);
    await this.#learnRole(id, key);
    return kept;
  }

  /** Deletes the key of a backend. @throws VaultError */
  async disconnect(id: BackendId): Promise<void> {
    const { backends, keys } = this.options;
    await keys.remove(id);
    backends.remote.setHasAdminKey(id, false);
  }

  /** Asks a backend with its key. @throws RosterError, VaultError */
  async ask(id: BackendId): Promise<AskBackend> {
    const { backends, keys, now } = this.options;
    const backend = backends.nameOf(id);
    const key = await keys.read(backends.get(id).entry);
    if (key === null) {
      // The stored key was damaged, so the page offers to connect again.
      backends.remote.setHasAdminKey(id, false);
      throw new RosterError('noAdminKey', { backend });
    }
    // The clock may have been set back.
    if (Math.abs(now() - (this.#refusedAt.get(id) ?? -Infinity)) < refusedForMs) {
      throw new RosterError('adminKeyRefused', { backend });
    }
    const ask = await this.#ask(id, key);
    await this.#learnRole(id, key);
    return async (name, input) => {
      try {
        return await ask(name, input);
      } catch (error) {
        if (isRosterError(error) && error.code === 'adminKeyRefused') this.#refusedAt.set(id, now());
        throw error;
      }
    };
  }

  /** Finds out the role of the key once, so that the page offers only what it allows. */
  async #learnRole(id: BackendId, key: string): Promise<void> {
    const { backends } = this.options;
    if (backends.summary(id).adminRole !== null) return;
    const { roleOfKey } = await import('./ask-over-http.js');
    // The next question reports why it failed.
    const role = await roleOfKey(this.#http(id, key)).catch(() => null);
    backends.remote.setAdminRole(id, role);
  }

  /** The schemas of the answers are loaded with the first question. */
  async #ask(id: BackendId, key: string): Promise<AskBackend> {
    const { askOverHttp } = await import('./ask-over-http.js');
    return askOverHttp(this.#http(id, key));
  }

  /** @throws RosterError */
  #http(id: BackendId, key: string): AskOverHttpOptions {
    const { backends, fetch } = this.options;
    const { baseUrl } = backends.get(id).entry;
    if (baseUrl === null) throw new RosterError('backendNotFound', { reason: 'unlisted' });
    return { baseUrl, key, name: backends.nameOf(id), fetch };
  }
}
