/** The rows of a tab as far as they are loaded. */
import type { CallError, Result } from '../../../preload/contract/index.js';
import { mergePage, PageEnds, type RowPage } from './merge-page.js';

/** More rows are never in view at once. */
const viewLength = 60;

type Load = 'restart' | 'reload' | 'more';

/**
 * Reads one page at a time. A search that has changed does not wait for the page that is being read; its answer is
 * dropped. However many rows are loaded, they are kept up to date by reading the first page and the one in view again.
 */
export class RowLoader<Row extends { id: string }> {
  /** Null until loaded. */
  rows = $state.raw<readonly Row[] | null>(null);
  /** Whether there are more. */
  hasMore = $state(false);
  error = $state.raw<CallError | null>(null);
  isLoading = $state(false);
  /** Whether the user waits for more rows. */
  isLoadingMore = $state(false);
  /** Counts the searches that were answered. */
  searches = $state(0);
  /** Index of the first row in view. */
  firstInView = 0;
  readonly #read: (after: string | null) => Promise<Result<RowPage<Row>>>;
  readonly #search: () => string;
  /** The search of the loaded rows. */
  #searched = '';
  #next: string | null = null;
  readonly #ends = new PageEnds();
  /** Number of the latest load. */
  #load = 0;
  /** The loads that follow when the current one has ended. */
  #waiting: readonly Load[] = [];

  /**
   * `read` returns what follows `after`; null: the first rows. It reads the search and the filters by itself. `search`
   * returns the text as it is typed; `restart` is called once typing pauses.
   */
  constructor(read: (after: string | null) => Promise<Result<RowPage<Row>>>, search = () => '') {
    this.#read = read;
    this.#search = search;
  }

  /** Reloads the rows that may have changed. */
  async reload(): Promise<void> {
    await this.#start('reload');
  }

  /** Loads the list after the search or a filter has changed. */
  async restart(): Promise<void> {
    await this.#start('restart');
  }

  async more(): Promise<void> {
    this.isLoadingMore = this.hasMore;
    if (this.hasMore) await this.#start('more');
  }

  /** Leaves out rows that are known to be gone, before they are loaded again. */
  drop(isGone: (row: Row) => boolean): void {
    this.rows = this.rows?.filter((row) => !isGone(row)) ?? null;
  }

  async #start(kind: Load): Promise<void> {
    if (kind !== 'restart' && this.isLoading) {
      this.#waiting = [...this.#waiting, kind];
      return;
    }
    this.#load += 1;
    const load = this.#load;
    this.isLoading = true;
    // The waiting load was for the page that is dropped.
    if (kind === 'restart') this.#waiting = [];
    if (kind === 'restart' || this.rows === null) await this.#restart(load);
    else if (kind === 'reload') await this.#refresh(load, this.rows.length);
    else await this.#continue(load, this.rows.length);
    if (load !== this.#load) return;
    this.isLoading = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.isLoadingMore = waiting.includes('more');
    if (waiting.includes('reload')) await this.#start('reload');
    if (waiting.includes('more')) await this.more();
  }

  async #continue(load: number, loaded: number): Promise<void> {
    const length = await this.#put(load, loaded, this.#next);
    // A server that cannot continue a list would begin it again and again.
    if (length !== null && this.rows?.length === loaded) this.hasMore = false;
  }

  async #restart(load: number): Promise<void> {
    this.#searched = this.#search();
    const page = await this.#page(load, null);
    if (page === null) return;
    this.#ends.clear();
    this.firstInView = 0;
    this.#set(page, page);
    this.searches += 1;
  }

  async #refresh(load: number, loaded: number): Promise<void> {
    const first = await this.#put(load, 0, null);
    const { rows } = this;
    if (first === null || rows === null || first >= loaded || this.firstInView + viewLength <= first) return;
    // What is in view, from the end of a page on. The first page is read already, and may end in view.
    const inView = rows.slice(0, this.firstInView + 1).findLastIndex(({ id }) => this.#ends.after(id) !== undefined);
    let end = Math.max(first - 1, inView);
    for (let after = this.#endAt(end); after !== undefined && end < this.firstInView + viewLength;) {
      const length = await this.#put(load, end + 1, after);
      if (length === null) return;
      end += length;
      after = length === 0 ? undefined : this.#endAt(end);
    }
  }

  /** What continues the list after a row, if a page ended there. */
  #endAt(index: number): string | undefined {
    return this.#ends.after(this.rows?.[index]?.id ?? '');
  }

  /** Reads the page after `after` and puts it at `start`. Returns its length, or null if it was not read. */
  async #put(load: number, start: number, after: string | null): Promise<number | null> {
    const page = await this.#page(load, after);
    if (page === null) return null;
    this.#set(mergePage({ rows: this.rows ?? [], next: this.#next }, start, page), page);
    return page.rows.length;
  }

  async #page(load: number, after: string | null): Promise<RowPage<Row> | null> {
    // The rows of a text that is being typed do not belong among those of the search before.
    if (this.#search() !== this.#searched) return null;
    const result = await this.#read(after);
    if (load !== this.#load) return null;
    // After an error, the rows that were loaded before stay.
    this.error = result.ok ? null : result.error;
    return result.ok ? result.value : null;
  }

  #set({ rows, next }: RowPage<Row>, page: RowPage<Row>): void {
    const end = page.rows.at(-1);
    if (end !== undefined && page.next !== null) this.#ends.add(end.id, page.next);
    this.rows = rows;
    this.#next = next;
    this.hasMore = next !== null;
  }
}
