/** How the page finds, orders, selects and names accounts. */
import '../../../support/runes.js';
import { describe, expect, it } from 'vitest';
import {
  accountId,
  backendId,
  type BackendSummary,
  defaultLayout,
  type Snapshot,
} from '../../../../preload/contract/index.js';
import { slotsOf, sortPinnedFirst } from '../../../../preload/contract/list-order.js';
import { countPassing } from '../../../../renderer/account-list/filter/list-view.svelte.js';
import { actionsFor } from '../../../../renderer/account-list/row/account-actions.js';
import { idsOf, toggled } from '../../../../renderer/account-list/selection/selection.js';
import {
  accountStatus,
  initialsOf,
  matches,
  needsAttention,
  searchTerms,
  secondLineOf,
} from '../../../../renderer/accounts/account-format.js';
import { jsonProblem } from '../../../../renderer/components/forms/json-problem.js';
import { applyChange } from '../../../../renderer/state/apply-change.js';
import { accountSummary as account } from '../../../support/fakes/account-summary.js';
import { tuple } from '../../../support/tuple.js';

const embedded = backendId.parse('embedded');

describe('initials', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['ada.lovelace@example.com', 'AL'],
    ['ada@example.com', 'A'],
    ['Ada King-Noel', 'AN'],
    ['山田 太郎', '山太'],
    ['👩‍🔬 Lab', '👩‍🔬L'],
    ['ß', 'SS'],
    ['', '?'],
    ['@', '?'],
  ])('of “%s” are %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});

describe('the search', () => {
  const jose = account('a', { displayName: 'José Ñandú', email: 'jn@example.com', label: 'Chef', note: 'on Fridays' });
  it.each(['jose', 'jn@example', 'NANDU', 'chef friday', 'user-id-a', 'work', 'email jose'])(
    'finds by “%s”',
    (query) => {
      expect(matches(jose, 'Work', searchTerms(query))).toBe(true);
    },
  );
  it.each(['josef', 'chef monday'])('does not find by “%s”', (query) => {
    expect(matches(jose, 'Work', searchTerms(query))).toBe(false);
  });
  it('finds the one match among 10,000 accounts', () => {
    const many = Array.from({ length: 10_000 }, (_, number) =>
      account('a', {
        id: accountId.parse(number.toString(16).padStart(32, '0')),
        displayName: `user ${String(number)}`,
      }),
    );
    expect(many.filter((one) => matches(one, 'Work', searchTerms('user 9999')))).toHaveLength(1);
  });
});

describe('the order', () => {
  const snapshot: Snapshot = {
    revision: 1,
    accounts: ['a', 'b', 'c'].map((digit) => account(digit)),
    backends: [],
    active: null,
    current: {},
    recent: [],
    notices: [],
    lock: 'off',
    settings: {
      ...{ theme: 'system', language: 'system', closeToTray: false, startAtLogin: false },
      ...{ notify: true, showPictures: true, checkForUpdates: true, quickShortcut: null, terminalAccount: null },
      ...{ notifyBackends: true, notifyConsent: true, quietHours: { isOn: false, from: '22:00', until: '07:00' } },
      ...{ textSize: 'normal', clicking: 'shows' },
    },
    language: 'en',
    layout: defaultLayout,
  };
  const after = (id: string, before: string | null) =>
    applyChange(snapshot, 2, {
      kind: 'accountMoved',
      accountId: accountId.parse(id.repeat(32)),
      before: before === null ? null : accountId.parse(before.repeat(32)),
    }).accounts.map((one) => one.id[0]);

  it('follows a move', () => {
    expect(after('c', 'a')).toEqual(['c', 'a', 'b']);
    expect(after('a', null)).toEqual(['b', 'c', 'a']);
    expect(after('a', 'c')).toEqual(['b', 'a', 'c']);
    expect(after('b', 'b')).toEqual(['a', 'c', 'b']);
    expect(after('d', 'a')).toEqual(['a', 'b', 'c']);
  });

  it('assigns the slots 1 to 9 to the first nine pinned accounts', () => {
    const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b'];
    const slots = slotsOf([account('c'), ...digits.map((digit) => account(digit, { pinned: true }))]);
    expect(slots.get(accountId.parse('c'.repeat(32)))).toBeUndefined();
    expect([...slots.values()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(slots.get(accountId.parse('1'.repeat(32)))).toBe(1);
  });

  it('lists pinned accounts first and keeps the order in each group', () => {
    const accounts = [account('a'), account('b', { pinned: true }), account('c'), account('d', { pinned: true })];
    expect(sortPinnedFirst(accounts).map(({ id }) => id[0])).toEqual(['b', 'd', 'a', 'c']);
  });
});

describe('the shown state', () => {
  const backend = (kind: 'ready' | 'unreachable'): BackendSummary => ({
    ...{
      id: embedded,
      kind: 'remote',
      displayName: 'Work',
      appId: 'x',
      baseUrl: null,
      isBuiltIn: false,
      isAdministered: false,
      providersSource: 'guessed',
      openId: null,
      functions: null,
    },
    ...{ providers: [], browser: [], checks: [], report: null },
    health: kind === 'ready' ? { kind } : { kind, since: '2026-01-01T00:00:00.000Z', nextCheckAt: null },
  });
  it('is offline when the backend does not respond, unless there is a worse problem', () => {
    expect(accountStatus(account('a'), backend('unreachable'))).toBe('offline');
    expect(accountStatus(account('a'), backend('ready'))).toBe('signedIn');
    expect(accountStatus(account('a', { state: 'expired' }), backend('unreachable'))).toBe('expired');
  });
  it('needs attention when the account cannot be used, but not when the user signed it out', () => {
    const states = ['signedIn', 'signedOut', 'expired', 'locked', 'backendChanged', 'backendMissing'] as const;
    expect(states.filter((state) => needsAttention({ state }, backend('ready')))).toEqual([
      ...['expired', 'locked', 'backendChanged', 'backendMissing'],
    ]);
    expect(states.filter((state) => needsAttention({ state }, backend('unreachable')))).toEqual([
      ...['signedIn', 'expired', 'locked', 'backendChanged', 'backendMissing'],
    ]);
  });
  it('is counted as needing attention for accounts of backends that are away too', () => {
    const accounts = [account('a'), account('b', { state: 'signedOut' }), account('c', { state: 'expired' })];
    const counted = (kind: 'ready' | 'unreachable') => countPassing(accounts, [backend(kind)], 'needsAttention');
    expect([counted('ready'), counted('unreachable')]).toEqual([1, 2]);
    expect(countPassing(accounts, [], 'all')).toBe(3);
  });
  it('shows the email as its second line, else its own name, else the note, and never repeats the name', () => {
    const lena = account('a', { displayName: 'Lena', email: 'lena@example.com', note: 'on Fridays' });
    expect(secondLineOf(lena)).toBe('lena@example.com');
    expect(secondLineOf({ ...lena, email: null })).toBe('on Fridays');
    expect(secondLineOf({ ...lena, email: null, label: 'Work' })).toBe('Lena');
    expect(secondLineOf({ ...lena, displayName: 'lena@example.com', note: '' })).toBe('');
    expect(secondLineOf({ ...lena, email: null, note: 'first\nsecond' })).toBe('first');
  });
  it('offers only the possible actions', () => {
    expect(actionsFor(account('a', { state: 'signedOut' }), false, true)).toEqual([
      ...['signInAgain', 'show', 'edit', 'pin', 'copyUserId', 'remove'],
    ]);
    expect(actionsFor(account('a', { state: 'signedOut', provider: 'anon-user' }), false, true)).not.toContain(
      'signInAgain',
    );
    expect(actionsFor(account('a'), true, false)).not.toContain('activate');
  });
  it('offers a new sign-in while the keychain is locked', () => {
    expect(actionsFor(account('a', { state: 'locked' }), false, true)).toContain('signInAgain');
  });
  it('offers no sign-in without a backend, and a new one when the backend has changed', () => {
    expect(actionsFor(account('a', { state: 'backendMissing' }), false, true)).toEqual([
      ...['show', 'edit', 'pin', 'copyUserId', 'remove'],
    ]);
    expect(accountStatus(account('a', { state: 'backendMissing' }), undefined)).toBe('backendMissing');
    const changed = account('a', { state: 'backendChanged' });
    expect(actionsFor(changed, true, true)).toEqual(['signInAgain', 'show', 'edit', 'pin', 'copyUserId', 'remove']);
    expect(accountStatus(changed, backend('ready'))).toBe('backendChanged');
  });
});

describe('selecting several accounts', () => {
  const shown = ['a', 'b', 'c', 'd'].map((digit) => account(digit));
  const [a, b, , d] = tuple(shown, 4);
  const none = idsOf([]);

  it('toggles one account, and selects a range with Shift', () => {
    const one = toggled(none, b.id, { shown, anchor: null, isRange: false });
    expect([...one]).toEqual([b.id]);
    expect([...toggled(one, b.id, { shown, anchor: b.id, isRange: false })]).toEqual([]);
    expect(toggled(one, d.id, { shown, anchor: b.id, isRange: true }).size).toBe(3);
    expect(toggled(one, a.id, { shown, anchor: b.id, isRange: true }).size).toBe(2);
    expect(toggled(none, d.id, { shown, anchor: null, isRange: true }).size).toBe(1);
  });
});

describe('JSON input', () => {
  it.each([
    ['', null],
    ['[1, 2]', null],
    ['{"a": 1,\n "b" 2}', { line: 2, column: 6 }],
    ['[1, 2', { line: 1, column: 6 }],
  ])('%j', (text, problem) => {
    expect(jsonProblem(text)).toEqual(problem);
  });
});
