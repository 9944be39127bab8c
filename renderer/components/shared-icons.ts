/** Icons that many rows show. */
import type { AccountStatus } from '../account-list/account-format.js';

/** What an icon stands for. */
export type SharedIconName = AccountStatus | 'more';

/** The id under which the page has an icon. */
export function iconId(name: SharedIconName): string {
  return `icon-${name}`;
}
