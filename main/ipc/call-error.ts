/** Turns whatever was thrown into what the page is told: a code to branch on and a sentence for the person. */
import type { CallError, ErrorCode } from '../../preload/contract.js';
import { RosterError, type RosterErrorKind } from '../accounts/errors.js';
import { AuthError, type AuthErrorKind } from '../auth/index.js';
import { SignInError } from '../sign-in/errors.js';
import { VaultError, type VaultErrorKind } from '../vault/errors.js';

interface Sentence {
  code: ErrorCode;
  message: string;
}

const vaultSentences: Readonly<Record<VaultErrorKind, Sentence>> = {
  storageFull: {
    code: 'storageFull',
    message: 'The disk is full, so nothing was changed. Free some space, then try again.',
  },
  storageReadOnly: {
    code: 'storageReadOnly',
    message:
      'Roster may not write to its profile folder, so nothing was changed. Make the folder writable, then try again.',
  },
  storageFailed: {
    code: 'storageFailed',
    message: 'The disk did not take the change, so nothing was changed. Check the disk, then try again.',
  },
  keyUnavailable: {
    code: 'keyUnavailable',
    message: 'The keychain that seals this session is locked or away. Unlock it, then try again.',
  },
  appLocked: { code: 'locked', message: 'Roster is locked. Unlock it first.' },
  newerFormat: {
    code: 'newerFormat',
    message: 'A newer version of Roster wrote this. Nothing was changed. Update Roster, then try again.',
  },
  unreadable: {
    code: 'storageFailed',
    message: 'The stored session was damaged and has been set aside. Sign in to the account again.',
  },
};

const authSentences: Readonly<Record<AuthErrorKind, Sentence>> = {
  invalidArgument: { code: 'invalidInput', message: 'Something in this form is missing or has the wrong shape.' },
  wrongPassword: {
    code: 'wrongPassword',
    message: 'The email address or the password is not right. Check both, then try again.',
  },
  signInRefused: {
    code: 'signInRefused',
    message: 'The backend refused this sign-in. If the account is new, confirm its email address first.',
  },
  userDisabled: {
    code: 'userDisabled',
    message: 'This account is disabled at the backend. Ask whoever runs it to enable it.',
  },
  nameInUse: {
    code: 'emailTaken',
    message: 'There is already an account with this email address. Sign in to it, or use another address.',
  },
  passwordLength: { code: 'passwordLength', message: 'A password needs between 6 and 128 characters.' },
  providerDisabled: {
    code: 'providerDisabled',
    message: 'The backend does not offer this way to sign in. Choose another one.',
  },
  appNotFound: {
    code: 'backendRefused',
    message: 'The backend does not know this app id. Check the backend’s settings.',
  },
  sessionInvalid: {
    code: 'sessionExpired',
    message: 'The session of this account has ended. Sign in to it again.',
  },
  userNotLoggedIn: { code: 'signedOut', message: 'This account is signed out. Sign in to it again first.' },
  userNotFound: { code: 'accountNotFound', message: 'This account is no longer in the list.' },
  tooManyRequests: { code: 'tooManyRequests', message: 'Too many attempts. Wait a moment, then try again.' },
  unreachable: {
    code: 'backendUnreachable',
    message: 'The backend could not be reached. Check that it is running and that you are online, then try again.',
  },
  timedOut: { code: 'backendTimedOut', message: 'The backend did not answer in time. Try again in a moment.' },
  serverFault: { code: 'backendFailed', message: 'The backend had a fault of its own. Try again in a moment.' },
  badResponse: {
    code: 'backendFailed',
    message: 'The backend answered with something that Roster does not understand. Check its address and app id.',
  },
  refused: { code: 'backendRefused', message: 'The backend refused the request.' },
};

const rosterCodes: Readonly<Record<RosterErrorKind, ErrorCode>> = {
  accountNotFound: 'accountNotFound',
  backendNotFound: 'backendNotFound',
  backendStarting: 'backendStarting',
  signedOut: 'signedOut',
  sessionExpired: 'sessionExpired',
  accountLocked: 'keyUnavailable',
  providerDisabled: 'providerDisabled',
  linkRefused: 'linkRefused',
  lockIsOn: 'lockIsOn',
  wrongPassphrase: 'wrongPassphrase',
  touchIdFailed: 'touchIdFailed',
  notAnExport: 'notAnExport',
  newerFormat: 'newerFormat',
};

const retryableStorage: ReadonlySet<VaultErrorKind> = new Set([
  'storageFull',
  'storageReadOnly',
  'storageFailed',
  'keyUnavailable',
]);

/** The page's view of a failure. Anything unexpected becomes `internal`, without a word of its text: it may hold a secret. */
export function callErrorOf(error: unknown): CallError {
  if (error instanceof RosterError) {
    return { code: rosterCodes[error.kind], message: error.message, retryable: error.kind === 'backendStarting' };
  }
  if (error instanceof VaultError)
    return { ...vaultSentences[error.kind], retryable: retryableStorage.has(error.kind) };
  if (error instanceof AuthError) return authCallError(error);
  if (error instanceof SignInError) return { code: error.code, message: error.message, retryable: false };
  return {
    code: 'internal',
    message: 'Something went wrong inside Roster. Try again; if it stays, start Roster again and look at its log.',
    retryable: false,
  };
}

function authCallError(error: AuthError): CallError {
  const sentence = authSentences[error.kind];
  if (error.kind === 'tooManyRequests' && error.retryAfterSeconds !== undefined) {
    const seconds = Math.ceil(error.retryAfterSeconds);
    return {
      ...sentence,
      message: `Too many attempts. Wait ${String(seconds)} seconds, then try again.`,
      retryable: true,
    };
  }
  return { ...sentence, retryable: error.retryable };
}
