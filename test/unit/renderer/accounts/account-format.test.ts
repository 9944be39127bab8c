/** How the page labels an account and finds it, and which state it shows. */
import '../../../support/runes.js';
import { describe, expect, it } from 'vitest';
import { accountId } from '../../../../preload/contract/index.js';
import {
  accountStatus,
  initialsOf,
  matches,
  needsAttention,
  searchTerms,
  secondLineOf,
} from '../../../../renderer/accounts/account-format.js';
import { accountSummary as account } from '../../../support/fakes/account-summary.js';
import { backendSummary as backend } from '../../../support/fakes/backend-summary.js';

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

describe('the shown state', () => {
  it('is offline when the backend does not respond, unless there is a worse problem', () => {
    expect(accountStatus(account('a'), backend('unreachable'))).toBe('offline');
    expect(accountStatus(account('a'), backend('ready'))).toBe('signedIn');
    expect(accountStatus(account('a', { state: 'expired' }), backend('unreachable'))).toBe('expired');
  });
  it('tells that the backend is missing or has changed', () => {
    expect(accountStatus(account('a', { state: 'backendMissing' }), undefined)).toBe('backendMissing');
    expect(accountStatus(account('a', { state: 'backendChanged' }), backend('ready'))).toBe('backendChanged');
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
  it('shows the email as its second line, else its own name, else the note, and never repeats the name', () => {
    const lena = account('a', { displayName: 'Lena', email: 'lena@example.com', note: 'on Fridays' });
    expect(secondLineOf(lena)).toBe('lena@example.com');
    expect(secondLineOf({ ...lena, email: null })).toBe('on Fridays');
    expect(secondLineOf({ ...lena, email: null, label: 'Work' })).toBe('Lena');
    expect(secondLineOf({ ...lena, displayName: 'lena@example.com', note: '' })).toBe('');
    expect(secondLineOf({ ...lena, email: null, note: 'first\nsecond' })).toBe('first');
  });
});
