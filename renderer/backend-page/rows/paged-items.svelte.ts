/** The items of a tab as far as they are loaded. */
import type { CallError, Result } from '../../../preload/contract/index.js';

/** Part of a list; `next` continues it, null at its end. */
export interface ItemPage<Item> {
  items: readonly Item[];
  next: string | null;
}

export class PagedItems<Item = unknown> {
  /** Null until loaded. */
  items = $state.raw<readonly Item[] | null>(null);
  /** Whether there are more. */
  hasMore = $state(false);
  error = $state.raw<CallError | null>(null);
  isLoading = $state(false);
  readonly #read: (after: string | null) => Promise<Result<ItemPage<Item>>>;
  #next: string | null = null;
  /** Of the latest load: the answers of earlier ones are dropped. */
  #load = 0;

  /** `read` returns what follows `after`; null: the first items. It reads the search and the filters by itself. */
  constructor(read: (after: string | null) => Promise<Result<ItemPage<Item>>>) {
    this.#read = read;
  }

  /** Loads the list from its start, as far as it was loaded. */
  async reload(): Promise<void> {
    await this.#fill(null, [], this.items?.length ?? 0);
  }

  /** Loads the list after the search or a filter has changed. */
  async restart(): Promise<void> {
    await this.#fill(null, [], 0);
  }

  async more(): Promise<void> {
    const { items } = this;
    if (this.isLoading || items === null || this.#next === null) return;
    await this.#fill(this.#next, items, items.length + 1);
  }

  /** Leaves out items that are known to be gone, before they are loaded again. */
  drop(isGone: (item: Item) => boolean): void {
    this.items = this.items?.filter((item) => !isGone(item)) ?? null;
  }

  async #fill(from: string | null, before: readonly Item[], most: number): Promise<void> {
    this.#load += 1;
    const load = this.#load;
    let items = before;
    let after = from;
    this.isLoading = true;
    do {
      const result = await this.#read(after);
      if (load !== this.#load) return;
      this.error = result.ok ? null : result.error;
      if (!result.ok) {
        // What was loaded before stays, and so does where it ends.
        this.isLoading = false;
        return;
      }
      items = [...items, ...result.value.items];
      after = result.value.next;
      if (items.length >= most || after === null) this.items = items;
    } while (after !== null && items.length < most);
    this.#next = after;
    this.hasMore = after !== null;
    this.isLoading = false;
  }
}
