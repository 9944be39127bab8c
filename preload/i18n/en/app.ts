/** Every sentence of the main process, in English: errors, notices, menus, the system's dialogs and notifications. */

/** A page of the loopback listener. */
export interface ReturnPage {
  title: string;
  sentence: string;
}

export const appEn = {
  // Accounts.
  accountNotFound: 'This account is no longer in the list. It may have been removed meanwhile.',
  removedWhileSigningIn: 'The account was removed while it was signing in.',
  tooLateToRestore: 'It is too late to take this back. Add the account again.',
  signedOut: 'This account is signed out. Sign in to it again first.',
  sessionExpired: 'The session of this account has ended. Sign in to it again first.',
  accountLocked:
    'The session of this account is sealed, and its keychain is locked or away. Unlock it, then try again.',
  invalidJson: 'This is not JSON. Check quotation marks, commas and brackets.',
  notAList: 'The arguments have to be a JSON list, such as ["Ada", 3].',
  notAnObject: 'The payload has to be a JSON object, such as {"name": "Ada"}.',
  functionNotFound: 'The app has no function of this name, or this account may not call it.',
  functionFailed: (why: string) => `The function failed: ${why}`,
  keyNameTaken: 'There is a key of this name already. Choose another name.',
  wrongKey: 'The backend does not take this API key. Check that it is whole and was not disabled or deleted.',
  secretUnavailable: 'This key cannot be shown again. Make a new one, and delete this one if nothing uses it.',

  // Backends.
  backendNotFound: 'Roster does not know this backend any more.',
  backendMissing:
    'Roster does not know the backend of this account any more, so the account can only be removed. Add the backend again and sign in there.',
  backendChanged: (name: string) =>
    `The session of this account was made at another address or app than the one that the profile now names for ${name}. It was not sent there. Sign in again if that address is right; otherwise remove the backend and add the right one.`,
  backendBuiltIn: 'The backend on this computer comes with Roster and cannot be taken away.',
  backendInUse: (name: string, count: number) =>
    count === 1
      ? `${name} has an account in the list. Remove it first.`
      : `${name} has ${String(count)} accounts in the list. Remove them first.`,
  invalidUrl:
    'This is not an address that Roster can use. It has to begin with https://, or with http:// on this computer, and must not hold a user name or a password.',
  notAnAppId: 'This is not an app ID. It has no spaces and no slashes.',
  appNotFoundAt: (appId: string) =>
    `This backend does not serve an app called “${appId}”. Check the app id, capital letters included.`,
  noLinkInMail: 'This mail has no link that Roster knows.',
  notServed: 'Only a backend on this computer has an outbox here.',
  providerNotSetUp: 'This way to sign in is not set up for this backend.',
  linkUsed: 'This link was used or put away. Open it again from the mail.',
  emailActionRejected: 'The backend did not take this link. It may be used or too old; ask for another mail.',
  wrongPerson: (name: string) =>
    `You signed in as somebody else in the browser. Nothing was changed. Choose ${name} there, or add the other one as an account of its own.`,

  // The app lock, export and import.
  lockAlreadyEnabled: 'The app lock is on already.',
  wrongPassphrase: 'That is not the passphrase. Try again.',
  touchIdFailed: 'Touch ID did not recognise you. Use the passphrase.',
  chooseExportFirst: 'Choose the file of exported accounts first.',
  newerExport: 'This file was written by a newer version of Roster. Update Roster, then try again.',
  wrongExportPassphrase: 'That is not the passphrase of this file, or the file was changed.',
  invalidExportFile: 'This is no file of exported accounts. Choose the one that Roster wrote.',

  // Failures of the disk and the keychain.
  storageFull: 'The disk is full, so nothing was changed. Free some space, then try again.',
  storageReadOnly:
    'Roster may not write to its profile folder, so nothing was changed. Make the folder writable, then try again.',
  storageFailed: 'The disk did not take the change, so nothing was changed. Check the disk, then try again.',
  keyUnavailable: 'The keychain that seals this session is locked or away. Unlock it, then try again.',
  keyLost: 'The key that sealed this session is gone. Sign in to the account again.',
  locked: 'Roster is locked. Unlock it first.',
  newerFormat: 'A newer version of Roster wrote this. Nothing was changed. Update Roster, then try again.',
  unreadable: 'The stored session was damaged and has been set aside. Sign in to the account again.',

  // Failures at the backend.
  invalidArgument: 'Something in this form is missing or has the wrong shape.',
  invalidField: (field: string) => `The field “${field}” is missing or not right.`,
  invalidShape: 'The request does not have the right shape.',
  forbidden: 'Only Roster’s own page may ask for this.',
  wrongPassword: 'The email address or the password is not right. Check both, then try again.',
  signInRefused: 'The backend refused this sign-in. If the account is new, confirm its email address first.',
  userDisabled: 'This account is disabled at the backend. Ask whoever runs it to enable it.',
  nameInUse: 'There is already an account with this email address. Sign in to it, or use another address.',
  passwordLength: 'A password needs between 6 and 128 characters.',
  providerDisabled: 'The backend does not offer this way to sign in. Choose another one.',
  appNotFound: 'The backend does not know this app id. Check the backend’s settings.',
  sessionInvalid: 'The session of this account has ended. Sign in to it again.',
  tooManyRequests: 'Too many attempts. Wait a moment, then try again.',
  tooManyRequestsFor: (seconds: number) =>
    `Too many attempts. Wait ${seconds === 1 ? 'a second' : `${String(seconds)} seconds`}, then try again.`,
  unreachable: 'The backend could not be reached. Check that it is running and that you are online, then try again.',
  timedOut: 'The backend did not answer in time. Try again in a moment.',
  serverFault: 'The backend had a fault of its own. Try again in a moment.',
  badResponse: 'The backend answered with something that Roster does not understand. Check its address and app id.',
  refused: 'The backend refused the request.',
  internal: 'Something went wrong inside Roster. Try again; if it stays, start Roster again and look at its log.',
  keepsStopping: 'The backend on this computer keeps stopping. Start Roster again; if it stays, look at its log.',

  // Signing in with the browser.
  providerAddressRefused: 'The provider’s address is not one that Roster opens. Check the backend’s settings.',
  browserNotOpened: 'The browser could not be opened. Copy the link and open it yourself.',
  cancelledInBrowser: 'The sign-in was cancelled in the browser.',
  appleRefused: 'Apple or the relay refused the sign-in. Start it again.',
  appleUnusable: 'Apple’s answer could not be used. Start the sign-in again.',
  relayAddressWrong: 'The relay’s address is not right. Check the backend’s settings.',
  relayUnreachable:
    'The relay for this sign-in could not be reached. Check its address in the backend’s settings and that you are online.',
  relayRefused: 'The relay for this sign-in did not accept it. Start the sign-in again, or ask whoever runs the relay.',
  providerUnreachable:
    'The sign-in provider could not be reached. Check its address in the backend’s settings and that you are online.',
  providerNoHost: (host: string) =>
    `There is no host called ${host}. Check the issuer’s address in the backend’s settings and that you are online.`,
  providerRefusesConnection: (host: string) =>
    `${host} refused the connection. Check the issuer’s address and port in the backend’s settings, or ask whoever runs it.`,
  providerTimedOut: (host: string) => `${host} did not answer in time. Try again in a moment.`,
  providerCertificate: (host: string) =>
    `The certificate of ${host} is not one that this computer trusts. Check the issuer’s address in the backend’s settings, this computer’s clock and its certificates.`,
  providerHttpError: (host: string, status: number) =>
    `${host} answered with the HTTP status ${String(status)} instead of its OpenID document. Check the issuer’s address in the backend’s settings.`,
  providerNotJson: (host: string) =>
    `${host} answered with something else than its OpenID document. Check the issuer’s address in the backend’s settings.`,
  providerOtherIssuer: (given: string, named: string) =>
    `The document at ${given} names another issuer: ${named}. If that is the provider that you mean, enter exactly this address in the backend’s settings.`,
  providerIncomplete: (host: string, missing: string) =>
    `The OpenID document of ${host} has no usable ${missing}. Ask whoever runs the provider.`,
  providerSaidNobody: 'The provider did not say who signed in. Try again.',
  wrongClock: 'The provider’s answer is not valid at this computer’s time. Check your clock, then try again.',
  providerRefused: 'The provider refused the sign-in. Try again, or ask whoever runs it.',
  providerUnusable: 'The provider’s answer could not be used. Start the sign-in again.',
  callbackMismatch:
    'That is not the address where this sign-in ended. Copy the whole address of the page that did not load.',
  signInEnded: 'This sign-in has ended already.',
  signInSuperseded: 'A new sign-in was started, so this one was given up.',
  signInCancelled: 'The sign-in was cancelled.',
  signInClosed: 'Roster was closed.',
  signInTimedOut: 'Nothing came back from the browser in time. Start the sign-in again.',

  // Pages in the browser after signing in there.
  returnPages: {
    notForHere: { title: 'Not for here', sentence: 'This address only takes the way back from a sign-in.' },
    nothingHere: { title: 'Nothing here', sentence: 'Go back to Roster and start the sign-in again.' },
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
    completed: 'The browser came back once more from a sign-in that was already completed.',
    superseded: 'The browser came back from a sign-in that was replaced by a newer one. Finish the newer one.',
    cancelled: 'The browser came back from a sign-in that was cancelled. Start it again if you want to sign in.',
    timedOut: 'The browser came back from a sign-in that has expired. Start it again.',
  },

  // Notices.
  setAside: (name: string, path: string) => `${name} could not be read. It was set aside, untouched, as ${path}.`,
  entriesSetAside: (count: number, where: string) =>
    `${count === 1 ? '1 entry could' : `${String(count)} entries could`} not be read; the others are in use. The whole file lies, untouched, as ${where}.`,
  recovered: (count: number) =>
    `${count === 1 ? '1 account was' : `${String(count)} accounts were`} brought back from the vault.`,
  sealedAway: (count: number) => `${String(count)} more are sealed with a key that cannot be had now.`,
  memoryOnly: 'There is no keychain on this computer, so you will stay signed in only until Roster closes.',
  keychainLocked: 'The keychain that sealed your sessions is locked or not there.',
  backendsRestored: (count: number) =>
    `${count === 1 ? '1 backend was' : `${String(count)} backends were`} brought back from the vault.`,
  keychainNotWaitedFor: 'The keychain of this computer is locked or did not answer.',
  keychainElsewhere: 'The key that sealed your sessions was put into another keychain, which is not available now.',
  keyGone: 'The keychain is open, but the key that sealed your sessions is not in the keychain any more.',
  lockUnreadable: 'The file of the app lock cannot be read.',
  vaultAway: (why: string) =>
    `${why} Nothing was changed. Unlock it and ask again, or sign in anew; new sign-ins last until Roster closes.`,
  vaultAwayOrFresh: (why: string) =>
    `${why} Nothing was changed. Make it available and ask again, or start fresh: Roster sets the old sessions aside, and you sign in again. Until then, new sign-ins last until Roster closes.`,
  vaultLost: (why: string) =>
    `${why} Nothing was changed. If you can restore it, ask again. Otherwise start fresh: Roster sets the old sessions aside, and you sign in again. New sign-ins are kept.`,
  startedFresh: (count: number, folder: string) =>
    `Roster has a new key. ${count === 1 ? '1 account has' : `${String(count)} accounts have`} to sign in again; the old files are in ${folder}.`,
  manifestRebuilt:
    'The list of the sealed sessions was missing or damaged, so Roster cannot tell whether one of them is an old copy.',
  waitingForKeychain: 'Roster waits for the keychain of this computer, which may be asking for its password.',

  linksTaken: (program: string) =>
    `${program} opens the links that are meant for Roster, such as those in mails about a new password.`,
  protocolRegistrationFailed:
    'The system did not let Roster open its links. Choose Roster for them in the settings of the system.',
  anotherProgram: 'Another program',

  // App folders.
  folderNotConfirmed: (folder: string) =>
    `You have not confirmed the app folder ${folder} in this profile, so it is not served. “Start it again” lets you confirm it. Do that only if you chose it yourself.`,
  serveFolder: 'Serve the app in this folder?',
  allowFunctionsOf: 'Allow the functions of the app in this folder?',
  functionsWarning:
    'The app’s functions are programs. If you allow them, they run on this computer with your rights: they can read, change and delete your files and use the network. Allow them only if you trust whoever wrote them. You can change this under Backends.',
  serveWithoutFunctions: 'Serve without functions',
  serveWithFunctions: 'Serve and allow functions',
  allowFunctions: 'Allow functions',
  cancel: 'Cancel',

  // Other programs, and the command line.
  noAccountCalled: (word: string) => `No account is called “${word}”. “roster list” shows all of them.`,
  severalAccountsCalled: (word: string, which: string) =>
    `Several accounts are called “${word}”: ${which}. Name one by its id.`,
  noActiveAccount: 'No account is active. Name one, or make one active with “roster switch”.',
  severalActive: 'Several backends have an active account. Name an account, or a backend with --backend.',
  noBackendCalled: (word: string) => `No backend is called “${word}”. “roster status” shows all of them.`,
  severalBackendsCalled: (word: string) => `Several backends are called “${word}”. Name one by its id.`,
  nameBackend: (names: string) => `There are several backends: ${names}. Name one with --backend.`,
  tokenDenied: (program: string | null) =>
    `${program ?? 'This program'} was not allowed to have a token. Ask again, and allow it in Roster’s window.`,
  commandCancelled: 'The command was cancelled.',
  keychainStillLocked:
    'The keychain of this computer is locked. Unlock it, then run the command again; “roster open” shows Roster’s window.',
  waitingForBackend: (name: string) => `Waiting for an answer of ${name}.`,
  backendStillSilent: (name: string) =>
    `${name} did not answer in time. Check that it is running and that you are online, then try again.`,
  programsSetAside: (path: string) =>
    `The list of the programs that may have tokens was changed by something else, or comes from a version of Roster that did not protect it. It was set aside, untouched, as ${path}. Each program has to ask again.`,
  consentWaits: 'Roster asks in its window whether this program may have the token.',
  signInInWindow: 'Sign in in Roster’s window.',
  signInInBrowser: 'The browser is open for signing in.',
  logoutForGood: (name: string) =>
    `${name} has no name or password, so nobody can sign in to it again. Add --for-good if that is meant.`,

  // Updates.
  updateAvailable: (version: string) => `Roster ${version} can be downloaded.`,
  updateReady: (version: string) => `Roster ${version} is downloaded and can be installed.`,
  wasUpdated: (version: string) => `Roster was updated to ${version}.`,
  updateFailures: {
    unreachable: 'The update server could not be asked. Check that you are online, then try again.',
    unsigned: 'What the update server says is not signed, so Roster did not use it. Nothing was downloaded.',
    forged:
      'What the update server says is not signed by the makers of Roster, so it was refused. Nothing was downloaded.',
    tooLarge: 'The update server said more than a release has to say, so it was refused. Nothing was downloaded.',
    unreadable:
      'Roster does not understand what the update server says. Nothing was downloaded. You can still install a newer version by hand.',
    damaged: 'What was downloaded is not what the makers of Roster signed, so it was deleted. Try again later.',
    notDownloaded:
      'The update could not be downloaded. Check that you are online and that the disk has room, then try again.',
    notInstalled:
      'The update could not be put in place of this version, which goes on. Check that you may change the file that you start Roster with.',
  } satisfies Record<string, string>,

  // Starting.
  newerProfile: (file: string, folder: string) =>
    `${file} in ${folder} was written by a newer version of Roster. Nothing was changed. Install that version, or start with another profile folder.`,
  unusableProfile: (folder: string, why: string) =>
    `The profile folder ${folder} cannot be used: ${why}. Nothing was changed. Make the folder readable and writable, then start Roster again.`,
  cannotStartBecause: (logs: string) => `Roster could not start. Its log in ${logs} says more.`,
  cannotStart: 'Roster cannot start',
  crashed: 'Something went wrong in Roster.',
  crashedDetail: (path: string) =>
    `Your accounts are safe: each change was on disk before it was shown. Starting Roster again is the surest way on.\n\nA report without passwords and tokens lies in ${path}. It was sent to nobody.`,
  crashedUnwritten:
    'Your accounts are safe: each change was on disk before it was shown. Starting Roster again is the surest way on. A report could not be written.',
  crashGoOn: 'Go on',
  crashRestart: 'Start again',
  crashShow: 'Show the report',

  // Menus, the tray, the system's dialogs.
  menuFile: '&File',
  menuView: '&View',
  menuHelp: '&Help',
  menuAddAccount: 'Add account…',
  menuPalette: 'Find accounts and actions…',
  menuBackends: 'Backends…',
  menuExport: 'Export accounts…',
  menuImport: 'Import accounts…',
  menuLock: 'Lock',
  menuAppLock: 'App lock…',
  menuSettings: 'Settings…',
  menuShortcuts: 'Keyboard shortcuts',
  menuAbout: 'About Roster',
  trayOpen: 'Open Roster',
  trayQuit: 'Quit Roster',
  trayNobody: 'No account is active',
  trayMore: (count: number) => `${String(count)} more in the window…`,
  trayTip: (name: string) => `Roster: ${name}`,
  trayLocked: 'Roster is locked',
  exportTitle: 'Export accounts',
  importTitle: 'Import accounts',
  exportFilter: 'Roster accounts',
  folderTitle: 'Choose an exported app folder',
  diagnosticsTitle: 'Save diagnostics',
  expiredTitle: 'Session ended',
  expiredBody: (name: string) => `Sign in to ${name} again to go on using it.`,

  // What an account is called that has neither name nor address, by provider.
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
  onThisComputer: 'On this computer',
};

/** The sentences of the main process in one language. */
export type AppMessages = typeof appEn;
