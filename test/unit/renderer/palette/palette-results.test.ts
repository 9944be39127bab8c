import '../../../support/runes.js';
import { describe, expect, it, vi } from 'vitest';
import {
  accountId,
  type AccountSummary,
  backendId,
  type BackendSummary,
  defaultLayout,
  type Snapshot,
} from '../../../../preload/contract/index.js';
import type { PaletteState } from '../../../../renderer/palette/palette-commands.js';
import { type Choice, paletteSections } from '../../../../renderer/palette/palette-results.js';
import { accountSummary } from '../../../support/fakes/account-summary.js';

// Node 20 has none.
vi.hoisted(() => {
  vi.stubGlobal('navigator', { platform: 'Linux x86_64' });
});

const [contoso, staging] = [backendId.parse('contoso'), backendId.parse('staging')];
const backend = (id: typeof contoso, displayName: string): BackendSummary => ({
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
  ...{
    providers: [],
    providersSource: 'guessed',
    browser: [],
    openId: null,
    checks: [],
    report: null,
    health: { kind: 'ready' },
  },
});
const named = (digit: string, label: string, more: Partial<AccountSummary> = {}) =>
  accountSummary(digit, { label, backendId: contoso, displayName: label, ...more });
const tom = named('a', 'Tom Baker', { email: 'tom.baker@contoso.example' });
const lena = named('b', 'Lena Fischer');
const ada = named('c', 'Ada', { backendId: staging });
const anna = named('d', 'Anna', { state: 'signedOut', pinned: true });

function stateOf(more: Partial<Snapshot> = {}, isQuick = false): PaletteState {
  const snapshot: Snapshot = {
    ...{ revision: 1, accounts: [tom, lena, ada, anna], backends: [backend(contoso, 'Contoso EU')] },
    ...{ active: tom.id, current: {}, recent: [tom.id, ada.id], notices: [], lock: 'off', language: 'en' },
    settings: {
      ...{ theme: 'system', language: 'system', closeToTray: false, startAtLogin: false },
      ...{ notify: true, showPictures: true, checkForUpdates: true, quickShortcut: null, terminalAccount: null },
      ...{ notifyBackends: true, notifyConsent: true, quietHours: { isOn: false, from: '22:00', until: '07:00' } },
      ...{ textSize: 'normal', clicking: 'shows' },
    },
    layout: defaultLayout,
    ...more,
  };
  snapshot.backends.push(backend(staging, 'Staging'));
  return { snapshot, density: 'comfortable', isQuick, canUpdate: true };
}

function titleOf(choice: Choice): string {
  switch (choice.kind) {
    case 'account':
      return choice.account.label ?? '';
    case 'command':
      return choice.entry.title;
    case 'backend':
      return choice.backend.displayName;
    case 'more':
      return `${String(choice.count)} more`;
    case 'prefix':
      return choice.title;
  }
}

function found(text: string, state = stateOf(), more: { chosen?: AccountSummary; isExpanded?: boolean } = {}) {
  const { chosen = null, isExpanded = false } = more;
  const sections = paletteSections({ text, chosen, isExpanded }, state);
  return Object.fromEntries(sections.map(({ title, choices }) => [title, choices.map(titleOf)]));
}

