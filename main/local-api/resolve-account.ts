/** Resolves the account and backend names given on the command line. */
import type { AccountId, AccountSummary, BackendId, BackendSummary } from '../../preload/contract/index.js';
import { CommandError } from './command-error.js';

/** The accounts and backends that can be selected. */
export interface Directory {
  accounts: readonly AccountSummary[];
  backends: readonly BackendSummary[];
  /** The one active account, also while it is signed out. */
  active: AccountId | null;
  /** The current user of each backend. */
  current: Readonly<Record<BackendId, AccountId | null>>;
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
 * Finds an account by id, user id, name or email address. Without one, returns the active account; at a backend that is
 * named, the account that is current there.
 * @throws CommandError
 */
export function resolveAccount(known: Directory, word: string | null, backend: BackendSummary | null): AccountSummary {
  if (word === null) return activeAccount(known, backend);
  const here = known.accounts.filter(({ backendId }) => backend === null || backendId === backend.id);
  const found = bestMatches(word, here, ({ id, userId, label, displayName, email }) => [
    ...[id, userId, label ?? displayName, displayName],
    ...(email === null ? [] : [email]),
  ]);
  const [first] = found;
  if (first === undefined) throw new CommandError('noAccountNamed', { selector: word });
  if (found.length === 1) return first;
  const names = found.slice(0, 5).map(({ label, displayName, id }) => `${label ?? displayName} (${id})`);
  throw new CommandError('severalAccountsNamed', { selector: word, accounts: names });
}

/** The active account if it is at this backend, also while it is signed out; else the one that is current there. */
function activeAccount({ accounts, active, current }: Directory, backend: BackendSummary | null): AccountSummary {
  const isHere = ({ id, backendId }: AccountSummary) => id === active && (backend === null || backendId === backend.id);
  const found =
    accounts.find(isHere) ?? (backend === null ? undefined : accounts.find(({ id }) => id === current[backend.id]));
  if (found === undefined) throw new CommandError('noActiveAccount');
  return found;
}

/** Exact matches if there are any, otherwise prefix matches; both case-insensitive. */
function bestMatches<T>(selector: string, all: readonly T[], namesOf: (one: T) => string[]): T[] {
  const wanted = selector.toLowerCase();
  const exact = all.filter((one) => namesOf(one).some((name) => name.toLowerCase() === wanted));
  return exact.length > 0
    ? exact
    : all.filter((one) => namesOf(one).some((name) => name.toLowerCase().startsWith(wanted)));
}
