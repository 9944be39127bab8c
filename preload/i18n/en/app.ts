/** Every sentence of the main process, in English: errors, notices, menus, the system's dialogs and notifications. */

import { accountChoiceEn } from './account-choice.js';
import { backendFailuresEn } from './backend-failures.js';
import { teamFileEn } from './team-file.js';

/** A page of the loopback listener. */
export interface ReturnPage {
  title: string;
  sentence: string;
}

export const appEn = {
  // Accounts.
  accountNotFound: 'This account is no longer in the list. It may have been removed.',
  removedWhileSigningIn: 'The account was removed while it was signing in.',
  tooLateToRestore: 'It is too late to undo this. Add the account again.',
  signedOut: 'This account is signed out. Sign in first.',
  sessionExpired: 'This account’s session has ended. Sign in again.',
  accountLocked:
    'This account’s session is encrypted and the keychain is locked or unavailable. Unlock the keychain, then try again.',
  invalidJson: 'Not valid JSON. Check quotation marks, commas and brackets.',
  notAList: 'The arguments must be a JSON array, such as ["Ada", 3].',
  notAnObject: 'The payload must be a JSON object, such as {"name": "Ada"}.',
  functionNotFound: (name: string) => `The app has no function “${name}”, or this account is not allowed to call it.`,
  functionFailed: (name: string, why: string) => `The function “${name}” failed: ${why}`,
  keyNameTaken: 'A key with this name already exists. Choose another name.',
  wrongKey: (backend: string) =>
    `${backend} rejected this API key. Check that it is complete and not disabled or deleted.`,
  secretUnavailable: 'This key cannot be shown again. Create a new one, and delete this one if nothing uses it.',

  // Backends.
  backendNotFound: 'This backend is no longer set up in Roster.',
  backendMissing:
    'This account’s backend is no longer set up in Roster, so the account can only be removed. Add the backend again, then sign in.',
  backendChanged: (name: string) =>
    `This account’s session was created for a different address or app than the profile now has for ${name}. It was not sent there. If the address is correct, sign in again; otherwise remove the backend and add the correct one.`,
  backendBuiltIn: 'The built-in backend cannot be removed.',
  backendRestoreTooLate: 'It is too late to undo this. Add the backend again.',
  invalidUrl:
    'Roster cannot use this address. It must start with https://, or with http:// for a server on this computer, and must not contain a user name or password.',
  invalidAppId: 'Not a valid app ID. An app ID contains no spaces or slashes.',
  appNotFoundAt: (appId: string) =>
    `This backend has no app with the ID “${appId}”. Check the app ID, including capital letters.`,
  noLinkInMail: 'This email contains no link that Roster can open.',
  appFileNotFound: (file: string, folder: string) =>
    `There is no file “${file}” in ${folder}. It may have been moved, or it has to be created there.`,
  noOutbox: (backend: string) => `${backend} has no outbox: only backends that run on this computer have one.`,
  backendNotRunning: (backend: string) => `${backend} is not running. Restart it on its page, then try again.`,
  backendUserNotFound: 'There is no such user any more. The list may have changed.',
  invalidAccountName:
    'Not a name for an account. Enter one email address or a user name, without spaces, quotes, brackets, commas or semicolons.',
  accountNameTaken: 'There is already an account with this name, maybe in another spelling. Choose another name.',
  alreadyConfirmed: 'This address is confirmed already.',
  administrationFailed: (backend: string, why: string) =>
    why === ''
      ? `${backend} could not do this. The log may say why.`
      : `${backend} could not do this. It says: “${why}”.`,
  mailServerNeedsTls:
    'Only a mail server on this computer may be used without encryption, because mail contains links that act as credentials. Choose STARTTLS or TLS.',
  invalidAdminKey: 'Not an administrator key. It begins with “radm_” and has 48 characters.',
  adminKeyRefused: (backend: string) =>
    `${backend} does not accept this administrator key. It may have been deleted there. Connect with another key.`,
  adminKeyOfOtherApp: (backend: string, appId: string) =>
    `The server at this address administers the app “${appId}”, not that of ${backend}. The key was not stored.`,
  noAdminKey: (backend: string) =>
    `Roster has no administrator key for ${backend}. Connect with one on the backend’s page.`,
  administrationMissing: (backend: string) =>
    `${backend} offers no administration. Its operator has to create a key with “roster-server admin-keys create”, or to install a newer roster-server.`,
  administrationAway: (backend: string) =>
    `${backend} is not available now: its server or its database does not respond. Try again in a moment.`,
  providerNotSetUp: (backend: string) => `This sign-in method is not set up for ${backend}.`,
  linkUsed: 'This link was already used or dismissed. Open it again from the email.',
  emailActionRejected: (backend: string) =>
    `${backend} rejected this link. It may have been used already or have expired; request a new email.`,
  wrongPerson: (name: string) =>
    `You signed in as a different user in the browser. Nothing was changed. Choose ${name} there, or add the other user as a separate account.`,

  // The app lock, export and import.
  lockAlreadyEnabled: 'The app lock is already on.',
  wrongPassphrase: 'Wrong passphrase. Try again.',
  touchIdFailed: 'Touch ID did not recognise you. Use the passphrase.',
  chooseExportFirst: 'Choose the file of exported accounts first.',
  newerExport: 'This file was written by a newer version of Roster. Update Roster, then try again.',
  wrongExportPassphrase: 'Wrong passphrase for this file, or the file was changed.',
  invalidExportFile: 'Not a Roster export file. Choose a file that Roster exported.',

  // Failures of the disk and the keychain.
  storageFull: 'The disk is full. Nothing was changed. Free some space, then try again.',
  storageReadOnly:
    'Roster cannot write to its profile folder. Nothing was changed. Make the folder writable, then try again.',
  storageFailed: 'Could not save. Nothing was changed. Check the disk, then try again.',
  keyUnavailable: 'The keychain that protects this session is locked or unavailable. Unlock it, then try again.',
  keyLost: 'The key that encrypts this session is gone. Sign in again.',
  locked: 'Roster is locked. Unlock it first.',
  newerFormat: 'This was written by a newer version of Roster. Nothing was changed. Update Roster, then try again.',
  sessionUnreadable: 'The stored session is damaged and was moved to quarantine. Sign in again.',

  // Failures at the backend.
  invalidArgument: 'Something in this form is missing or invalid.',
  invalidField: (field: string) => `The field “${field}” is missing or invalid.`,
  invalidShape: 'The request is invalid.',
  forbidden: 'Only Roster’s own window may do this.',
  wrongPassword: 'Wrong email address or password. Try again.',
  signInRefused: (backend: string) =>
    `${backend} rejected this sign-in. If the account is new, confirm its email address first.`,
  userDisabled: (backend: string) =>
    `${backend} has disabled this account. Ask the backend’s administrator to enable it.`,
  nameInUse: 'An account with this email address already exists. Sign in to it, or use another address.',
  passwordLength: 'A password must have between 6 and 128 characters.',
  providerDisabled: (backend: string) => `${backend} does not offer this sign-in method. Choose another one.`,
  appNotFound: (backend: string) => `${backend} has no app with this ID. Check the backend’s settings.`,
  tooManyRequests: (backend: string) => `${backend} received too many attempts. Wait a moment, then try again.`,
  tooManyRequestsFor: (backend: string, seconds: number) =>
    `${backend} received too many attempts. Wait ${seconds === 1 ? 'a second' : `${String(seconds)} seconds`}, then try again.`,
  unreachable: (backend: string) =>
    `${backend} could not be reached. Check that it is running and that you are online, then try again.`,
  unreachableBecause: {
    noSuchHost: (backend: string) =>
      `${backend} could not be reached: no server with this name. Check the address, and that you are online.`,
    refused: (backend: string) =>
      `${backend} could not be reached: the connection was refused. Check that it is running, then try again.`,
    timedOut: (backend: string) => `${backend} did not respond in time. Try again in a moment.`,
    certificate: (backend: string) =>
      `${backend} could not be reached safely: its certificate is not valid. Nothing was sent. Ask its operator.`,
  },
  timedOut: (backend: string) => `${backend} did not respond in time. Try again in a moment.`,
  serverFault: (backend: string) => `${backend} reported an internal error. Try again in a moment.`,
  badResponse: (backend: string) =>
    `${backend} sent a response that Roster does not understand. Check its address and app ID.`,
  refused: (backend: string) => `${backend} rejected the request.`,
  internal: 'Something went wrong in Roster. Try again; if it keeps happening, restart Roster and check the log.',
  /** In place of a backend’s name where it is unknown. Begins a sentence. */
  theBackend: 'The backend',
  serversStarting: 'The backends on this computer are still starting. Try again in a moment.',
  backendFailures: backendFailuresEn,

  // Signing in with the browser.
  providerAddressRefused:
    'Roster does not open the provider’s address because it is not secure. Check the backend’s settings.',
  browserGone: (browser: string | null) =>
    `${browser ?? 'The chosen browser'} is no longer available: the browser was uninstalled or its profile was deleted. Choose another browser or use the default one.`,
  browserNotOpened: 'The browser could not be opened. Copy the link and open it yourself.',
  cancelledInBrowser: 'The sign-in was cancelled in the browser.',
  appleRefused: 'Apple or the relay rejected the sign-in. Start again.',
  appleUnusable: 'Apple’s response could not be used. Start the sign-in again.',
  relayAddressWrong: 'The relay URL is invalid. Check the backend’s settings.',
  relayUnreachable:
    'The relay for this sign-in could not be reached. Check its address in the backend’s settings and that you are online.',
  relayRefused: 'The relay rejected this sign-in. Start the sign-in again, or ask the relay’s administrator.',
  providerUnreachable:
    'The sign-in provider could not be reached. Check its address in the backend’s settings and that you are online.',
  providerNoHost: (host: string) =>
    `The host ${host} does not exist. Check the issuer URL in the backend’s settings and that you are online.`,
  providerRefusesConnection: (host: string) =>
    `${host} refused the connection. Check the issuer URL and its port in the backend’s settings, or ask the provider’s administrator.`,
  providerTimedOut: (host: string) => `${host} did not respond in time. Try again in a moment.`,
  providerCertificate: (host: string) =>
    `This computer does not trust the certificate of ${host}. Check the issuer URL in the backend’s settings, this computer’s clock and its certificates.`,
  providerHttpError: (host: string, status: number) =>
    `${host} returned HTTP status ${String(status)} instead of its OpenID configuration. Check the issuer URL in the backend’s settings.`,
  providerNotJson: (host: string) =>
    `${host} did not return a valid OpenID configuration. Check the issuer URL in the backend’s settings.`,
  providerOtherIssuer: (given: string, named: string) =>
    `The OpenID configuration at ${given} names a different issuer: ${named}. If that is the right provider, enter exactly this address in the backend’s settings.`,
  providerIncomplete: (host: string, missing: string) =>
    `The OpenID configuration of ${host} has no valid ${missing}. Ask the provider’s administrator.`,
  providerSaidNobody: 'The provider did not identify the user. Try again.',
  wrongClock: 'The provider’s response is not valid at this computer’s time. Check your clock, then try again.',
  providerRefused: 'The provider rejected the sign-in. Try again, or ask the provider’s administrator.',
  providerUnusable: 'The provider’s response could not be used. Start the sign-in again.',
  callbackMismatch: 'This is not the address of this sign-in. Copy the full address of the page that failed to load.',
  signInEnded: 'This sign-in has already ended.',
  signInSuperseded: 'A new sign-in was started, so this one was cancelled.',
  signInCancelled: 'The sign-in was cancelled.',
  signInClosed: 'Roster was closed.',
  signInTimedOut: 'The browser did not return in time. Start the sign-in again.',

  // Pages in the browser after signing in there.
  returnPages: {
    notForHere: { title: 'Not available', sentence: 'This address only accepts the redirect from a sign-in.' },
    nothingHere: { title: 'Page not found', sentence: 'Go back to Roster and start the sign-in again.' },
    signedIn: { title: 'Signed in to Roster', sentence: 'You can close this tab.' },
    done: { title: 'Back to Roster', sentence: 'You can close this tab. Roster shows how the sign-in went.' },
    completed: {
      title: 'Already completed',
      sentence: 'This sign-in has already come back to Roster. You can close this tab.',
    },
    superseded: {
      title: 'This sign-in was replaced by a newer one',
      sentence: 'Finish the newer one in its own tab. You can close this tab.',
    },
    cancelled: {
      title: 'This sign-in was cancelled',
      sentence: 'Go back to Roster to start it again. You can close this tab.',
    },
    timedOut: {
      title: 'This sign-in has expired',
      sentence: 'Go back to Roster to start it again. You can close this tab.',
    },
    callbackMismatch: {
      title: 'Not this sign-in',
      sentence: 'Go back to Roster. If it is no longer waiting, start the sign-in again.',
    },
  } satisfies Record<string, ReturnPage>,
  lateSignIn: {
    completed: 'The browser returned from a sign-in that was already completed.',
    superseded: 'The browser returned from a sign-in that was replaced by a newer one. Finish the newer one.',
    cancelled: 'The browser returned from a sign-in that was cancelled. Start it again if you want to sign in.',
    timedOut: 'The browser returned from a sign-in that has expired. Start it again.',
  },

  // Notices.
  setAside: (name: string, path: string) => `${name} could not be read. It was moved, unchanged, to ${path}.`,
  entriesSetAside: (count: number, where: string) =>
    `${count === 1 ? '1 entry could' : `${String(count)} entries could`} not be read; the others are in use. The original file was copied to ${where}.`,
  recovered: (count: number) =>
    `${count === 1 ? '1 account was' : `${String(count)} accounts were`} restored from the vault.`,
  sealedAway: (count: number) => `${String(count)} more are encrypted with a key that is not available.`,
  memoryOnly: 'No keychain is available on this computer, so you stay signed in only until Roster closes.',
  backendsRestored: (count: number) =>
    `${count === 1 ? '1 backend was' : `${String(count)} backends were`} restored from the vault.`,
  keyProblems: {
    keychainLocked: 'The keychain that protects your sessions is locked or not available.',
    keychainSilent: 'The system keychain is locked or did not respond.',
    keychainElsewhere: 'The key that encrypts your sessions is in another keychain, which is not available.',
    lockFileUnreadable: 'The app lock’s file cannot be read.',
  },
  keyGone: 'The keychain is unlocked, but the key that encrypts your sessions is no longer in it.',
  vaultAway: (why: string) =>
    `${why} Unlock it, or sign in again. Nothing was changed; new sign-ins last until Roster closes.`,
  vaultAwayOrFresh: (why: string) =>
    `${why} Nothing was changed. Make it available and retry, or start fresh: Roster moves the old sessions to quarantine and you sign in again. Until then, new sign-ins last until Roster closes.`,
  vaultLost: (why: string) =>
    `${why} Nothing was changed. If you can restore it, retry. Otherwise start fresh: Roster moves the old sessions to quarantine and you sign in again. New sign-ins are kept.`,
  startedFresh: (count: number, folder: string) =>
    `Roster created a new key. ${count === 1 ? '1 account needs' : `${String(count)} accounts need`} to sign in again; the old files are in ${folder}.`,
  manifestRebuilt:
    'The vault’s manifest was missing or damaged, so Roster cannot detect whether a stored session is an old copy.',
  waitingForKeychain: 'Waiting for the system keychain, which may be asking for your password.',

  linksTaken: (program: string) => `${program} opens links that are meant for Roster, such as password reset links.`,
  protocolRegistrationFailed:
    'The system did not let Roster open its links. Choose Roster for them in the system settings.',
  anotherProgram: 'Another program',

  // App folders.
  serveFolder: 'Serve the app in this folder?',
  allowFunctionsOf: 'Allow the functions of the app in this folder?',
  functionsWarning:
    'The app’s functions are programs. If you allow them, they run on this computer with your permissions: they can read, change and delete your files and use the network. Allow them only if you trust their author. You can change this under Backends.',
  serveWithoutFunctions: 'Serve without functions',
  serveWithFunctions: 'Serve and allow functions',
  allowFunctions: 'Allow functions',
  cancel: 'Cancel',

  // Other programs, and the command line.
  ...accountChoiceEn,
  nameBackend: (names: string) => `There are several backends: ${names}. Choose one with --backend.`,
  tokenDenied: (program: string | null) =>
    `${program ?? 'This program'} was denied an access token. Run it again and allow it in the window that Roster opens.`,
  commandCancelled: 'The command was cancelled.',
  keychainStillLocked:
    'The system keychain is locked. Unlock it, then run the command again. “roster open” shows Roster’s window.',
  waitingForBackend: (name: string) => `Waiting for ${name} to respond.`,
  backendStillSilent: (name: string) =>
    `${name} did not respond in time. Check that it is running and that you are online, then try again.`,
  programsSetAside: (path: string) =>
    `The list of allowed programs was changed outside Roster, or was written by a version that did not protect it. It was moved, unchanged, to ${path}. Each program has to ask again.`,
  teamFile: teamFileEn,
  consentWaits: 'Waiting for approval in Roster…',
  tooManyQuestions: 'Too many programs are waiting for your answer in Roster. Answer their questions, then try again.',
  tooManyCommands: 'Roster is running too many commands at once. Wait a moment, then try again.',
  consentWaitsForUnlock: 'Roster is locked. Waiting for you to unlock it…',
  consentNotification: (program: string | null) => `${program ?? 'A program'} wants a token`,
  teamFileNotification: 'Use this folder’s .roster.json?',
  consentNotificationBody: 'Click to answer in Roster.',
  signInInWindow: 'Continue in Roster’s window.',
  signInInBrowser: 'Continue in your browser.',
  openSignInUrl: 'Open this address in a browser to sign in:',
  noBrowserCalled: (name: string, browsers: string) =>
    browsers === ''
      ? `There is no browser “${name}”: Roster found none. Use --print-url and open the address yourself.`
      : `There is no browser “${name}”. Use default, or one of: ${browsers}.`,
  severalBrowsersCalled: (name: string, browsers: string) => `Several browsers are called “${name}”: ${browsers}.`,
  logoutForGood: (name: string) =>
    `${name} is anonymous. After signing out you cannot sign back in. Add --for-good to sign out anyway.`,

  // Updates.
  updateAvailable: (version: string) => `Roster ${version} is available.`,
  updateReady: (version: string) => `Roster ${version} is ready to install.`,
  wasUpdated: (version: string) => `Roster was updated to ${version}.`,

  // Starting.
  newerProfile: (file: string, folder: string) =>
    `${file} in ${folder} was written by a newer version of Roster. Nothing was changed. Install that version, or start with another profile folder.`,
  unusableProfile: (folder: string, why: string) =>
    `The profile folder ${folder} cannot be used: ${why}. Nothing was changed. Make the folder readable and writable, then start Roster again.`,
  cannotStartBecause: (logs: string) => `Roster could not start. See the log in ${logs}.`,
  cannotStart: 'Roster cannot start',
  crashed: 'Something went wrong in Roster.',
  crashedDetail: (path: string) =>
    `Your accounts are safe: every change was saved before it was shown. We recommend restarting Roster.\n\nA report without passwords or tokens was saved as ${path}. It was not sent anywhere.`,
  crashedUnwritten:
    'Your accounts are safe: every change was saved before it was shown. We recommend restarting Roster. A report could not be written.',
  crashGoOn: 'Continue',
  crashRestart: 'Restart',
  crashShow: 'Show report',

  // Menus, the tray, the system's dialogs.
  menuFile: '&File',
  menuView: '&View',
  menuHelp: '&Help',
  menuAddAccount: 'Add account…',
  menuPalette: 'Find accounts and actions…',
  menuAddBackend: 'Add backend…',
  menuBackends: 'Backends…',
  menuExport: 'Export accounts…',
  menuImport: 'Import accounts…',
  menuLock: 'Lock',
  menuAppLock: 'App lock…',
  menuSettings: 'Settings…',
  menuTextNormal: 'Normal text size',
  menuTextLarger: 'Larger text',
  menuTextSmaller: 'Smaller text',
  menuShortcuts: 'Keyboard shortcuts',
  menuAbout: 'About Roster',
  trayOpen: 'Open Roster',
  trayQuit: 'Quit Roster',
  trayNoActive: 'No active account',
  trayActive: (name: string, backend: string) => `Active: ${name} (${backend})`,
  trayCopyToken: 'Copy token of the active account',
  trayAttention: (count: number) => `Needs attention (${String(count)})…`,
  trayQuickSwitch: 'Quick switch…',
  trayMore: (count: number) => `${String(count)} more in the window…`,
  trayTip: (name: string, backend: string) => `Roster: ${name} (${backend})`,
  trayLocked: 'Roster is locked',
  exportTitle: 'Export accounts',
  importTitle: 'Import accounts',
  exportFilter: 'Roster accounts',
  folderTitle: 'Choose an exported app folder',
  diagnosticsTitle: 'Save diagnostics',
  tokenCopied: (name: string) => `Token of ${name} copied`,
  tokenCopiedBody: (seconds: number) => `The clipboard is cleared in ${String(seconds)} seconds.`,
  expiredTitle: (name: string, backend: string) => `Session expired: ${name} (${backend})`,
  expiredSignIn: 'Sign in',
  expiredManyTitle: (count: number) => `${String(count)} sessions expired`,
  expiredManyBody: (names: string, others: number) => `${names} and ${String(others)} more`,
  expiredShow: 'Show',
  expiredBody: (name: string) => `Sign in to ${name} again to keep using it.`,
  awayTitle: (backend: string) => `${backend} does not respond`,
  awayManyTitle: (count: number) => `${String(count)} backends are not available`,
  stoppedTitle: (backend: string) => `${backend} has stopped`,
  awayBody: (count: number) =>
    count === 1 ? 'One account cannot be used meanwhile.' : `${String(count)} accounts cannot be used meanwhile.`,
  restart: 'Restart',

  // Names of accounts that have neither a name nor an address, by provider.
  nameless: {
    'anon-user': 'Anonymous',
    'local-userpass': 'Email account',
    'api-key': 'API key account',
    'custom-function': 'Custom account',
    'custom-token': 'Single sign-on account',
    'oauth2-facebook': 'Facebook account',
    'oauth2-google': 'Google account',
    'oauth2-apple': 'Apple account',
  },
  builtInBackend: 'Test backend',
};

/** The sentences of the main process in one language. */
export type AppMessages = typeof appEn;