describe('the palette', () => {
  it('offers the accounts that were used recently, without the active one, then the actions', () => {
    const { Recent, Actions } = found('');
    expect(Recent).toEqual(['Ada', 'Anna', 'Lena Fischer']);
    expect(Actions?.slice(0, 2)).toEqual(['Copy token of Tom Baker', 'Add account']);
    expect(Actions).toContain('Theme: Dark');
  });

  it('finds accounts by name, address and backend, with words in any order and letters skipped', () => {
    expect(found('baker tom')['Accounts']).toEqual(['Tom Baker']);
    expect(found('tom.baker@con')['Accounts']).toEqual(['Tom Baker']);
    expect(found('lna fsc')['Accounts']).toEqual(['Lena Fischer']);
    expect(found('staging')).toMatchObject({ Accounts: ['Ada'], Backends: ['Staging'] });
  });

  it('shows six accounts and the number of the others, which it lists when asked', () => {
    const many = Array.from({ length: 18 }, (_none, number) =>
      accountSummary('a', {
        id: accountId.parse(number.toString(16).padStart(32, '0')),
        label: `user ${String(number)}`,
      }),
    );
    const state = stateOf({ accounts: many, active: null, recent: [] });
    expect(found('user', state)['Accounts']).toEqual([...many.slice(0, 6).map(({ label }) => label), '12 more']);
    expect(found('user', state, { isExpanded: true })['Accounts']).toHaveLength(18);
  });

  it('applies an action to the account that the other words name, else to the active one', () => {
    expect(found('token lena')['Actions']?.[0]).toBe('Copy token of Lena Fischer');
    expect(found('lena sign out')['Actions']?.[0]).toBe('Sign out Lena Fischer');
    expect(found('copy token')['Actions']?.[0]).toBe('Copy token of Tom Baker');
    expect(found('edit')['Actions']?.[0]).toBe('Edit Tom Baker');
    expect(found('ada')['Actions']?.[0]).toBe('Copy token of Ada');
    expect(found('fisch le')['Actions']).toEqual(['Copy token of Lena Fischer']);
    expect(found('to ba')['Actions']).not.toContain('Edit Tom Baker');
  });

  it('offers no token of an account that is signed out', () => {
    expect(found('anna')['Accounts']).toEqual(['Anna']);
    expect(JSON.stringify(found('anna')['Actions'] ?? [])).not.toContain('Copy token of Anna');
  });

  it('lists the actions of a chosen account', () => {
    const { 'Actions for Lena Fischer': actions } = found('', stateOf(), { chosen: lena });
    expect(actions).toEqual(
      expect.arrayContaining(['Switch to this account', 'Copy access token', 'Edit…', 'Sign out']),
    );
    expect(found('edi', stateOf(), { chosen: lena })['Actions for Lena Fischer']?.[0]).toBe('Edit…');
  });

  it('puts an action first that is meant, before accounts in which its letters happen to occur', () => {
    const odd = stateOf({ accounts: [named('e', 'Alan Boris Outes')], active: null, recent: [] });
    expect(found('about', odd)).toMatchObject({ Accounts: ['Alan Boris Outes'] });
    expect(Object.keys(found('about', odd))[0]).toBe('Actions');
    expect(Object.keys(found('alan', odd))[0]).toBe('Accounts');
  });

  it('finds an account by the beginning of its user ID', () => {
    expect(found('user-id-b')['Accounts']).toEqual(['Lena Fischer']);
  });

  it('restricts what it finds with a prefix', () => {
    expect(found('>dark')).toEqual({ Actions: ['Theme: Dark'] });
    expect(found('@con')).toEqual({ Backends: ['Contoso EU'] });
    expect(found('@')).toEqual({ Backends: ['Contoso EU', 'Staging'] });
    expect(Object.values(found('?'))[0]).toHaveLength(2);
  });

  it('offers each setting with the values that it does not have', () => {
    const themes = found('> theme')['Actions'] ?? [];
    expect(themes.filter((title) => title.startsWith('Theme'))).toEqual(['Theme: Light', 'Theme: Dark']);
  });

  it('offers to look for updates only in a build that can update itself', () => {
    const title = 'Check for updates once a day: off';
    expect(found('> updates')['Actions']).toContain(title);
    expect(found('> updates', { ...stateOf(), canUpdate: false })['Actions'] ?? []).not.toContain(title);
  });

  it('offers in the quick switch only what needs no window around it', () => {
    const everything = JSON.stringify(found('', stateOf({}, true)));
    expect(everything).toContain('Copy token of Tom Baker');
    for (const title of ['Theme', 'diagnostics', 'Sign out']) expect(everything).not.toContain(title);
    const actions = found('', stateOf({}, true), { chosen: lena })['Actions for Lena Fischer'];
    expect(actions).not.toContain('Edit…');
    expect(actions).toContain('Switch to this account');
  });

  it('finds one of 10,000 accounts', () => {
    const many = Array.from({ length: 10_000 }, (_none, number) =>
      accountSummary('a', {
        id: accountId.parse(number.toString(16).padStart(32, '0')),
        displayName: `user${String(number)}@contoso.example`,
      }),
    );
    const state = stateOf({ accounts: many, active: null, recent: [] });
    expect(paletteSections({ text: 'user9999@', chosen: null, isExpanded: false }, state)[0]?.choices).toMatchObject([
      { account: { displayName: 'user9999@contoso.example' } },
    ]);
  });
});
