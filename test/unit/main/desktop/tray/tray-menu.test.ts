/** The menu of the tray and the dock. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { trayMenuItems } from '../../../../../main/desktop/tray/tray-menu.js';
import { type TraySources, trayView } from '../../../../../main/desktop/tray/tray-view.js';
import type { AccountEntry } from '../../../../../main/storage/account-entry.js';
import { type AccountId, accountId, type AccountState, backendId } from '../../../../../preload/contract/index.js';
import { setLanguage } from '../../../../../preload/i18n/translate.js';
import { accountSummary } from '../../../../support/fakes/account-summary.js';

const work = backendId.parse('work');
const idOf = (number: number): AccountId => accountId.parse(number.toString(16).padStart(32, '0'));
const entry = (number: number, more: Partial<AccountEntry> = {}): AccountEntry => ({
  id: idOf(number),
  ...{
    backendId: work,
    userId: `u${String(number)}`,
    displayName: `account ${String(number)}`,
    email: null,
    label: null,
  },
  ...{ provider: 'local-userpass', state: 'signedIn', kept: 'sealed', addedAt: '2026-01-01T00:00:00.000Z' },
  ...{ tint: null, note: '', pinned: false, removedAt: null },
  ...more,
});

/** The menu for accounts in list order. */
function menuOf(
  entries: readonly AccountEntry[],
  more: { activeId?: AccountId; recent?: AccountId[]; lock?: 'open' | 'locked'; health?: 'ready' | 'unreachable' } = {},
) {
  const { activeId = null, recent = [], lock = 'open', health = 'ready' } = more;
  const list: TraySources['list'] = {
    ...{ activeId, entries: [...entries], recent },
    stateOf: ({ state }): AccountState => state,
    summaryOf: (id) => {
      const found = entries.find((one) => one.id === id);
      if (found === undefined) return null;
      const { displayName, label, state, pinned, backendId: at } = found;
      return accountSummary('a', { id, displayName, label, state, pinned, backendId: at });
    },
  };
  const actions = {
    ...{ activate: vi.fn(), copyToken: vi.fn(), showAttention: vi.fn(), quickSwitch: vi.fn(), open: vi.fn() },
    ...{ addAccount: vi.fn(), lock: vi.fn(), quit: vi.fn() },
  };
  const view = trayView({
    lock: { state: lock },
    list,
    backends: { nameOf: () => 'Contoso & Co', find: () => ({ health: { kind: health } }) },
  });
  const items = trayMenuItems(view, actions);
  const click = (label: string) => {
    items.find((item) => item.label === label)?.click?.call(undefined, {} as never, undefined, {} as never);
  };
  return { items, actions, click, labels: items.map(({ label }) => label ?? '') };
}

const accountLabels = (labels: readonly string[]) => labels.filter((label) => label.includes(' — '));

beforeEach(() => {
  setLanguage('en');
});

describe('the menu of the tray', () => {
  it('names the active account and its backend, and marks it among the accounts', () => {
    const { items, labels, actions, click } = menuOf([entry(1), entry(2, { label: 'Tom & Co' })], {
      activeId: idOf(2),
    });
    expect(items[0]).toMatchObject({ label: 'Active: Tom && Co (Contoso && Co)', enabled: false });
    expect(items.filter(({ type }) => type === 'radio')).toMatchObject([
      { label: 'account 1 — Contoso && Co', checked: false, enabled: true },
      { label: 'Tom && Co — Contoso && Co', checked: true },
    ]);
    click('account 1 — Contoso && Co');
    expect(actions.activate).toHaveBeenCalledWith(idOf(1));
    click('Copy token of the active account');
    expect(actions.copyToken).toHaveBeenCalledWith(idOf(2));
    expect(labels.join()).not.toContain('Needs attention');
  });

  it('lists nine: pinned accounts, then recent ones, then others, and the active one in any case', () => {
    const many = Array.from({ length: 1_000 }, (_none, number) => entry(number, { pinned: number === 700 }));
    const recent = [idOf(500), idOf(700), idOf(900)];
    const { labels } = menuOf(many, { activeId: idOf(999), recent });
    expect(accountLabels(labels).map((label) => label.split(' ')[1])).toEqual(
      [700, 500, 900, 0, 1, 2, 3, 4, 999].map(String),
    );
    expect(labels).toContain('991 more in the window…');
    const pinned = many.map((one) => ({ ...one, pinned: true }));
    expect(accountLabels(menuOf(pinned, { activeId: idOf(999) }).labels).at(-1)).toContain('account 999');
  });

  it('counts the accounts that need attention, and opens them', () => {
    const expired = { state: 'expired' } as const;
    const { actions, click, items } = menuOf([entry(1, expired), entry(2), entry(3, { state: 'signedOut' })]);
    click('Needs attention (1)…');
    expect(actions.showAttention).toHaveBeenCalled();
    expect(items.find(({ label }) => label?.startsWith('account 1'))).toMatchObject({ enabled: false });
    const away = menuOf([entry(1), entry(2), entry(3, { state: 'signedOut' })], { health: 'unreachable' });
    expect(away.labels).toContain('Needs attention (2)…');
  });

  it('marks no account and copies no token when none is active or the active one is signed out', () => {
    const none = menuOf([entry(1)]);
    expect(none.labels[0]).toBe('No active account');
    expect(none.items.filter(({ type }) => type === 'radio')).toEqual([]);
    const signedOut = menuOf([entry(1, { state: 'signedOut' })], { activeId: idOf(1) });
    for (const { items } of [none, signedOut])
      expect(items.find(({ label }) => label === 'Copy token of the active account')?.enabled).toBe(false);
  });

  it('hides removed accounts', () => {
    const { labels } = menuOf([entry(1, { removedAt: '2026-01-02T00:00:00.000Z' }), entry(2)]);
    expect(accountLabels(labels)).toEqual(['account 2 — Contoso && Co']);
  });

  it('shows nothing about accounts while Roster is locked', () => {
    const { labels } = menuOf([entry(1, { state: 'expired' })], { activeId: idOf(1), lock: 'locked' });
    expect(labels).toEqual(['Roster is locked', '', 'Open Roster', '', 'Quit Roster']);
  });
});
