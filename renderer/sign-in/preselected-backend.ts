/** Which backend is chosen when the dialog that adds an account opens. */
import type { AccountSummary, BackendId, BackendSummary } from '../../preload/contract/index.js';

/**
 * The backend that was used last: that of the shown account, else of the newest account, else the first one. Never the
 * built-in one while there is another. Undefined if there is no backend.
 */
export function preselectedBackend(
  backends: readonly BackendSummary[],
  accounts: readonly Pick<AccountSummary, 'backendId' | 'addedAt'>[],
  shown: Pick<AccountSummary, 'backendId'> | undefined,
): BackendId | undefined {
  const own = backends.filter(({ isBuiltIn }) => !isBuiltIn);
  const ids = new Set((own.length === 0 ? backends : own).map(({ id }) => id));
  if (shown !== undefined && ids.has(shown.backendId)) return shown.backendId;
  const newest = accounts
    .filter(({ backendId }) => ids.has(backendId))
    .reduce<(typeof accounts)[number] | undefined>(
      (last, account) => (last !== undefined && last.addedAt >= account.addedAt ? last : account),
      undefined,
    );
  return newest?.backendId ?? [...ids][0];
}
