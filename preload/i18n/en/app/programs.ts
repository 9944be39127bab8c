/** Sentences of the main process about other programs and the command line. */
import { accountChoiceEn } from '../account-choice.js';
import { teamFileEn } from '../team-file.js';

export const programsEn = {
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
};
