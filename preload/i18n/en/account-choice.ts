/** Why a command uses an account, and why none can be used, in English. */
import type { AccountReason } from '../../contract/index.js';

/** Shown after the account's name. */
export function accountReasonEn(reason: AccountReason): string {
  switch (reason.kind) {
    case 'argument':
      return 'named in the command';
    case 'backendOption':
      return 'current at the named backend';
    case 'environment':
      return `set in ${reason.variable}`;
    case 'folder':
      return `rule for ${reason.folder}`;
    case 'file':
      return reason.approved ? reason.file : `${reason.file}, not approved yet`;
    case 'program':
      return 'chosen for this program';
    case 'terminals':
      return 'account for terminals';
    case 'active':
      return 'active account';
  }
}

/** The source that names an account or a backend, at the beginning of a sentence; null for the command itself. */
function sourceOf(reason: AccountReason): string | null {
  switch (reason.kind) {
    case 'environment':
      return reason.variable;
    case 'folder':
      return `The rule for ${reason.folder}`;
    case 'file':
      return `The file ${reason.file}`;
    case 'program':
      return 'Your choice for this program';
    case 'terminals':
      return 'The setting “Account for terminals”';
    default:
      return null;
  }
}

/** How to select the backend where the account is named. */
const namingBackend = ({ kind }: AccountReason) =>
  kind === 'environment' ? 'Set ROSTER_BACKEND' : 'Add --backend <name>';

/** A sentence about a name that does not select one account or backend. */
function naming(reason: AccountReason, word: string, [short, long, advice]: readonly [string, string, string]): string {
  const source = sourceOf(reason);
  return source === null ? `${short} ${advice}` : `${source} names “${word}”, but ${long} ${advice}`;
}

export const accountChoiceEn = {
  accountReason: accountReasonEn,
  noAccountCalled: (reason: AccountReason, word: string) =>
    naming(reason, word, [
      `No account matches “${word}”.`,
      'no account matches it.',
      'Run “roster list” to see all accounts.',
    ]),
  severalAccountsCalled: (reason: AccountReason, word: string, which: string, differInBackend: boolean) =>
    naming(reason, word, [
      `Several accounts match “${word}”: ${which}.`,
      `several accounts match it: ${which}.`,
      differInBackend ? `${namingBackend(reason)}, or use an account ID.` : 'Use an account ID.',
    ]),
  noBackendCalled: (reason: AccountReason, word: string) =>
    naming(reason, word, [
      `No backend matches “${word}”.`,
      'no backend matches it.',
      'Run “roster status” to see all backends.',
    ]),
  severalBackendsCalled: (reason: AccountReason, word: string) =>
    naming(reason, word, [`Several backends match “${word}”.`, 'several backends match it.', 'Use a backend ID.']),
  noActiveAccount: 'No account is active. Name an account, or make one active with “roster switch”.',
  ruleFolderTitle: 'Folder that gets an account',
  ruleFolderNotFound: (folder: string) => `There is no folder ${folder}.`,
  noFolderRule: (folder: string, nearest: string | null) =>
    nearest === null
      ? `There is no rule for ${folder}. “roster use --list” shows all rules.`
      : `There is no rule for ${folder} itself; the rule for ${nearest} applies to it.`,
  tokenTooShort: (backend: string, seconds: number, wanted: number) =>
    `${backend} issues tokens that are valid for ${String(seconds)} seconds; at least ${String(wanted)} were requested. Use a shorter --min-valid.`,
  chosenAccountRemoved: (reason: AccountReason) => {
    if (reason.kind === 'folder')
      return `The rule for ${reason.folder} names an account that was removed from Roster. Run “roster use <account>” or “roster use --clear” in that folder.`;
    if (reason.kind === 'terminals')
      return 'The account for terminals was removed from Roster. Choose another one in the settings, under “Programs and terminal”.';
    return 'The account that you chose for this program was removed from Roster. Name an account.';
  },
  chosenSignedOut: (reason: AccountReason, account: string, backend: string) => {
    const source = sourceOf(reason);
    const advice = 'Sign in to it in Roster, or name another account.';
    if (source !== null) return `${source} names ${account} (${backend}), which is signed out. ${advice}`;
    const subject = reason.kind === 'active' ? 'The active account ' : '';
    return `${subject}${account} (${backend}) is signed out. ${advice}`;
  },
  chosenExpired: (reason: AccountReason, account: string, backend: string) => {
    const source = sourceOf(reason);
    const advice = 'Sign in to it in Roster, or name another account.';
    if (source !== null) return `${source} names ${account} (${backend}), whose session has ended. ${advice}`;
    const subject = reason.kind === 'active' ? 'the active account ' : '';
    return `The session of ${subject}${account} (${backend}) has ended. ${advice}`;
  },
  chosenDisabled: (reason: AccountReason, account: string, backend: string) => {
    const source = sourceOf(reason);
    const advice = 'Ask the administrator to enable it, then sign in to it in Roster, or name another account.';
    if (source !== null)
      return `${source} names ${account}, which the administrator of ${backend} has disabled. ${advice}`;
    const subject = reason.kind === 'active' ? 'the active account ' : '';
    return `The administrator of ${backend} has disabled ${subject}${account}. ${advice}`;
  },
};

export type AccountChoiceMessages = typeof accountChoiceEn;
