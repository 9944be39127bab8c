/** Whether an account is shown. Separate, because the list and the active account both need it. */
import type { AccountEntry } from '../../storage/account-entry.js';

/** Whether the account is shown to the user, that is, not hidden. */
export function isVisible({ removedAt }: AccountEntry): boolean {
  return removedAt === null;
}
