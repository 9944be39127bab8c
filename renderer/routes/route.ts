/** Where the window is. One closed union, so that every page is handled wherever a route is. */
import type { AccountId } from '../../preload/contract/index.js';

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

export type Route =
  /**
   * The list next to an account's page. `account` null: the page follows the active account. `isPageOpen` counts where
   * only one of them fits the window.
   */
  | { view: 'accounts'; account: AccountId | null; isPageOpen: boolean }
  | { view: 'attention' }
  | { view: 'programs' }
  | { view: 'settings'; section: SettingsSection };

export type AccountsRoute = Extract<Route, { view: 'accounts' }>;

/** The start: the list, and the page of the active account. */
export const startRoute: AccountsRoute = { view: 'accounts', account: null, isPageOpen: false };

/** What routes may refer to. */
interface Known {
  accounts: readonly { id: AccountId }[];
}

/** Whether two routes show the same. */
export function isSameRoute(one: Route, other: Route): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The route that was stored as text, if what it shows still exists. */
export function parseRoute(text: string | null, { accounts }: Known): Route | null {
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
    case 'accounts': {
      const id = 'account' in stored ? stored.account : null;
      const account = accounts.find((one) => one.id === id);
      return account === undefined ? null : { view: 'accounts', account: account.id, isPageOpen: true };
    }
    default:
      return null;
  }
}
