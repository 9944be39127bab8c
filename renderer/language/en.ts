/** Every sentence of the page, in English. */
import type { AccountState, ProviderType } from '../../preload/contract.js';

export const words = {
  addAccount: 'Add account',
  accounts: 'Accounts',
  addFirst: 'Add your first account',
  empty: 'No accounts yet',
  emptyHint: 'Roster keeps all your accounts in one list and lets you change between them with a keystroke.',
  active: 'Active',
  dismiss: 'Dismiss',
  close: 'Close',
  cancel: 'Cancel',
  tryAgain: 'Try again',

  // What can be done with an account.
  actionsFor: (name: string) => `Actions for ${name}`,
  makeActive: 'Make active',
  signInAgain: 'Sign in again',
  rename: 'Rename …',
  refresh: 'Refresh session',
  copyUserId: 'Copy user id',
  signOut: 'Sign out',
  remove: 'Remove …',
  shortcut: (key: string) => `Shortcut: ${key}`,

  // What was done, for the line at the bottom.
  nowActive: (name: string) => `Active now: ${name}`,
  signedIn: (name: string) => `Signed in as ${name}`,
  signedOut: (name: string) => `Signed out: ${name}`,
  removed: (name: string) => `Removed: ${name}`,
  renamed: (name: string) => `Renamed to ${name}`,
  refreshed: (name: string) => `Session refreshed: ${name}`,
  copied: 'Copied',

  // Dialogs.
  confirmSignOut: 'Sign out for good?',
  confirmSignOutHint: (name: string) =>
    `${name} has no name or password, so nobody can sign in to it again. It also leaves this list.`,
  confirmSignOutAction: 'Sign out for good',
  confirmRemove: 'Remove this account?',
  confirmRemoveHint: (name: string) =>
    `${name} is signed out and leaves this list. What is stored at the backend stays, and you can add the account again.`,
  confirmRemoveForGoodHint: (name: string) =>
    `${name} is signed out and leaves this list. It has no name or password, so nobody can sign in to it again.`,
  confirmRemoveAction: 'Remove',
  renameTitle: 'Rename account',
  renameLabel: 'Name in this list',
  renameHint: (name: string) => `Leave it empty to show “${name}”.`,
  save: 'Save',

  // Signing in.
  signInAgainTitle: (name: string) => `Sign in to ${name}`,
  anonymous: 'Anonymous',
  anonymousHint: 'A new account without a name or password. Once you sign out of it, nobody can sign in to it again.',
  continueAnonymously: 'Continue anonymously',
  emailTab: 'Email',
  email: 'Email',
  password: 'Password',
  passwordRule: '6 to 128 characters',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  capsLock: 'Caps Lock is on.',
  signIn: 'Sign in',
  createAccount: 'Create account',
  noAccountYet: 'No account yet?',
  createOne: 'Create one',
  haveOne: 'Have an account already?',
  signInInstead: 'Sign in',
  confirmFirst: 'The account was created. Confirm its email address, then sign in.',
  singleSignOn: 'Single sign-on',
  singleSignOnHint: 'Sign in with the account of your organisation. Your browser opens for it.',
  continueInBrowser: 'Continue in the browser',
  waiting: 'Finish signing in in your browser.',
  waitingHint: (left: string) => `The browser did not open? Open it again, or copy the link. This waits ${left} more.`,
  exchanging: 'Checking who you are …',
  openAgain: 'Open again',
  copyLink: 'Copy link',
  noProviders:
    'This backend offers no way to sign in that Roster knows. Check the file auth/providers.json in its app folder.',

  // The backend.
  backendStarting: (name: string) => `${name}: starting …`,
  backendReady: (name: string) => name,
  backendFailed: (name: string) => `${name}: not running`,
  startAgain: 'Start it again',

  states: {
    signedIn: 'Signed in',
    signedOut: 'Signed out',
    expired: 'Session ended',
    locked: 'Locked',
  } satisfies Record<AccountState, string>,
  providers: {
    'anon-user': 'Anonymous',
    'local-userpass': 'Email and password',
    'api-key': 'API key',
    'custom-function': 'Custom function',
    'custom-token': 'Single sign-on',
    'oauth2-facebook': 'Facebook',
    'oauth2-google': 'Google',
    'oauth2-apple': 'Apple',
  } satisfies Record<ProviderType, string>,
};
