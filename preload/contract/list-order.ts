/** The order of accounts in the window, the palette and the tray. */

/** Pinned accounts first; list order within each group. */
export function sortPinnedFirst<T extends { pinned: boolean }>(accounts: readonly T[]): T[] {
  return [...accounts.filter(({ pinned }) => pinned), ...accounts.filter(({ pinned }) => !pinned)];
}
