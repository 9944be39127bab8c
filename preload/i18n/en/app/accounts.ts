/** Sentences of the main process about accounts, the app lock, export and import. */

export const accountsEn = {
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

  // The app lock, export and import.
  lockAlreadyEnabled: 'The app lock is already on.',
  wrongPassphrase: 'Wrong passphrase. Try again.',
  touchIdFailed: 'Touch ID did not recognise you. Use the passphrase.',
  chooseExportFirst: 'Choose the file of exported accounts first.',
  newerExport: 'This file was written by a newer version of Roster. Update Roster, then try again.',
  wrongExportPassphrase: 'Wrong passphrase for this file, or the file was changed.',
  invalidExportFile: 'Not a Roster export file. Choose a file that Roster exported.',

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
};
