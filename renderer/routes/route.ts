/** Where the window is. One closed union, so that every page is handled wherever a route is. */
import type { AccountId, BackendId, BackendSummary } from '../../preload/contract/index.js';

/** The sections that the settings page lists. */
export const settingsSections = [
  'general',
  'appearance',
  'security',
  'browsers',
  'programs',
  'notifications',
  'data',
  'keyboard',
  'about',
] as const;
/** “Licences” is a page below “About”. */
export type SettingsSection = (typeof settingsSections)[number] | 'licences';

/** The tabs of a backend's page, in their order. */
export const backendTabs = [
  'overview',
  'accounts',
  'users',
  'sessions',
  'logs',
  'functions',
  'mail',
  'providers',
  'report',
] as const;
/** The tabs of a backend that Roster administers. */
const administration: ReadonlySet<BackendTab> = new Set(['users', 'sessions', 'logs', 'functions', 'mail']);
/** The tabs of an exported app. */
const appOnly: ReadonlySet<BackendTab> = new Set(['functions', 'report']);
export type BackendTab = (typeof backendTabs)[number];

export type Route =
  /**
   * The list next to an account's page. `account` null: the page follows the active account. `isPageOpen` counts where
   * only one of them fits the window.
   */
  | { view: 'accounts'; account: AccountId | null; isPageOpen: boolean }
  | { view: 'backend'; id: BackendId; tab: BackendTab }
  | { view: 'attention' }
  | { view: 'programs' }
  | { view: 'settings'; section: SettingsSection };

export type AccountsRoute = Extract<Route, { view: 'accounts' }>;

/** The start: the list, and the page of the active account. */
export const startRoute: AccountsRoute = { view: 'accounts', account: null, isPageOpen: false };

/** Items that routes may refer to. */
interface Known {
  accounts: readonly { id: AccountId }[];
  backends: readonly { id: BackendId }[];
}

/**
 * The tabs that a backend has: its administration only if Roster administers it, the report only of an exported app that runs
 * here, and functions of both an exported app and a remote backend.
 */
export function tabsOf({ kind, isAdministered, functions, report }: BackendSummary): BackendTab[] {
  const isApp = functions !== null || report !== null;
  const mayHave = (tab: BackendTab) => isApp || !appOnly.has(tab) || (tab === 'functions' && kind === 'remote');
  return backendTabs.filter((tab) => (isAdministered || !administration.has(tab)) && mayHave(tab));
}

/** Whether two routes show the same. */
export function isSameRoute(one: Route, other: Route): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The route that was stored as text, if what it shows still exists. */
export function parseRoute(text: string | null, { accounts, backends }: Known): Route | null {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
  if (typeof stored !== 'object' || stored === null || !('view' in stored)) return null;
  switch (stored.view) {
    case 'attention':
    case 'programs':
      return { view: stored.view };
    case 'settings': {
      const name = 'section' in stored ? stored.section : null;
      const section = name === 'licences' ? name : settingsSections.find((one) => one === name);
      return section === undefined ? null : { view: 'settings', section };
    }
    case 'backend': {
      const id = 'id' in stored ? stored.id : null;
      const name = 'tab' in stored ? stored.tab : null;
      const backend = backends.find((one) => one.id === id);
      const tab = backendTabs.find((one) => one === name) ?? 'overview';
      return backend === undefined ? null : { view: 'backend', id: backend.id, tab };
    }
    case 'accounts': {
      const id = 'account' in stored ? stored.account : null;
      const account = accounts.find((one) => one.id === id);
      return account === undefined ? null : { view: 'accounts', account: account.id, isPageOpen: true };
    }
    default:
      return null;
  }
}
