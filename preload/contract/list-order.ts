/** The order of accounts in the window, the palette and the tray. */
import { slotCount } from './limits.js';

/** Pinned accounts first; list order within each group. */
export function sortPinnedFirst<T extends { pinned: boolean }>(accounts: readonly T[]): T[] {
  return [...accounts.filter(({ pinned }) => pinned), ...accounts.filter(({ pinned }) => !pinned)];
}

/** The keyboard slots 1 to 9 belong to the pinned accounts, in list order. Accounts without a slot are absent. */
export function slotsOf<Id extends string>(accounts: readonly { id: Id; pinned: boolean }[]): ReadonlyMap<Id, number> {
  const pinned = accounts.filter((account) => account.pinned).slice(0, slotCount);
  return new Map(pinned.map(({ id }, index) => [id, index + 1]));
}
