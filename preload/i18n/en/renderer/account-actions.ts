/** Actions on accounts, in the list and on their pages. */
export const accountActionsEn = {
  pin: 'Pin to top',
  unpin: 'Unpin',
  described: (name: string) => `Saved: ${name}`,
  deleted: (name: string) => `Deleted: ${name}`,
  confirmSignOut: 'Sign out permanently?',
  confirmSignOutHint: (name: string) =>
    `${name} is anonymous. After signing out you cannot sign back in, and it is removed from the list.`,
  confirmSignOutAction: 'Sign out permanently',
  confirmRemove: 'Remove this account?',
  confirmRemoveForGoodHint: (name: string) =>
    `${name} is anonymous. It is signed out and removed from the list, and you cannot sign back in.`,
  confirmSignOutMany: (count: number) => (count === 1 ? 'Sign out 1 account?' : `Sign out ${String(count)} accounts?`),
  confirmSignOutManyHint: 'They stay in the list, and you can sign in again.',
  confirmRemoveMany: (count: number) => (count === 1 ? 'Remove 1 account?' : `Remove ${String(count)} accounts?`),
  confirmRemoveManyHint: 'They are signed out and removed from the list. Their data on the backend is kept.',
  confirmManyForGood: 'Some of them are anonymous. You cannot sign back in to those.',
  describeTitle: 'Name, colour and note',
  nameInList: 'Name in this list',
  nameHint: (name: string) => `Leave empty to show “${name}”.`,
  colour: 'Colour',
  automatic: 'Automatic',
  colours: ['Blue', 'Green', 'Orange', 'Pink', 'Turquoise', 'Violet', 'Yellow', 'Grey'],
  note: 'Note',
  noteHint: 'Only visible to you. Stored on this computer.',
  backendChangedHint: (address: string) =>
    `This account was signed in at another address or app than ${address}, which the profile names now. Go on only if you know this address: your password goes there.`,
  /** Why an account cannot be used, on its page. */
  statusHints: {
    signedOut: (backend: string) => `You are signed out at ${backend}.`,
    expired: (backend: string) => `Your session at ${backend} has expired.`,
    disabled: (backend: string) =>
      `The administrator of ${backend} has disabled this account. Ask the administrator to enable it, then sign in again.`,
    locked: () => 'The session is encrypted and the keychain is locked. Unlock the keychain, or sign in again.',
    offline: (backend: string) => `${backend} does not respond. Roster tries again by itself.`,
    backendChanged: () =>
      'The session of this account was made at another address or app than the one that the profile names now. It stays sealed and is sent nowhere. Sign in again only if you know this address:',
    backendMissing: () =>
      'Roster does not know the backend of this account any more. Add the backend again and sign in there, or remove the account.',
  },
};

export type AccountActionsMessages = typeof accountActionsEn;
