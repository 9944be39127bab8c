/** What Roster observes of remote backends: whether they respond, their checks, and what their location advertises. */
import type { AdminRole, BackendCheck, BackendId, ProviderType } from '../../preload/contract/index.js';
import type { BackendEntry } from '../storage/account-files.js';
import type { Backend } from './backend.js';
import { changeReachable, type Reachability, recordCheck } from './backend-health.js';
import { readLocation, toldInLocation } from './discovery.js';

export interface RemoteBackendsOptions {
  find: (id: BackendId) => Backend | null;
  /** Durable. @throws StorageError */
  storeTold: (id: BackendId, told: BackendEntry['told']) => Promise<void>;
  publish: (backend: Backend) => void;
  now: () => number;
}

export class RemoteBackends {
  readonly #options: RemoteBackendsOptions;

  constructor(options: RemoteBackendsOptions) {
    this.#options = options;
  }

  /** Stores what a remote backend advertises in its location, if it has changed. Durable. @throws StorageError */
  async setTold(id: BackendId, answer: unknown): Promise<void> {
    const backend = this.#options.find(id);
    if (backend === null || backend.entry.kind !== 'remote' || backend.entry.baseUrl === null) return;
    const told = toldInLocation(answer, backend.entry.baseUrl);
    // A backend that advertises nothing now may be an older one at the same address: keep what was stored.
    if (told === null || JSON.stringify(told) === JSON.stringify(backend.entry.told)) return;
    await this.#store(backend, told);
  }

  /** Stores which providers a remote backend offers after an administrator changed them with Roster. Durable. @throws StorageError */
  async setOffered(id: BackendId, providers: ProviderType[]): Promise<void> {
    const backend = this.#options.find(id);
    const { told = null } = backend?.entry ?? {};
    if (backend === null || told === null) return;
    await this.#store(backend, { ...told, providers });
  }

  /** Records what the last request to a remote backend found. */
  setReachable(id: BackendId, found: Reachability): void {
    const backend = this.#options.find(id);
    if (backend === null || !changeReachable(backend, found, this.#options.now())) return;
    this.#options.publish(backend);
  }

  /** Records a check. */
  checked(id: BackendId, result: BackendCheck['result']): void {
    const backend = this.#options.find(id);
    if (backend === null) return;
    recordCheck(backend, result, this.#options.now());
    this.#options.publish(backend);
  }

  /** Records whether Roster has an administrator key of a remote backend. */
  setHasAdminKey(id: BackendId, hasAdminKey: boolean): void {
    const backend = this.#options.find(id);
    if (backend === null || backend.hasAdminKey === hasAdminKey) return;
    Object.assign(backend, { hasAdminKey, adminRole: null });
    this.#options.publish(backend);
  }

  /** Records the role of the administrator key; null: not known. */
  setAdminRole(id: BackendId, role: AdminRole | null): void {
    const backend = this.#options.find(id);
    if (backend === null || backend.adminRole === role) return;
    backend.adminRole = role;
    this.#options.publish(backend);
  }

  /** Records when an unreachable backend is checked next. */
  setNextCheck(id: BackendId, at: number): void {
    const backend = this.#options.find(id);
    if (backend?.health.kind !== 'unreachable') return;
    backend.health = { ...backend.health, nextCheckAt: new Date(at).toISOString() };
    this.#options.publish(backend);
  }

  /** Reads a response that has the location. The library requests it anyway, so this stays current without another request. */
  async readTold(id: BackendId, response: Response): Promise<void> {
    const answer = await readLocation(response).catch(() => null);
    // If it cannot be stored now, the next location contains it again.
    if (answer !== null) await this.setTold(id, answer).catch(() => undefined);
  }

  async #store(backend: Backend, told: NonNullable<BackendEntry['told']>): Promise<void> {
    await this.#options.storeTold(backend.entry.id, told);
    Object.assign(backend, { entry: { ...backend.entry, told }, told });
    this.#options.publish(backend);
  }
}
