/** Puts a page that was read again into the rows that are known. */

/** Part of a list; `next` continues it, null at its end. */
export interface RowPage<Row> {
  rows: readonly Row[];
  next: string | null;
}

/** Where pages ended: what continues the list after a row. */
export class PageEnds {
  readonly #ends = new Map<string, string>();

  /** The row at the end of a page. */
  add(row: string, next: string): void {
    this.#ends.set(row, next);
  }

  /** Undefined: no page ended with the row. */
  after(row: string): string | undefined {
    return this.#ends.get(row);
  }

  clear(): void {
    this.#ends.clear();
  }
}

/**
 * Replaces the rows from index `start` on that the page covers: those up to its last row that was known. The rows after
 * them stay, because rows keep their order. If the page has no known row, it is not known what follows, so the list
 * ends with the page.
 */
export function mergePage<Row extends { id: string }>(
  { rows, next }: RowPage<Row>,
  start: number,
  page: RowPage<Row>,
): RowPage<Row> {
  const fresh = new Set(page.rows.map(({ id }) => id));
  const others = (some: readonly Row[]) => some.filter(({ id }) => !fresh.has(id));
  const head = others(rows.slice(0, start));
  const covered = page.next === null ? -1 : rows.findLastIndex(({ id }, index) => index >= start && fresh.has(id));
  const rest = covered === -1 ? [] : others(rows.slice(covered + 1));
  return { rows: [...head, ...page.rows, ...rest], next: rest.length === 0 ? page.next : next };
}
