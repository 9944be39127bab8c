/** Every sentence of the page, in English. */
import type { AccountState, BrowserProviderName, ProviderType } from '../../preload/contract.js';

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
  browserTab: 'Browser',
  browserHint: 'Sign in with an account that you have already. Your browser opens for it.',
  continueWith: {
    openid: 'Continue in the browser',
    google: 'Continue with Google',
    facebook: 'Continue with Facebook',
    apple: 'Continue with Apple',
  } satisfies Record<BrowserProviderName, string>,
  pasteSummary: 'The browser could not come back?',
  pasteLabel: 'Address of the page that did not load',
  pasteHint: 'Copy the whole address from the browser’s address bar and paste it here. Paste it nowhere else.',
  pasteAction: 'Use this address',
  addWay: 'Add a way to sign in …',
  addWayTitle: (name: string) => `Add a way to sign in to ${name}`,
  wayAdded: (name: string) => `${name} has another way to sign in`,
  waiting: 'Finish signing in in your browser.',
  waitingHint: (left: string) => `The browser did not open? Open it again, or copy the link. This waits ${left} more.`,
  exchanging: 'Checking who you are …',
  openAgain: 'Open again',
  copyLink: 'Copy link',
  noProviders:
    'This backend offers no way to sign in that Roster knows. Check the file auth/providers.json in its app folder.',

  // The keychain.
  retryVault: 'Try again',
  goOnWithoutKeychain: 'Go on without it',

  // The app lock.
  lockTitle: 'App lock',
  lockHint:
    'A passphrase hides the list and keeps every session sealed until you give it. Without it nobody opens them, you included.',
  lockedTitle: 'Roster is locked',
  lockedHint: 'Your accounts are sealed. Give the passphrase to open them.',
  passphrase: 'Passphrase',
  newPassphrase: 'New passphrase',
  repeatPassphrase: 'Repeat the passphrase',
  passphraseRule: 'At least 8 characters. A few words are easier to remember than a few signs.',
  passphrasesDiffer: 'The two passphrases are not the same.',
  unlock: 'Unlock',
  unlocking: 'Unlocking …',
  unlockWithTouchId: 'Use Touch ID',
  forgotPassphrase: 'Forgot the passphrase?',
  forgetTitle: 'Give up the sealed sessions?',
  forgetHint:
    'The lock is removed and every account is signed out here. The accounts stay in the list; anonymous ones can never be signed in to again.',
  forget: 'Sign out everywhere here',
  lockAfter: 'Lock when nobody is here for',
  lockOnSleep: 'Also lock when the computer sleeps or its screen locks',
  useTouchId: 'Unlock with Touch ID, too',
  never: 'Never by itself',
  minutes: (count: number) => (count === 1 ? '1 minute' : `${String(count)} minutes`),
  turnLockOn: 'Turn the lock on',
  turnLockOff: 'Turn it off',
  lockIsOn: 'The app lock is on. Ctrl+Shift+L locks at once.',
  lockTurnedOn: 'App lock is on',
  lockTurnedOff: 'App lock is off',
  lockChanged: 'App lock changed',
  currentPassphrase: 'Passphrase, to turn the lock off',

  // Export and import.
  exportTitle: 'Export accounts',
  exportHint:
    'Writes all accounts with their sessions into one file. Whoever has the file and its passphrase is signed in as you, so choose a good one.',
  exportAction: 'Choose where and export',
  exported: (count: number, file: string) =>
    count === 1 ? `1 account exported to ${file}` : `${String(count)} accounts exported to ${file}`,
  importTitle: 'Import accounts',
  importHint: 'Adds the accounts of a file that Roster exported. Accounts that are here already stay as they are.',
  chooseFile: 'Choose a file …',
  chosenFile: (file: string) => `File: ${file}`,
  importAction: 'Import',
  imported: (added: number, kept: number) =>
    `${added === 1 ? '1 account' : `${String(added)} accounts`} imported${kept === 0 ? '' : `, ${String(kept)} already here`}`,
  working: 'Working …',

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
