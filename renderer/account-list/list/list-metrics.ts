/** Heights in the list, in pixels. */
import type { Density } from '../../../preload/contract/index.js';
import type { ListItem } from './list-items.js';

export const headHeight = 26;
/** Of the bars above the list. Too little only draws a row too many. */
const heightAboveList = 112;

export const rowHeightOf = (density: Density): number => (density === 'compact' ? 32 : 48);

/**
 * Number of items drawn before the list has been measured: those that fit into the window. A window that was never
 * drawn has no height yet; main's default is as good as any then.
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
