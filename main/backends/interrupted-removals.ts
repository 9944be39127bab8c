import type { AccountList } from '../accounts/list/account-list.js';
import type { Backends } from './backends.js';

/** Shows the backends again whose removal was interrupted before their accounts were hidden. @throws StorageError */
export async function restoreInterruptedRemovals(
  backends: Pick<Backends, 'entries' | 'unhide'>,
  list: Pick<AccountList, 'countOf'>,
): Promise<void> {
  const hidden = backends.entries.filter(({ removedAt }) => removedAt !== null);
  for (const { id } of hidden) if (list.countOf(id) > 0) await backends.unhide(id);
}
