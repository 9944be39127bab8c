/** Sentences of the main process about notices and updates. */

export const noticesEn = {
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
    count === 0
      ? `Roster created a new key. No account needs to sign in again, but enter administrator keys and passwords of mail servers again; the old files are in ${folder}.`
      : `Roster created a new key. ${count === 1 ? '1 account needs' : `${String(count)} accounts need`} to sign in again; the old files are in ${folder}.`,
  manifestRebuilt:
    'The vault’s manifest was missing or damaged, so Roster cannot detect whether a stored session is an old copy.',
  waitingForKeychain: 'Waiting for the system keychain, which may be asking for your password.',

  linksTaken: (program: string) => `${program} opens links that are meant for Roster, such as password reset links.`,
  protocolRegistrationFailed:
    'The system did not let Roster open its links. Choose Roster for them in the system settings.',
  anotherProgram: 'Another program',

  // Updates.
  updateAvailable: (version: string) => `Roster ${version} is available.`,
  updateReady: (version: string) => `Roster ${version} is ready to install.`,
  wasUpdated: (version: string) => `Roster was updated to ${version}.`,
};
