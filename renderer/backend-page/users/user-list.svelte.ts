/** The users of a backend as far as they are loaded. */
import type { BackendId, BackendUser, BackendUserFilter, CallError } from '../../../preload/contract/index.js';

export class UserList {
  /** Null until loaded. */
  users = $state.raw<readonly BackendUser[] | null>(null);
  /** Whether there are more. */
  hasMore = $state(false);
  error = $state.raw<CallError | null>(null);
  isLoading = $state(false);
  text = $state('');
  filter = $state<BackendUserFilter>('all');
  readonly #backendId: BackendId;
  #next: string | null = null;
  /** Of the latest load: the answers of earlier ones are dropped. */
  #load = 0;

  constructor(backendId: BackendId) {
    this.#backendId = backendId;
  }

  /** Loads the list from its start, as far as it was loaded. */
  async reload(): Promise<void> {
    await this.#read(null, [], this.users?.length ?? 0);
  }

  /** Loads the list after the search or the filter has changed. */
  async restart(): Promise<void> {
    await this.#read(null, [], 0);
  }

  async more(): Promise<void> {
    const { users } = this;
    if (this.isLoading || users === null || this.#next === null) return;
    await this.#read(this.#next, users, users.length + 1);
  }

  async #read(from: string | null, before: readonly BackendUser[], most: number): Promise<void> {
    this.#load += 1;
    const load = this.#load;
    const { text, filter } = this;
    let users = before;
    let after = from;
    this.isLoading = true;
    do {
      const result = await window.roster.backendUsers.list({ backendId: this.#backendId, text, filter, after });
      if (load !== this.#load) return;
      this.error = result.ok ? null : result.error;
      if (!result.ok) break;
      users = [...users, ...result.value.users];
      after = result.value.next;
      this.users = users.length >= most || after === null ? users : this.users;
    } while (after !== null && users.length < most);
    this.#next = after;
    this.hasMore = after !== null;
    this.isLoading = false;
  }
}
