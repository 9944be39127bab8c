/** Icons shared by many rows. */
import type { ProviderType } from '../../../preload/contract/index.js';
import type { AccountStatus } from '../../accounts/account-format.js';

export type SharedIconName = Exclude<AccountStatus, 'signedIn'> | ProviderType | 'more' | 'check';

/** The element id of a shared icon. */
export function iconId(name: SharedIconName): string {
  return `icon-${name}`;
}
