import type { BackendId } from '../../preload/contract/index.js';
import type { Backends } from './backends.js';

/** Shows the backends again whose removal was interrupted before their accounts were hidden. @throws StorageError */
export async function restoreInterruptedRemovals(
  backends: Pick<Backends, 'entries' | 'unhide'>,
  accounts: { countOf: (id: BackendId) => number },
): Promise<void> {
  const hidden = backends.entries.filter(({ removedAt }) => removedAt !== null);
  for (const { id } of hidden) if (accounts.countOf(id) > 0) await backends.unhide(id);
}
