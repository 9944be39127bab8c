/** Groups, highlighted matches and type-ahead of the account list. */
import '../../../../support/runes.js';
import { describe, expect, it } from 'vitest';
import { backendId } from '../../../../../preload/contract/index.js';
import {
  headBefore,
  isGrouped,
  keyOf,
  listItems,
  pinnedGroup,
} from '../../../../../renderer/account-list/list/list-items.js';
import { TypeAhead } from '../../../../../renderer/account-list/list/type-ahead.js';
import { highlight } from '../../../../../renderer/account-list/row/highlight.js';
import { searchTerms } from '../../../../../renderer/accounts/account-format.js';
import { accountSummary as account } from '../../../../support/fakes/account-summary.js';

const [work, home, gone] = ['work', 'home', 'gone'].map((id) => backendId.parse(id));
if (work === undefined || home === undefined || gone === undefined) throw new Error('three backends');
const ready = { kind: 'ready' } as const;
const backends = [work, home].map((id) => ({ id, health: ready }));
const none = new Set<string>();

describe('the groups of the list', () => {
  const accounts = [
    account('a', { backendId: home, pinned: true }),
    account('b', { backendId: home }),
    account('c', { backendId: gone }),
    account('d', { backendId: work }),
    account('e', { backendId: home }),
  ];
  const short = (key: string) => (key.length === 32 ? key.charAt(0) : key);

  it('are the pinned accounts, then the backends in their order, then backends that are gone', () => {
    const items = listItems(accounts, backends, { grouped: true, collapsed: none });
    expect(items.map((item) => short(keyOf(item)))).toEqual([
      ...[pinnedGroup, 'a', 'work', 'd', 'home', 'b', 'e', 'gone', 'c'],
    ]);
    expect(items.flatMap((item) => (item.kind === 'account' ? [item.position] : []))).toEqual([1, 2, 3, 4, 5]);
  });

  it('keep their head, their count and the positions of the others when collapsed', () => {
    const items = listItems(accounts, backends, { grouped: true, collapsed: new Set(['home', pinnedGroup]) });
    expect(items.map((item) => short(keyOf(item)))).toEqual([pinnedGroup, 'work', 'd', 'home', 'gone', 'c']);
    expect(items.find((item) => keyOf(item) === 'home')).toMatchObject({ count: 2, isCollapsed: true });
    expect(items.at(-1)).toMatchObject({ position: 5 });
  });

  it('are left out when there would be one only', () => {
    expect(isGrouped([account('a')], [{ id: work }])).toBe(false);
    expect(isGrouped([account('a', { pinned: true })], [{ id: work }])).toBe(true);
    expect(isGrouped([], backends)).toBe(true);
    expect(listItems(accounts, backends, { grouped: false, collapsed: none })).toHaveLength(accounts.length);
  });

  it('are the pinned accounts, then those in each state, when the user groups by state', () => {
    const mixed = [
      account('a', { state: 'signedOut' }),
      account('b', { pinned: true }),
      account('c', { state: 'expired' }),
      account('d'),
    ];
    const items = listItems(mixed, backends, { grouped: true, grouping: 'state', collapsed: none });
    expect(items.map((item) => short(keyOf(item)))).toEqual([
      ...[pinnedGroup, 'b', 'needsAttention!', 'c', 'signedIn!', 'd', 'signedOut!', 'a'],
    ]);
    expect(items.flatMap((item) => (item.kind === 'group' ? [item.backendId] : []))).toEqual([null, null, null, null]);
  });

  it('by state have the usable accounts of a backend that is away among those that need attention', () => {
    const mixed = [
      account('a', { backendId: home }),
      account('b', { backendId: home, state: 'signedOut' }),
      account('c', { backendId: work }),
      account('d', { backendId: gone }),
    ];
    for (const kind of ['unreachable', 'failed'] as const) {
      const health =
        kind === 'failed'
          ? { kind, failure: { code: 'keepsStopping' as const } }
          : { kind, since: '2026-01-01T00:00:00.000Z', nextCheckAt: null };
      const items = listItems(
        mixed,
        [
          { id: work, health: ready },
          { id: home, health },
        ],
        {
          ...{ grouped: true, grouping: 'state', collapsed: none },
        },
      );
      expect(items.map((item) => short(keyOf(item)))).toEqual([
        ...['needsAttention!', 'a', 'signedIn!', 'c', 'd', 'signedOut!', 'b'],
      ]);
    }
  });

  it('stick by the head that precedes an item', () => {
    expect(headBefore([0, 4, 9], 0)).toBe(0);
    expect(headBefore([0, 4, 9], 8)).toBe(4);
    expect(headBefore([0, 4, 9], 100)).toBe(9);
    expect(headBefore([], 3)).toBe(-1);
  });
});

describe('the emphasis of matches', () => {
  const shown = (text: string, query: string) =>
    highlight(text, searchTerms(query))
      .map((part) => (part.isMatch ? `[${part.text}]` : part.text))
      .join('');

  it.each([
    ['Ada Lovelace', '', 'Ada Lovelace'],
    ['Ada Lovelace', 'love', 'Ada [Love]lace'],
    ['José Ñandú', 'jose nandu', '[José] [Ñandú]'],
    ['banana', 'an', 'b[anan]a'],
    ['ada@example.com', 'ada com', '[ada]@example.[com]'],
    ['ﬁne', 'x', 'ﬁne'],
  ])('of “%s” for “%s” is “%s”', (text, query, expected) => {
    expect(shown(text, query)).toBe(expected);
  });
});

describe('type-ahead', () => {
  const names = ['Ada', 'Adam', 'Bob', 'Ádám King'];

  it('goes through the names with a letter when it is repeated', () => {
    const typed = new TypeAhead();
    expect(typed.find('a', names, 0, 0)).toBe(1);
    expect(typed.find('a', names, 1, 100)).toBe(3);
    expect(typed.find('a', names, 3, 200)).toBe(0);
  });

  it('takes letters in quick succession as one word, and starts a new one after a pause', () => {
    const typed = new TypeAhead();
    expect(typed.find('a', names, 2, 0)).toBe(3);
    expect(typed.find('d', names, 3, 100)).toBe(3);
    expect(typed.find('b', names, 3, 5_000)).toBe(2);
    expect(typed.find('x', names, 2, 10_000)).toBe(-1);
  });
});
