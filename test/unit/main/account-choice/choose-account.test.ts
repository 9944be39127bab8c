/** Which account a command uses: one row for each combination of sources that decides differently. */
import { describe, expect, it } from 'vitest';
import { type ChoiceError, isChoiceError } from '../../../../main/account-choice/choice-error.js';
import { type ChoiceSources, chooseAccount, requireSession } from '../../../../main/account-choice/choose-account.js';
import type { Directory } from '../../../../main/account-choice/resolve-account.js';
import { accountId, type AccountReason, backendId } from '../../../../preload/contract/index.js';
import { accountSummary } from '../../../support/fakes/account-summary.js';

const idOf = (number: number) => accountId.parse(String(number).padStart(32, '0'));
const work = backendId.parse('work');
const home = backendId.parse('home');
const address = 'https://home.example.com';
const backend = (id: typeof work, displayName: string): Directory['backends'][number] => ({
  ...{
    id,
    kind: 'remote',
    displayName,
    appId: `${id}-app`,
    baseUrl: null,
    isBuiltIn: false,
    isAdministered: false,
    adminRole: null,
    functions: null,
  },
  ...{ providersSource: 'guessed', openId: null, checks: [], report: null },
  ...{ providers: [], browser: [], health: { kind: 'ready' } },
});

/** Ada (active) and Bob at work; Carl (current) and Dora (signed out) at home; Ada again at home. */
const [ada, bob, carl, dora, adaAtHome, removed] = [idOf(1), idOf(2), idOf(3), idOf(4), idOf(5), idOf(9)];
const directory: Directory = {
  accounts: [
    accountSummary('1', { id: ada, backendId: work, displayName: 'ada@example.com', state: 'signedIn' }),
    accountSummary('2', { id: bob, backendId: work, displayName: 'bob@example.com', state: 'signedIn' }),
    accountSummary('3', { id: carl, backendId: home, displayName: 'carl@example.com', state: 'signedIn' }),
    accountSummary('4', { id: dora, backendId: home, displayName: 'dora@example.com', state: 'signedOut' }),
    accountSummary('5', { id: adaAtHome, backendId: home, displayName: 'ada@example.com', state: 'signedIn' }),
  ],
  backends: [backend(work, 'Work'), { ...backend(home, 'Home'), baseUrl: address }],
  active: ada,
  current: { [work]: ada, [home]: carl },
};

const none: ChoiceSources = {
  ...{ account: null, backend: null, environment: { account: null, backend: null } },
  ...{ folderRule: null, teamFile: null, ofProgram: null, forTerminals: null },
};
const folder = '/home/ada/project';
const rule = (id: typeof ada) => ({ folderRule: { folder, accountId: id } });
const variables = (account: string | null, at: string | null = null) => ({ environment: { account, backend: at } });
const everyWeaker = { ...rule(carl), ofProgram: carl, forTerminals: carl };
const byVariable = (variable: 'ROSTER_ACCOUNT' | 'ROSTER_BACKEND'): AccountReason => ({
  kind: 'environment',
  variable,
});
const file = `${folder}/.roster.json`;
const team = (account: string | null, more: Partial<NonNullable<ChoiceSources['teamFile']>> = {}) => ({
  teamFile: { path: file, backend: address, appId: 'home-app', account, isApproved: true, ...more },
});
const byFile: AccountReason = { kind: 'file', file, approved: true };
const byFolder: AccountReason = { kind: 'folder', folder };

function chosen(sources: Partial<ChoiceSources>, known = directory) {
  const { account, reason } = chooseAccount(known, { ...none, ...sources });
  return [account.id, reason];
}

