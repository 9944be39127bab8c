/** The backend and account that a `.roster.json` names, among those of this user. */
import type { AccountSummary, BackendSummary } from '../../preload/contract/index.js';
import { ChoiceError } from './choice-error.js';
import type { Directory } from './resolve-account.js';
import type { TeamFile } from './team-file.js';

/** Null if it is not in Roster. */
export function teamBackend(
  { backends }: Pick<Directory, 'backends'>,
  { backend, appId }: Pick<TeamFile, 'backend' | 'appId'>,
): BackendSummary | null {
  return backends.find((one) => one.baseUrl === backend && one.appId === appId) ?? null;
}

/** The only account of a backend that matches a name or pattern; its session does not matter. @throws ChoiceError */
export function matchingAccount(
  { accounts }: Directory,
  pattern: string,
  { id, displayName }: BackendSummary,
  file: string,
): AccountSummary {
  const here = accounts.filter(({ backendId }) => backendId === id);
  const found = here.filter((account) => namesOf(account).some((name) => matches(name, pattern)));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const named = { file, pattern, backend: displayName };
  if (first === undefined) throw new ChoiceError('noAccountMatches', { ...named, accounts: shownNames(here) });
  throw new ChoiceError('severalAccountsMatch', { ...named, accounts: shownNames(found) });
}

/** Not the ID, which is different on each computer. */
function namesOf({ label, displayName, email, userId }: AccountSummary): string[] {
  return [label ?? displayName, displayName, userId, ...(email === null ? [] : [email])];
}

/** Case-insensitive; `*` stands for any text. Not a regular expression, which a pattern could make slow. */
function matches(name: string, pattern: string): boolean {
  const text = name.toLowerCase();
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

function shownNames(accounts: readonly AccountSummary[]): string[] {
  return accounts.slice(0, 5).map(({ label, displayName }) => label ?? displayName);
}
