/** The rows of a tab, read page by page from a list that changes meanwhile. */
import '../../../../support/runes.js';
import { describe, expect, it } from 'vitest';
import { RowLoader } from '../../../../../renderer/backend-page/rows/row-loader.svelte.js';

interface Row {
  id: string;
  version: number;
}

/** Fewer rows than fit in the view. */
const pageSize = 10;
/** As backends send them: more rows than fit in the view. */
const longPage = 100;

/** A list at a backend, its loader, and how often a page was read. */
function served(count: number, pageLength = pageSize) {
  const list: Row[] = Array.from({ length: count }, (_row, index) => ({ id: `r${String(index)}`, version: 0 }));
  const state = { list, reads: 0, fails: false, hold: null as Promise<void> | null, text: '' };
  const loader = new RowLoader<Row>(
    async (after) => {
      state.reads += 1;
      const from = after === null ? 0 : state.list.findIndex(({ id }) => id === after) + 1;
      const rows = state.list.slice(from, from + pageLength);
      const next = from + pageLength < state.list.length ? (rows.at(-1)?.id ?? null) : null;
      const { fails, hold } = state;
      if (hold !== null) await hold;
      return fails
        ? { ok: false, error: { code: 'internal', message: 'failed', retryable: true } }
        : { ok: true, value: { rows, next } };
    },
    () => state.text,
  );
  return { state, loader, ids: () => loader.rows?.map(({ id }) => id) };
}

async function loadAll(loader: RowLoader<Row>): Promise<void> {
  await loader.reload();
  while (loader.hasMore) await loader.more();
}

describe('the loader of rows', () => {
  it('reads page by page and knows the end', async () => {
    const { state, loader, ids } = served(25);
    await loader.reload();
    expect([loader.rows?.length, loader.hasMore, loader.isLoading]).toEqual([pageSize, true, false]);
    await loadAll(loader);
    expect([ids(), loader.hasMore]).toEqual([state.list.map(({ id }) => id), false]);
  });

  it('takes up new, changed and removed rows at the start by reading one page, however many are loaded', async () => {
    const { state, loader, ids } = served(500, longPage);
    await loadAll(loader);
    state.list = [{ id: 'new', version: 0 }, ...state.list.map((row) => ({ ...row, version: 1 }))];
    state.list.splice(3, 1);
    state.reads = 0;
    await loader.reload();
    expect([state.reads, ids()]).toEqual([1, state.list.map(({ id }) => id)]);
    expect(loader.rows?.slice(0, longPage).every(({ id, version }) => id === 'new' || version === 1)).toBe(true);
    expect(loader.hasMore).toBe(false);
  });

  it('keeps the rows of a search until the next one is started', async () => {
    const { state, loader, ids } = served(25);
    await loader.reload();
    const before = ids();
    state.text = 'typed';
    state.list = [{ id: 'found', version: 0 }];
    await loader.reload();
    await loader.more();
    expect([ids(), loader.hasMore, loader.isLoadingMore]).toEqual([before, true, false]);
    await loader.restart();
    expect([ids(), loader.hasMore]).toEqual([['found'], false]);
  });

  it('says that more rows are loading only when they were asked for', async () => {
    const { state, loader } = served(25);
    await loader.reload();
    let release: () => void = () => undefined;
    state.hold = new Promise((resolve) => (release = resolve));
    const reloaded = loader.reload();
    expect([loader.isLoading, loader.isLoadingMore]).toEqual([true, false]);
    const more = loader.more();
    expect(loader.isLoadingMore).toBe(true);
    release();
    await Promise.all([reloaded, more]);
    expect([loader.rows?.length, loader.isLoadingMore]).toEqual([2 * pageSize, false]);
  });

  it('reads what is in view again', async () => {
    const { state, loader, ids } = served(200);
    await loadAll(loader);
    state.list = state.list.map((row) => ({ ...row, version: 1 }));
    state.list.splice(125, 1);
    state.reads = 0;
    loader.firstInView = 120;
    await loader.reload();
    expect(state.reads).toBeLessThan(10);
    expect(ids()).toEqual(state.list.map(({ id }) => id));
    expect(loader.rows?.slice(120, 160).every(({ version }) => version === 1)).toBe(true);
  });

  it('reads what is in view again when the first page ends in view', async () => {
    const { state, loader } = served(200);
    await loadAll(loader);
    state.list = state.list.map((row) => ({ ...row, version: 1 }));
    loader.firstInView = 5;
    await loader.reload();
    expect(loader.rows?.slice(0, 60).every(({ version }) => version === 1)).toBe(true);
    expect(loader.rows).toHaveLength(200);
  });

  it('reads one page after another search, wherever the earlier one was scrolled to', async () => {
    const { state, loader } = served(300, longPage);
    await loadAll(loader);
    loader.firstInView = 220;
    await loader.restart();
    await loader.more();
    state.reads = 0;
    await loader.reload();
    expect([state.reads, loader.rows?.length, loader.firstInView]).toEqual([1, 2 * longPage, 0]);
  });

  it('does not continue a search that waited for the page of an earlier one', async () => {
    const { state, loader, ids } = served(40);
    await loader.reload();
    let release = () => undefined as void;
    state.hold = new Promise((resolve) => (release = resolve));
    const first = loader.reload();
    await loader.more();
    state.hold = null;
    await loader.restart();
    release();
    await first;
    expect(ids()).toHaveLength(pageSize);
  });

  it('starts again after more new rows than a page', async () => {
    const { state, loader, ids } = served(300, longPage);
    await loadAll(loader);
    state.list = Array.from({ length: 150 }, (_row, index) => ({ id: `n${String(index)}`, version: 0 })).concat(
      state.list,
    );
    await loader.reload();
    expect([loader.rows?.length, loader.hasMore]).toEqual([longPage, true]);
    await loadAll(loader);
    expect(ids()).toEqual(state.list.map(({ id }) => id));
  });

  it('drops the answer of an earlier search, and keeps rows after an error', async () => {
    const { state, loader, ids } = served(5);
    let release = () => undefined as void;
    state.hold = new Promise((resolve) => (release = resolve));
    const first = loader.restart();
    state.list = [{ id: 'found', version: 0 }];
    state.hold = null;
    await loader.restart();
    release();
    await first;
    expect(ids()).toEqual(['found']);
    state.fails = true;
    await loader.reload();
    expect([ids(), loader.error?.code, loader.isLoading]).toEqual([['found'], 'internal', false]);
  });

  it('reads once more after a change that was reported while it was reading', async () => {
    const { state, loader, ids } = served(5);
    let release = () => undefined as void;
    state.hold = new Promise((resolve) => (release = resolve));
    const first = loader.reload();
    state.list = [...state.list, { id: 'late', version: 0 }];
    state.hold = null;
    await Promise.all([loader.reload(), loader.reload()]);
    release();
    await first;
    expect([state.reads, ids()?.at(-1)]).toEqual([2, 'late']);
  });
});
