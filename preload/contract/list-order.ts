/** The order in which accounts are listed: in the window, in its palette, and in the tray. */

/** Pinned accounts first, each group in the order of the list. */
export function sortPinnedFirst<T extends { pinned: boolean }>(accounts: readonly T[]): T[] {
  return [...accounts.filter(({ pinned }) => pinned), ...accounts.filter(({ pinned }) => !pinned)];
}
