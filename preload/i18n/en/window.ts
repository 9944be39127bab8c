/** The sentences that the window needs for its first paint, in English. The others are in `renderer.ts` and are loaded later. */
import { backendFailuresEn } from './backend-failures.js';
import { providersEn } from './providers.js';

export const windowEn = {
  addAccount: 'Add account',
  accounts: 'Accounts',
  empty: 'No accounts yet',
  emptyHint: 'Roster keeps all your accounts in one list. Switch between them with a keystroke.',
  dismiss: 'Dismiss',
  tryAgain: 'Try again',

  done: 'Done',
  undo: 'Undo',

  // Strips at the foot of the window.
  offline: 'You are offline. Tokens that are still valid can be copied.',

  // The sidebar, and going back.
  sidebar: 'Navigation',
  noActiveAccount: 'No active account',
  /** For screen readers. */
  sidebarBackend: (name: string, health: string, count: number) =>
    `Backend ${name}, ${health}, ${count === 1 ? '1 account' : `${String(count)} accounts`}`,
  sidebarAttention: (count: number) => `Needs attention: ${count === 1 ? '1 account' : `${String(count)} accounts`}`,

  // The list.
  searchCount: (count: number) => (count === 1 ? 'Search 1 account' : `Search ${String(count)} accounts`),
  searchAccounts: 'Search accounts',
  clearSearch: 'Clear the search',
  filter: 'Filter',
  filters: {
    all: 'All accounts',
    signedIn: 'Signed in',
    needsAttention: 'Needs attention',
    signedOut: 'Signed out',
  },
  removeFilter: (name: string) => `Remove the filter “${name}”`,
  found: (count: number) => (count === 1 ? '1 account found' : `${String(count)} accounts found`),
  nothingFound: 'Nothing found',
  clear: 'Clear',
  hiddenByFilters: (count: number) => `${String(count)} hidden by filters`,
  removeFilters: 'Remove filters',
  nothingMatches: (query: string) => `Nothing matches “${query}”.`,
  /** For screen readers. */
  groupHead: (name: string, count: number, health: string) =>
    [name, health, count === 1 ? '1 account' : `${String(count)} accounts`].filter((part) => part !== '').join(', '),
  /** After the backend’s name. */
  groupHealth: { starting: 'starting', failed: 'not running' },
  /** Beside a name, where there is little room. */
  groupOffline: (since: string) => `offline ${since}`,
  offlineSince: (since: string) => `offline since ${since}`,
  addAccountAt: (backend: string) => `Add an account at ${backend}`,
  listWidth: 'Width of the list',
  active: 'Active',
  activateNamed: (name: string) => `Switch to ${name}`,
  currentAt: (backend: string) => `Current at ${backend}`,
  select: 'Select several',
  exportTitle: 'Export accounts',
  selectAll: 'Select all',
  selected: (count: number) => `${String(count)} selected`,
  pinned: 'Pinned',

  // Actions on an account.
  actionsFor: (name: string) => `Actions for ${name}`,
  actions: {
    activate: 'Switch to this account',
    signInAgain: 'Sign in again',
    show: 'Account details',
    refresh: 'Refresh session',
    linkIdentity: 'Add a sign-in method…',
    edit: 'Edit…',
    copyUserId: 'Copy user ID',
    copyAccessToken: 'Copy access token',
    copyTokenHeader: 'Copy as HTTP header',
    signOut: 'Sign out',
    remove: 'Remove',
    delete: 'Delete account…',
  },
  slot: (slot: number) => `Slot ${String(slot)}`,
  slotKeys: (keys: string) => `${keys} switches to this account`,

  // Results of actions, for the line at the bottom.
  nowActive: (name: string) => `Active: ${name}`,
  signedIn: (name: string) => `Signed in as ${name}`,
  signedOut: (name: string) => `Signed out: ${name}`,
  signedOutMany: (count: number) => `${String(count)} accounts signed out`,
  removed: (name: string) => `${name} removed`,
  removedMany: (count: number) => `${String(count)} accounts removed`,
  restored: (name: string) => `${name} restored`,
  restoredMany: (count: number) => `${String(count)} accounts restored`,
  refreshed: (name: string) => `Session refreshed: ${name}`,
  pinnedNow: (name: string) => `Pinned: ${name}`,
  unpinned: (name: string) => `Unpinned: ${name}`,
  movedBefore: (name: string, other: string) => `${name} moved before ${other}`,
  movedToEnd: (name: string) => `${name} moved to the end`,
  copied: 'Copied',
  secretCopied: (seconds: number) => `Copied. The clipboard is cleared in ${String(seconds)} seconds.`,
  diagnosticsSaved: (file: string) => `Diagnostics saved as ${file}`,

  // Other programs.
  registerProtocolClient: 'Open links with Roster',
  programs: 'Programs',

  // The page of an account.
  activeAccount: 'Active account',

  // The first start, and adding a backend.
  noAccountsAt: (backend: string) => `No accounts at ${backend} yet`,

  /** Before the other key of a shortcut. */
  ctrl: 'Ctrl+',
  shift: 'Shift+',

  // The keychain.
  unlockKeychain: 'Unlock',
  retryVault: 'Retry keychain',
  continueWithoutKeychain: 'Continue without keychain',
  startFresh: 'Start fresh',

  // Updates.
  showUpdate: 'Show update',
  showNews: 'What’s new',

  // Backends.
  backends: 'Backends',
  startAgain: 'Restart',
  backendFailures: backendFailuresEn,
  health: { starting: 'Starting', ready: 'Ready', unreachable: 'Not responding', failed: 'Not running' },
  addBackend: 'Add a backend',
  ownBackend: 'Have your own backend?',
  showBackend: (name: string) => `Show backend ${name}`,

  // The palette.
  paletteTitle: 'Find accounts and actions',
  settingChanged: 'Setting changed.',

  // Settings, About, keys.
  settings: 'Settings',

  states: {
    signedOut: 'Signed out',
    expired: 'Session expired',
    disabled: 'Disabled by the administrator',
    locked: 'Keychain is locked',
    backendChanged: 'Backend has another address',
    backendMissing: 'Unknown backend',
    offline: 'Offline',
  },
  providers: providersEn,
};

/** The sentences of the first paint in one language. */
export type WindowMessages = typeof windowEn;
