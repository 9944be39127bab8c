/** Finds the accounts and backends that are named on the command line or in a variable. */
import type {
  AccountId,
  AccountReason,
  AccountSummary,
  BackendId,
  BackendSummary,
} from '../../preload/contract/index.js';
import { ChoiceError } from './choice-error.js';

/** The accounts and backends that can be selected. */
export interface Directory {
  accounts: readonly AccountSummary[];
  backends: readonly BackendSummary[];
  /** The one active account, also while it is signed out. */
  active: AccountId | null;
  /** The current user of each backend. */
  current: Readonly<Record<BackendId, AccountId | null>>;
}

const argument: AccountReason = { kind: 'argument' };

/** Finds a backend by id or name; null if none was given. @throws ChoiceError */
export function resolveBackend(
  { backends }: Directory,
  word: string | null,
  reason: AccountReason = argument,
): BackendSummary | null {
  if (word === null) return null;
  const found = bestMatches(word, backends, ({ id, displayName, appId }) => [id, displayName, appId]);
  const [first] = found;
  if (first === undefined) throw new ChoiceError('noBackendNamed', { reason, selector: word });
  if (found.length > 1) throw new ChoiceError('severalBackendsNamed', { reason, selector: word });
  return first;
}

/** Finds an account by id, user id, name or email address, at a backend or at all of them. @throws ChoiceError */
export function resolveAccount(
  { accounts, backends }: Directory,
  word: string,
  backend: BackendSummary | null,
  reason: AccountReason = argument,
): AccountSummary {
  const here = accounts.filter(({ backendId }) => backend === null || backendId === backend.id);
  const found = bestMatches(word, here, ({ id, userId, label, displayName, email }) => [
    ...[id, userId, label ?? displayName, displayName],
    ...(email === null ? [] : [email]),
  ]);
  const [first] = found;
  if (first === undefined) throw new ChoiceError('noAccountNamed', { reason, selector: word });
  if (found.length === 1) return first;
  const names = found.slice(0, 5).map(({ label, displayName, id, backendId }) => {
    const at = backends.find((one) => one.id === backendId)?.displayName;
    return `${label ?? displayName} (${at === undefined ? '' : `${at}, `}${id})`;
  });
  const differInBackend = new Set(found.map(({ backendId }) => backendId)).size === found.length;
  throw new ChoiceError('severalAccountsNamed', { reason, selector: word, accounts: names, differInBackend });
}

/** Exact matches if there are any, otherwise prefix matches; both case-insensitive. */
function bestMatches<T>(selector: string, all: readonly T[], namesOf: (one: T) => string[]): T[] {
  const wanted = selector.toLowerCase();
  const exact = all.filter((one) => namesOf(one).some((name) => name.toLowerCase() === wanted));
  return exact.length > 0
    ? exact
    : all.filter((one) => namesOf(one).some((name) => name.toLowerCase().startsWith(wanted)));
}
