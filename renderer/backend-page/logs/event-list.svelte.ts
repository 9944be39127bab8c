/** The newest events of a backend. */
import type { BackendEvent, BackendId, BackendLogGroup, CallError } from '../../../preload/contract/index.js';

const firstLimit = 100;
const maxLimit = 2_000;

export class EventList {
  /** The newest first; null until loaded. */
  events = $state.raw<readonly BackendEvent[] | null>(null);
  hasMore = $state(false);
  error = $state.raw<CallError | null>(null);
  isLoading = $state(false);
  text = $state('');
  group = $state<BackendLogGroup>('all');
  errorsOnly = $state(false);
  readonly #backendId: BackendId;
  #limit = firstLimit;
  /** Of the latest load: the answers of earlier ones are dropped. */
  #load = 0;

  constructor(backendId: BackendId, text: string) {
    this.#backendId = backendId;
    this.text = text;
  }

  get isFiltered(): boolean {
    return this.text !== '' || this.group !== 'all' || this.errorsOnly;
  }

  async reload(): Promise<void> {
    this.#load += 1;
    const load = this.#load;
    const { text, group, errorsOnly } = this;
    this.isLoading = true;
    const limit = this.#limit;
    const result = await window.roster.backendLogs.list({
      ...{ backendId: this.#backendId, text, group, errorsOnly, limit },
    });
    if (load !== this.#load) return;
    this.isLoading = false;
    this.error = result.ok ? null : result.error;
    if (!result.ok) return;
    this.events = result.value.events;
    this.hasMore = result.value.hasMore && limit < maxLimit;
  }

  /** Loads after the search or a filter has changed. */
  async restart(): Promise<void> {
    this.#limit = firstLimit;
    await this.reload();
  }

  async more(): Promise<void> {
    if (this.isLoading || !this.hasMore) return;
    this.#limit = Math.min(this.#limit * 2, maxLimit);
    await this.reload();
  }

  async clear(): Promise<void> {
    this.text = '';
    this.group = 'all';
    this.errorsOnly = false;
    await this.restart();
  }
}
