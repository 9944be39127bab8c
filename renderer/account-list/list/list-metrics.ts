/** Heights in the list, in pixels. */
import type { Density } from '../../../preload/contract/index.js';
import type { ListItem } from './list-items.js';

export const headHeight = 26;
/** Height of the bars above the list. If it is too small, one row too many is drawn. */
const heightAboveList = 112;

export const rowHeightOf = (density: Density): number => (density === 'compact' ? 32 : 48);

/**
 * Number of items drawn before the list has been measured: those that fit into the window. A window that was never drawn has no
 * height yet, so main's default is used.
 */
export function firstCount(items: readonly ListItem[], rowHeight: number): number {
  let room = (window.innerHeight || 660) - heightAboveList;
  let count = 0;
  for (const { kind } of items) {
    if (room <= 0) break;
    room -= kind === 'group' ? headHeight : rowHeight;
    count += 1;
  }
  // Accounts that are added before the list has been measured are drawn too.
  return count + Math.max(0, Math.ceil(room / rowHeight));
}
