/** Icons that many rows show. */
import type { ShownState } from '../account-list/account-format.js';

/** What an icon stands for. */
export type SharedIconName = ShownState | 'more';

/** The id under which the page has an icon. */
export function iconId(name: SharedIconName): string {
  return `icon-${name}`;
}