describe('the account of a command', () => {
  it.each<[string, Partial<ChoiceSources>, typeof ada, AccountReason]>([
    [
      'the argument before everything else',
      { account: 'bob', ...variables('carl'), ...everyWeaker },
      bob,
      { kind: 'argument' },
    ],
    [
      'the argument at the named backend',
      { account: 'ada@example.com', backend: 'home' },
      adaAtHome,
      { kind: 'argument' },
    ],
    [
      'ROSTER_ACCOUNT before rules and settings',
      { ...variables('bob'), ...everyWeaker },
      bob,
      byVariable('ROSTER_ACCOUNT'),
    ],
    ['ROSTER_ACCOUNT at ROSTER_BACKEND', variables('ada@example.com', 'Home'), adaAtHome, byVariable('ROSTER_ACCOUNT')],
    [
      'ROSTER_ACCOUNT at --backend instead of ROSTER_BACKEND',
      { backend: 'home', ...variables('ada@example.com', 'Work') },
      adaAtHome,
      byVariable('ROSTER_ACCOUNT'),
    ],
    [
      'the current one of ROSTER_BACKEND',
      { ...variables(null, 'Home'), forTerminals: bob },
      carl,
      byVariable('ROSTER_BACKEND'),
    ],
    [
      'the folder’s before the program’s and the terminals’',
      { ...rule(bob), ofProgram: carl, forTerminals: carl },
      bob,
      byFolder,
    ],
    ['that of .roster.json', { ...team('Carl@example.com'), ofProgram: bob, forTerminals: bob }, carl, byFile],
    ['the only match of its pattern', team('ada@*'), adaAtHome, byFile],
    ['the only match of a pattern with several gaps', team('d*a@*.com'), dora, byFile],
    ['the current one of its backend if it names none', team(null), carl, byFile],
    [
      'that of a .roster.json that is not approved, and the reason says so',
      team('carl*', { isApproved: false }),
      carl,
      { kind: 'file', file, approved: false },
    ],
    [
      'ROSTER_ACCOUNT before .roster.json',
      { ...variables('bob'), ...team('carl*') },
      bob,
      byVariable('ROSTER_ACCOUNT'),
    ],
    ['that of .roster.json at --backend', { backend: 'home', ...team('carl*') }, carl, byFile],
    [
      'the named backend’s if .roster.json names another one',
      { backend: 'work', ...team('carl*') },
      ada,
      { kind: 'backendOption' },
    ],
    [
      'the named backend’s if .roster.json names one that is not in Roster',
      { backend: 'work', ...team('carl*', { appId: 'other-app' }) },
      ada,
      { kind: 'backendOption' },
    ],
    [
      'the one chosen for the program before the terminals’',
      { ofProgram: bob, forTerminals: carl },
      bob,
      { kind: 'program' },
    ],
    ['the terminals’ before the active one', { forTerminals: bob }, bob, { kind: 'terminals' }],
    ['the active one if nothing names another', {}, ada, { kind: 'active' }],
    ['the folder’s if it is at the named backend', { backend: 'home', ...rule(adaAtHome) }, adaAtHome, byFolder],
    [
      'the named backend’s current one if the folder’s is elsewhere',
      { backend: 'home', ...rule(bob) },
      carl,
      { kind: 'backendOption' },
    ],
    ['the active one of the named backend', { backend: 'work' }, ada, { kind: 'backendOption' }],
    [
      'the named backend instead of ROSTER_BACKEND',
      { backend: 'work', ...variables(null, 'Home') },
      ada,
      { kind: 'backendOption' },
    ],
  ])('is %s', (_title, sources, id, reason) => {
    expect(chosen(sources)).toEqual([id, reason]);
  });

  it('is the active one of its backend while it is signed out, even if another account is current there', () => {
    const signedOut = { ...directory, active: bob };
    expect(chosen({ backend: 'work' }, signedOut)).toEqual([bob, { kind: 'backendOption' }]);
  });

  it.each<[string, Partial<ChoiceSources>, string, AccountReason | undefined]>([
    ['an unknown argument', { account: 'unknown@example.com' }, 'noAccountNamed', { kind: 'argument' }],
    ['an ambiguous argument', { account: 'ada@example.com' }, 'severalAccountsNamed', { kind: 'argument' }],
    ['an unknown backend', { backend: 'school' }, 'noBackendNamed', { kind: 'argument' }],
    [
      'an unknown ROSTER_ACCOUNT',
      { ...variables('unknown@example.com'), ...everyWeaker },
      'noAccountNamed',
      byVariable('ROSTER_ACCOUNT'),
    ],
    [
      'an ambiguous ROSTER_ACCOUNT',
      { ...variables('ada@example.com'), ...everyWeaker },
      'severalAccountsNamed',
      byVariable('ROSTER_ACCOUNT'),
    ],
    ['an unknown ROSTER_BACKEND', variables('ada', 'school'), 'noBackendNamed', byVariable('ROSTER_BACKEND')],
    ['an unknown ROSTER_BACKEND alone', variables(null, 'school'), 'noBackendNamed', byVariable('ROSTER_BACKEND')],
    [
      'a ROSTER_ACCOUNT that is not at --backend',
      { backend: 'home', ...variables('bob') },
      'noAccountNamed',
      byVariable('ROSTER_ACCOUNT'),
    ],
    ['a rule for a removed account', { ...rule(removed), forTerminals: bob }, 'accountRemoved', byFolder],
    ['a backend of .roster.json that is not in Roster', team('ada*', { appId: 'x' }), 'teamBackendUnknown', undefined],
    ['another address of the same app', team('ada*', { backend: `${address}/x` }), 'teamBackendUnknown', undefined],
    ['a pattern without a match', team('*@example.org'), 'noAccountMatches', undefined],
    ['the beginning of a name in .roster.json', team('carl'), 'noAccountMatches', undefined],
    ['a pattern whose parts overlap', team('carl@example.com*m'), 'noAccountMatches', undefined],
    ['a pattern with several matches', team('*@example.com'), 'severalAccountsMatch', undefined],
    ['a removed account for terminals', { forTerminals: removed }, 'accountRemoved', { kind: 'terminals' }],
  ])('is never replaced by another one: %s is an error', (_title, sources, code, reason) => {
    const failed = caught(() => chosen(sources));
    expect(failed.code).toBe(code);
    expect(failed.params[0]).toMatchObject(reason === undefined ? { file } : { reason });
  });

  it('is an error without an active account', () => {
    const inactive = { ...directory, active: null, current: {} };
    expect(caught(() => chosen({}, inactive)).code).toBe('noActiveAccount');
    expect(caught(() => chosen({ backend: 'home' }, inactive)).code).toBe('noActiveAccount');
  });

  it.each<[Partial<ChoiceSources>, AccountReason]>([
    [{ account: 'dora' }, { kind: 'argument' }],
    [variables('dora'), byVariable('ROSTER_ACCOUNT')],
    [rule(dora), byFolder],
    [team('dora*'), byFile],
    [{ ofProgram: dora }, { kind: 'program' }],
    [{ forTerminals: dora }, { kind: 'terminals' }],
  ])('is an error when it is signed out, whatever names it: %j', (sources, reason) => {
    const found = chooseAccount(directory, { ...none, ...sources });
    const failed = caught(() => {
      requireSession(found, () => 'Home');
    });
    expect(failed.code).toBe('accountSignedOut');
    expect(failed.params[0]).toEqual({ reason, account: 'dora@example.com', backend: 'Home' });
  });
});

function caught(call: () => unknown): ChoiceError {
  try {
    call();
  } catch (error) {
    if (isChoiceError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
