/** The backends as `roster.json` stores them. */
import type { BackendId } from '../../preload/contract/index.js';
import type { BackendEntry, RosterFile } from '../storage/account-files.js';
import type { JsonFile } from '../storage/json-file.js';
import { embeddedBackendId, embeddedEntry } from './backend.js';

export class StoredBackends {
  /** `isBuiltInUsed`: whether accounts belong to the built-in backend. */
  constructor(
    private readonly roster: JsonFile<RosterFile>,
    private readonly isBuiltInUsed: () => boolean,
  ) {}

  /** The stored entries, with the built-in backend if accounts belong to it: older versions did not store it. */
  get entries(): BackendEntry[] {
    return this.#withUsed(this.roster.value.backends);
  }

  /** Durable. @throws StorageError */
  async change(change: (stored: BackendEntry[]) => BackendEntry[]): Promise<void> {
    await this.roster.change((now) => ({ ...now, backends: change(this.#withUsed(now.backends)) }));
  }

  /** Durable. @throws StorageError */
  async changeOne(id: BackendId, change: Partial<BackendEntry>): Promise<void> {
    await this.change((stored) => stored.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)));
  }

  #withUsed(stored: BackendEntry[]): BackendEntry[] {
    const isStored = stored.some(({ id }) => id === embeddedBackendId);
    return isStored || !this.isBuiltInUsed() ? stored : [embeddedEntry, ...stored];
  }
}
