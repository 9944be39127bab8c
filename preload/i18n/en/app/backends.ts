/** Sentences of the main process about backends and app folders. */

export const backendsEn = {
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
  fileNotSaved: (file: string) =>
    `Roster could not write ${file}. Choose a folder that exists and that you may write to, then try again.`,
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
  logUnreadable: (backend: string) => `${backend} could not read its log. Try again in a moment.`,
  invalidMailHost: (host: string) =>
    `“${host}” is not a host name. Enter one such as mail.example.com, or an IP address, without a port.`,
  invalidMailSender: (sender: string) =>
    `“${sender}” is not a sender. Enter an email address, or a name and an address: Team <team@example.com>.`,
  mailServerNeedsTls:
    'Only a mail server on this computer may be used without encryption, because mail contains links that act as credentials. Choose STARTTLS or TLS.',
  invalidAdminKey: 'Not an administrator key. It begins with “radm_” and has 48 characters.',
  adminKeyRefused: (backend: string) =>
    `${backend} does not accept this administrator key. It may have been deleted there, or have expired. Connect with another key.`,
  adminKeyReadsOnly: (backend: string) =>
    `Your key for ${backend} may only read. To make changes, connect with a key that has the role “administrator”.`,
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

  // App folders.
  serveFolder: 'Serve the app in this folder?',
  allowFunctionsOf: 'Allow the functions of the app in this folder?',
  functionsWarning:
    'The app’s functions are programs. If you allow them, they run on this computer with your permissions: they can read, change and delete your files and use the network. Allow them only if you trust their author. You can change this under Backends.',
  serveWithoutFunctions: 'Serve without functions',
  serveWithFunctions: 'Serve and allow functions',
  allowFunctions: 'Allow functions',
  cancel: 'Cancel',
  builtInBackend: 'Test backend',
};
