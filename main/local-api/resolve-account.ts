/** Resolves the account and backend names given on the command line. */
import type { AccountSummary, BackendSummary } from '../../preload/contract/index.js';
import { CommandError } from './command-error.js';

/** The accounts and backends that can be selected. */
export interface Directory {
  accounts: readonly AccountSummary[];
  backends: readonly BackendSummary[];
  active: ReadonlySet<string>;
}

/** Finds a backend by id or name; null if none was given. @throws CommandError */
export function resolveBackend({ backends }: Directory, word: string | null): BackendSummary | null {
  if (word === null) return null;
  const found = bestMatches(word, backends, ({ id, displayName, appId }) => [id, displayName, appId]);
  const [first] = found;
  if (first === undefined) throw new CommandError('noBackendNamed', { selector: word });
  if (found.length > 1) throw new CommandError('severalBackendsNamed', { selector: word });
  return first;
}

/**
 * Finds an account by id, user id or name; without one, returns the active account.
 * @throws CommandError
 */
export function resolveAccount(known: Directory, word: string | null, backend: BackendSummary | null): AccountSummary {
  const here = known.accounts.filter(({ backendId }) => backend === null || backendId === backend.id);
  const found =
    word === null
      ? here.filter(({ id }) => known.active.has(id))
      : bestMatches(word, here, ({ id, userId, label, displayName }) => [
          id,
          userId,
          label ?? displayName,
          displayName,
        ]);
  const [first] = found;
  if (first === undefined) {
    throw word === null ? new CommandError('noActiveAccount') : new CommandError('noAccountNamed', { selector: word });
  }
  if (found.length === 1) return first;
  const names = found.slice(0, 5).map(({ label, displayName, id }) => `${label ?? displayName} (${id})`);
  throw word === null
    ? new CommandError('severalActiveAccounts')
    : new CommandError('severalAccountsNamed', { selector: word, accounts: names });
}

/** Exact matches if there are any, otherwise prefix matches; both case-insensitive. */
function bestMatches<T>(selector: string, all: readonly T[], namesOf: (one: T) => string[]): T[] {
  const wanted = selector.toLowerCase();
  const exact = all.filter((one) => namesOf(one).some((name) => name.toLowerCase() === wanted));
  return exact.length > 0
    ? exact
    : all.filter((one) => namesOf(one).some((name) => name.toLowerCase().startsWith(wanted)));
}
