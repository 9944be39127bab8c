/** The keys of the account list. */
import '../../../../support/runes.js';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ListView } from '../../../../../renderer/account-list/filter/list-view.svelte.js';
import { keyOf, type ListItem } from '../../../../../renderer/account-list/list/list-items.js';
import { ListKeyboard } from '../../../../../renderer/account-list/list/list-keyboard.js';
import { accountSummary } from '../../../../support/fakes/account-summary.js';

// Node 20 has none.
vi.hoisted(() => {
  vi.stubGlobal('navigator', { platform: 'Linux x86_64' });
});

const ada = accountSummary('a', { displayName: 'Ada Lovelace' });
const ann = accountSummary('b', { displayName: 'Ann Lee' });
const bea = accountSummary('c', { displayName: 'bea@team.example', label: 'Élise' });
const accounts = [ada, ann, bea];
const head: ListItem = { kind: 'group', key: 'embedded', backendId: ada.backendId, count: 3, isCollapsed: false };
const items: ListItem[] = [
  head,
  ...accounts.map((account, index) => ({ kind: 'account' as const, account, position: index + 1 })),
];

let view: ListView;
let index: number;
let moves: [number, string][];
let keyboard: ListKeyboard;
let now: number;

beforeEach(() => {
  view = new ListView();
  index = 0;
  moves = [];
  now = 0;
  keyboard = new ListKeyboard({
    view: () => view,
    accounts: () => accounts,
    items: () => items,
    index: () => index,
    focus: (key) => {
      index = items.findIndex((item) => keyOf(item) === key);
    },
    moveFrom: (at, key) => void moves.push([at, key]),
  });
});

interface Pressed {
  modifiers?: { altKey?: boolean; ctrlKey?: boolean; metaKey?: boolean };
  /** Milliseconds since the last key. */
  after?: number;
}

/** Presses a key. Returns whether the list handled it. */
function press(key: string, { modifiers = {}, after = 100 }: Pressed = {}): boolean {
  const preventDefault = vi.fn();
  now += after;
  const none = { altKey: false, ctrlKey: false, metaKey: false };
  keyboard.keydown({ key, ...none, ...modifiers, timeStamp: now, preventDefault });
  return preventDefault.mock.calls.length > 0;
}

describe('moving through the list', () => {
  it('goes to the next, the previous, the first and the last item', () => {
    const visited = ['ArrowDown', 'ArrowDown', 'ArrowUp', 'End', 'Home', 'PageDown', 'PageUp'].map((key) => {
      expect(press(key)).toBe(true);
      return index;
    });
    expect(visited).toEqual([1, 2, 1, 3, 0, 3, 0]);
  });

  it('stays at the ends without scrolling the page', () => {
    expect(press('ArrowUp')).toBe(true);
    expect(index).toBe(0);
    press('End');
    expect(press('ArrowDown')).toBe(true);
    expect(index).toBe(3);
  });

  it.each(['ctrlKey', 'metaKey'])('leaves arrows with %s to the window', (modifier) => {
    expect(press('ArrowDown', { modifiers: { [modifier]: true } })).toBe(false);
    expect(index).toBe(0);
  });

  it('moves the account, not the focus, while Alt is pressed', () => {
    index = 2;
    expect(press('ArrowUp', { modifiers: { altKey: true } })).toBe(true);
    expect(moves).toEqual([[2, 'ArrowUp']]);
    expect(index).toBe(2);
  });
});

describe('selecting', () => {
  it.each(['a', 'A'])('selects all accounts with Ctrl+%s', (key) => {
    expect(press(key, { modifiers: { ctrlKey: true } })).toBe(true);
    expect([...(view.selected ?? [])]).toEqual(accounts.map(({ id }) => id));
  });

  it('ends with Escape, which the list otherwise leaves alone', () => {
    expect(press('Escape')).toBe(false);
    view.selectAll(accounts);
    expect(press('Escape')).toBe(true);
    expect(view.selected).toBeNull();
  });
});

describe('typing a name', () => {
  it('goes to the next account that starts with the letter, and around the end', () => {
    const visited = [0, 1_000, 1_000].map((after) => {
      expect(press('a', { after })).toBe(true);
      return index;
    });
    expect(visited).toEqual([1, 2, 1]);
  });

  it('finds a name by several letters, by its label and without accents', () => {
    press('a');
    press('n');
    expect(index).toBe(2);
    press('e', { after: 1_000 });
    expect(index).toBe(3);
  });

  it('takes a space for a letter only within a word', () => {
    expect(press(' ')).toBe(false);
    for (const letter of 'ann') press(letter);
    expect(press(' ')).toBe(true);
    press('l');
    expect(index).toBe(2);
    expect(press(' ', { after: 1_000 })).toBe(false);
  });

  it('keeps the focus when no name starts with the letter', () => {
    index = 2;
    press('x');
    expect(index).toBe(2);
  });

  it.each([
    ['Enter', {}],
    ['F2', {}],
    ['k', { ctrlKey: true }],
    ['k', { metaKey: true }],
    ['k', { altKey: true }],
  ])('does not handle %s with %j', (key, modifiers) => {
    expect(press(key, { modifiers })).toBe(false);
    expect(index).toBe(0);
  });
});
