/** Sentences of the main process about failures of the disk, the keychain and backends. */
import { backendFailuresEn } from '../backend-failures.js';

export const failuresEn = {
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
  backendBusy: (backend: string, seconds: number | null) =>
    `${backend} is busy: too many people are signing in at the same time. Try again ${seconds === null ? 'in a moment' : seconds === 1 ? 'in a second' : `in ${String(seconds)} seconds`}.`,
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
  notReady: (backend: string) =>
    `${backend} is not ready: it may still be starting, or is being maintained. Try again in a moment.`,
  serverFault: (backend: string) => `${backend} reported an internal error. Try again in a moment.`,
  badResponse: (backend: string) =>
    `${backend} sent a response that Roster does not understand. Check its address and app ID.`,
  /** `type`: a media type; null: the response has none, or it is not known. */
  badAnswer: (backend: string, status: number, type: string | null, advice: string) =>
    `${backend} sent a response that Roster does not understand: HTTP status ${String(status)}${type === null ? '' : `, ${type}`}. ${advice}`,
  badAnswerAdvice: {
    otherVersion: 'Roster and the backend may be of different versions. Update both, or tell the backend’s operator.',
    moved: 'It may have moved to another address. Check the address, or ask the backend’s operator.',
    otherServer: 'A proxy or a sign-in page may have answered in its place. Check its address and app ID.',
  },
  refused: (backend: string) => `${backend} rejected the request.`,
  internal: 'Something went wrong in Roster. Try again; if it keeps happening, restart Roster and check the log.',
  /** In place of a backend’s name where it is unknown. Begins a sentence. */
  theBackend: 'The backend',
  serversStarting: 'The backends on this computer are still starting. Try again in a moment.',
  backendFailures: backendFailuresEn,
};
