/** The app lock. */
export const appLockEn = {
  lockTitle: 'App lock',
  lockHint:
    'A passphrase hides the list and keeps every session encrypted until you enter it. If you forget it, your sessions cannot be recovered.',
  lockedTitle: 'Roster is locked',
  lockedHint: 'Your sessions are encrypted. Enter the passphrase to unlock them.',
  passphrase: 'Passphrase',
  newPassphrase: 'New passphrase',
  repeatPassphrase: 'Repeat passphrase',
  passphraseRule: 'At least 8 characters. Several words are easier to remember than symbols.',
  passphrasesDiffer: 'The passphrases do not match.',
  unlock: 'Unlock',
  unlocking: 'Unlocking…',
  unlockWithTouchId: 'Use Touch ID',
  lockMore: 'Forgot your passphrase?',
  forgotPassphrase: 'Sign out of all accounts…',
  forgetTitle: 'Sign out of all accounts?',
  forgetHint:
    'Removes the lock and signs every account out on this computer. The accounts stay in the list, but you cannot sign back in to anonymous ones.',
  forget: 'Sign out of all accounts',
  lockAfter: 'Lock after inactivity',
  lockOnSleep: 'Also lock when the computer sleeps or its screen locks',
  lockOnSleepOnly: 'Also lock when the computer sleeps',
  useTouchId: 'Unlock with Touch ID',
  never: 'Never',
  minutes: (count: number) => (count === 1 ? '1 minute' : `${String(count)} minutes`),
  turnLockOn: 'Turn on app lock',
  turnLockOff: 'Turn off app lock',
  lockIsOn: (keys: string) => `App lock is on. Press ${keys} to lock now.`,
  lockNow: 'Lock now',
  lockTurnedOn: 'App lock is on',
  lockTurnedOff: 'App lock is off',
  lockChanged: 'App lock settings saved',
  currentPassphrase: 'Passphrase to turn off the lock',
};

export type AppLockMessages = typeof appLockEn;
