/** Chooses the account that a command uses. The first of the sources below that names one decides; none is skipped. */
import type {
  AccountId,
  AccountReason,
  AccountState,
  AccountSummary,
  BackendSummary,
} from '../../preload/contract/index.js';
import { ChoiceError } from './choice-error.js';
import { type Directory, resolveAccount, resolveBackend } from './resolve-account.js';
import { matchingAccount, teamBackend } from './team-account.js';
import type { TeamFile } from './team-file.js';

/** The sources of an account for one command, strongest first. */
export interface ChoiceSources {
  /** The argument or `--account`, and `--backend`. */
  account: string | null;
  backend: string | null;
  /** `ROSTER_ACCOUNT` and `ROSTER_BACKEND`. */
  environment: { account: string | null; backend: string | null };
  /** The rule or the `.roster.json` of the working folder or its nearest parent: never both. */
  folderRule: { folder: string; accountId: AccountId } | null;
  teamFile: (TeamFile & { path: string; isApproved: boolean }) | null;
  /** The account that the user chose for the program when it asked for a token. */
  ofProgram: AccountId | null;
  /** The account for terminals in the settings. */
  forTerminals: AccountId | null;
}

export interface ChosenAccount {
  account: AccountSummary;
  reason: AccountReason;
}

/**
 * Chooses an account. `--backend` without an account narrows the weaker sources to that backend: a variable that names an
 * account elsewhere is an error; rules and settings for accounts elsewhere do not apply, and the account that is current
 * at the backend is used.
 * @throws ChoiceError
 */
export function chooseAccount(known: Directory, sources: ChoiceSources): ChosenAccount {
  const backend = resolveBackend(known, sources.backend);
  if (sources.account !== null) return named(known, sources.account, backend, { kind: 'argument' });
  return (
    fromEnvironment(known, sources, backend) ??
    fromTeamFile(known, sources, backend) ??
    fromIds(known, sources, backend) ??
    byDefault(known, backend)
  );
}

const withoutSession = new Map<AccountState, 'accountSignedOut' | 'accountExpired' | 'accountDisabled'>([
  ['signedOut', 'accountSignedOut'],
  ['expired', 'accountExpired'],
  ['disabled', 'accountDisabled'],
]);

/** @throws ChoiceError if the account has no session */
export function requireSession(
  { account, reason }: ChosenAccount,
  nameOfBackend: (of: AccountSummary) => string,
): void {
  const { state, label, displayName } = account;
  const code = withoutSession.get(state);
  if (code === undefined) return;
  const names = { reason, account: label ?? displayName, backend: nameOfBackend(account) };
  throw new ChoiceError(code, names);
}

function fromEnvironment(
  known: Directory,
  { environment }: ChoiceSources,
  backend: BackendSummary | null,
): ChosenAccount | null {
  const backendReason: AccountReason = { kind: 'environment', variable: 'ROSTER_BACKEND' };
  if (environment.account !== null) {
    const at = backend ?? resolveBackend(known, environment.backend, backendReason);
    return named(known, environment.account, at, { kind: 'environment', variable: 'ROSTER_ACCOUNT' });
  }
  if (backend !== null || environment.backend === null) return null;
  const at = resolveBackend(known, environment.backend, backendReason);
  return at === null ? null : currentAt(known, at, backendReason);
}

/** Null if the file names another backend than the command. */
function fromTeamFile(
  known: Directory,
  { teamFile }: ChoiceSources,
  backend: BackendSummary | null,
): ChosenAccount | null {
  if (teamFile === null) return null;
  const { path, isApproved, backend: address, appId, account: pattern } = teamFile;
  const reason: AccountReason = { kind: 'file', file: path, approved: isApproved };
  const named = teamBackend(known, teamFile);
  if (backend !== null && backend.id !== named?.id) return null;
  if (named === null) throw new ChoiceError('teamBackendUnknown', { file: path, address, appId });
  if (pattern !== null) return { account: matchingAccount(known, pattern, named, path), reason };
  const account = currentOf(known, named);
  if (account === undefined) throw new ChoiceError('noAccountAtBackend', { file: path, backend: named.displayName });
  return { account, reason };
}

/** Rules and settings name accounts by their IDs. */
function fromIds(
  { accounts }: Directory,
  { folderRule, ofProgram, forTerminals }: ChoiceSources,
  backend: BackendSummary | null,
): ChosenAccount | null {
  const sources: readonly { id: AccountId | null; reason: AccountReason }[] = [
    { id: folderRule?.accountId ?? null, reason: { kind: 'folder', folder: folderRule?.folder ?? '' } },
    { id: ofProgram, reason: { kind: 'program' } },
    { id: forTerminals, reason: { kind: 'terminals' } },
  ];
  for (const { id, reason } of sources) {
    if (id === null) continue;
    const account = accounts.find((one) => one.id === id);
    if (account === undefined) throw new ChoiceError('accountRemoved', { reason });
    if (backend === null || account.backendId === backend.id) return { account, reason };
  }
  return null;
}

function byDefault(known: Directory, backend: BackendSummary | null): ChosenAccount {
  if (backend !== null) return currentAt(known, backend, { kind: 'backendOption' });
  const account = known.accounts.find(({ id }) => id === known.active);
  if (account === undefined) throw new ChoiceError('noActiveAccount');
  return { account, reason: { kind: 'active' } };
}

function named(known: Directory, word: string, backend: BackendSummary | null, reason: AccountReason): ChosenAccount {
  return { account: resolveAccount(known, word, backend, reason), reason };
}

function currentAt(known: Directory, backend: BackendSummary, reason: AccountReason): ChosenAccount {
  const account = currentOf(known, backend);
  if (account === undefined) throw new ChoiceError('noActiveAccount');
  return { account, reason };
}

/** The active account if it is at this backend, also while it is signed out; else the one that is current there. */
function currentOf({ accounts, active, current }: Directory, { id }: BackendSummary): AccountSummary | undefined {
  return (
    accounts.find((one) => one.id === active && one.backendId === id) ?? accounts.find((one) => one.id === current[id])
  );
}
