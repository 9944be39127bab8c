/** Icons shared by many rows. */
import type { AccountStatus } from '../accounts/account-format.js';

export type SharedIconName = AccountStatus | 'more';

/** The element id of a shared icon. */
export function iconId(name: SharedIconName): string {
  return `icon-${name}`;
}
