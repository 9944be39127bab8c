/**
 * Declares every call from the page to the main process, in one place.
 *
 * Adding an entry to `calls` is sufficient: the bridge then offers `window.roster.<domain>.<verb>`, and the compiler
 * requires a handler in `main/ipc`. Types and schemas only: the page imports the types, main also runs the schemas, and
 * the preload script gets only the names at build time, so that it loads no schema library.
 *
 * Nothing declared here may carry a token: a session never leaves the main process.
 */
import * as z from 'zod';
import { plainName, trimmed } from '../text/entered-text.js';
import { isAppId } from './addresses.js';
import type { ErrorCode, Result } from './errors.js';
import type { EventName, Events } from './events.js';
import { maxLabelLength } from './limits.js';
import {
  type About,
  accountDescription,
  type AccountDetails,
  type AccountId,
  accountId,
  apiKeyId,
  type ApiKeySummary,
  type AttemptId,
  attemptId,
  backendId,
  browserProvider,
  clientId,
  type ClientSummary,
  consentAnswer,
  type ConsentRequest,
  consentRequestId,
  emailActionId,
  type EmailActionSummary,
  type LockSettings,
  lockSettings,
  mailId,
  noticeId,
  type OutboxMail,
  providerType,
  settings,
  type SignInSettings,
  signInSettings,
  type SnapshotJson,
  type UpdateState,
} from './model.js';

/** One declared call. `output` exists only as a type. */
interface Call<Input extends z.ZodType, Output, Code extends ErrorCode> {
  input: Input;
  output: Output | undefined;
  errors: readonly Code[];
}

/** Declares a call. The output type is given in a second step because it cannot be inferred from a schema. */
function call<Input extends z.ZodType, const Code extends ErrorCode>(input: Input, errors: readonly Code[]) {
  return {
    returns: <Output>(): Call<Input, Output, Code | CommonError> => ({
      input,
      output: undefined,
      errors: [...errors, ...commonErrors],
    }),
  };
}

/** Errors that any call can return. */
const commonErrors = ['invalidInput', 'forbidden', 'internal', 'locked'] as const;
type CommonError = (typeof commonErrors)[number];

const storageErrors = ['storageFull', 'storageReadOnly', 'storageFailed', 'keyUnavailable', 'newerFormat'] as const;
const backendErrors = [
  'backendNotFound',
  'backendStarting',
  'backendUnreachable',
  'backendTimedOut',
  'backendFailed',
  'backendRefused',
  'tooManyRequests',
] as const;

const noInput = z.undefined();
const oneAccount = z.strictObject({ accountId });
const oneBackend = z.strictObject({ backendId });
/** Errors of a call that uses an account's session. */
const sessionErrors = [
  'accountNotFound',
  'signedOut',
  'sessionExpired',
  'providerDisabled',
  'signInRefused',
  ...backendErrors,
  ...storageErrors,
] as const;
const signInErrors = [
  'cancelled',
  'userDisabled',
  'providerDisabled',
  'signInRefused',
  ...backendErrors,
  ...storageErrors,
] as const;
/** The account to link the sign-in method to, instead of signing in with it. */
const linkTo = accountId.nullable().default(null);
const backendName = z.string().overwrite(plainName).min(1).max(maxLabelLength);
/** JSON that the user enters. Parsed in main, which reports syntax errors. */
const jsonText = z.string().max(65_536);
/** The limits keep a compromised page from exhausting memory; the backend decides what is valid. */
const email = z.string().overwrite(trimmed).min(1).max(320);
const password = z.string().min(1).max(4096);
/** Shorter passphrases offer no protection. Spaces count. */
const newPassphrase = z.string().min(8).max(1024);
const passphrase = z.string().min(1).max(1024);

/** Every call that the page can make. `<domain>.<verb>` becomes `window.roster.<domain>.<verb>(input)`. */
export const calls = {
  'state.getSnapshot': call(noInput, []).returns<SnapshotJson>(),
  'state.dismissNotice': call(z.strictObject({ noticeId }), []).returns<void>(),

  'accounts.activate': call(oneAccount, [
    'accountNotFound',
    'signedOut',
    'sessionExpired',
    ...storageErrors,
  ]).returns<void>(),
  'accounts.signOut': call(oneAccount, ['accountNotFound', ...storageErrors]).returns<void>(),
  'accounts.remove': call(oneAccount, ['accountNotFound', ...storageErrors]).returns<void>(),
  /** Undoes a removal. Possible for a few seconds, until the backend is notified. */
  'accounts.restore': call(oneAccount, ['accountNotFound', ...storageErrors]).returns<void>(),
  'accounts.update': call(z.strictObject({ accountId, description: accountDescription }), [
    'accountNotFound',
    ...storageErrors,
  ]).returns<void>(),
  'accounts.pin': call(z.strictObject({ accountId, pinned: z.boolean() }), [
    'accountNotFound',
    ...storageErrors,
  ]).returns<void>(),
  /** Moves an account to directly before another one in the list; null: to the end. */
  'accounts.move': call(z.strictObject({ accountId, before: accountId.nullable() }), [
    'accountNotFound',
    ...storageErrors,
  ]).returns<void>(),
  'accounts.refresh': call(oneAccount, sessionErrors).returns<void>(),
  /** The locally known data of the account's page. Sends no request to the backend. */
  'accounts.details': call(oneAccount, ['accountNotFound', ...storageErrors]).returns<AccountDetails>(),
  'accounts.copyUserId': call(oneAccount, ['accountNotFound']).returns<void>(),
  /** Copies a fresh access token to the clipboard and clears it after some seconds. */
  'accounts.copyAccessToken': call(oneAccount, sessionErrors).returns<{ seconds: number }>(),
  /**
   * Calls a function of the app as this account. `args`: a JSON array of arguments. Returns the result as indented
   * JSON.
   */
  'accounts.callFunction': call(
    z.strictObject({ accountId, name: z.string().overwrite(trimmed).min(1).max(128), args: jsonText }),
    [...sessionErrors, 'functionFailed', 'invalidJson'],
  ).returns<{ text: string }>(),
  /** Permanently deletes the account at its backend and removes it from the list. */
  'accounts.delete': call(oneAccount, sessionErrors).returns<void>(),

  'apiKeys.list': call(oneAccount, sessionErrors).returns<ApiKeySummary[]>(),
  /** Creates a key. Its secret stays in main until `apiKeys.forgetSecret` is called. */
  'apiKeys.create': call(z.strictObject({ accountId, name: z.string().regex(/^[\w-]{1,64}$/) }), [
    ...sessionErrors,
    'duplicateName',
  ]).returns<ApiKeySummary>(),
  /** Copies the secret of the most recently created key to the clipboard and clears it after some seconds. */
  'apiKeys.copySecret': call(z.strictObject({ apiKeyId }), ['secretUnavailable']).returns<{ seconds: number }>(),
  /** Discards the secret of the most recently created key. */
  'apiKeys.forgetSecret': call(noInput, []).returns<void>(),
  'apiKeys.setEnabled': call(
    z.strictObject({ accountId, apiKeyId, enabled: z.boolean() }),
    sessionErrors,
  ).returns<void>(),
  'apiKeys.delete': call(z.strictObject({ accountId, apiKeyId }), sessionErrors).returns<void>(),

  /** Called when the network is back: refreshes the sessions that became due in the meantime. */
  'sessions.refreshDue': call(noInput, []).returns<void>(),

  /** Retries the keychain. The result is reported by notices and account states. */
  'vault.retry': call(noInput, [...storageErrors]).returns<void>(),
  'vault.continueWithoutKeychain': call(noInput, []).returns<void>(),
  /** Call when the key is lost: quarantines the sessions encrypted with it and signs their accounts out. */
  'vault.startFresh': call(noInput, [...storageErrors]).returns<void>(),

  'lock.settings': call(noInput, []).returns<LockSettings & { touchIdOffered: boolean }>(),
  'lock.enable': call(z.strictObject({ passphrase: newPassphrase, settings: lockSettings }), [
    'lockAlreadyEnabled',
    ...storageErrors,
  ]).returns<void>(),
  'lock.updateSettings': call(lockSettings, [...storageErrors]).returns<void>(),
  'lock.disable': call(z.strictObject({ passphrase }), ['wrongPassphrase', ...storageErrors]).returns<void>(),
  'lock.lock': call(noInput, [...storageErrors]).returns<void>(),
  'lock.unlock': call(z.strictObject({ passphrase }), ['wrongPassphrase', ...storageErrors]).returns<void>(),
  'lock.unlockWithTouchId': call(noInput, ['touchIdFailed', ...storageErrors]).returns<void>(),
  /** Call when the passphrase is lost: signs out all accounts and turns the lock off. */
  'lock.reset': call(noInput, [...storageErrors]).returns<void>(),

  /**
   * Shows a save dialog and exports all accounts with their sessions, encrypted with the passphrase. Null if the user
   * cancelled.
   */
  'exportImport.export': call(z.strictObject({ passphrase: newPassphrase }), [...storageErrors]).returns<{
    count: number;
    file: string;
    /** Number of accounts that were exported without their session, or not at all. */
    incomplete: number;
  } | null>(),
  /** Lets the user choose a file to import. Returns its name; null if the user cancelled. */
  'exportImport.chooseFile': call(noInput, ['invalidExportFile', ...storageErrors]).returns<{ file: string } | null>(),
  'exportImport.import': call(z.strictObject({ passphrase }), [
    'wrongPassphrase',
    'invalidExportFile',
    ...storageErrors,
  ]).returns<{
    added: number;
    skipped: number;
    /** Number of accounts that were skipped because the file names no usable backend for them. */
    refused?: number;
  }>(),

  /** Email links that wait for the user's confirmation, oldest first. */
  'emailActions.list': call(noInput, []).returns<EmailActionSummary[]>(),
  'emailActions.dismiss': call(z.strictObject({ linkId: emailActionId }), []).returns<void>(),
  'emailActions.confirm': call(z.strictObject({ linkId: emailActionId, backendId }), [
    'emailActionRejected',
    'providerDisabled',
    ...backendErrors,
  ]).returns<void>(),
  'emailActions.resetPassword': call(z.strictObject({ linkId: emailActionId, backendId, password }), [
    'emailActionRejected',
    'passwordLength',
    'providerDisabled',
    ...backendErrors,
  ]).returns<void>(),

  /** Restarts the embedded backend after a failure. The result is reported by its health. */
  'backends.restart': call(oneBackend, ['backendNotFound']).returns<void>(),
  /** Adds a backend after checking that it responds. If it is already in the list, returns it unchanged. */
  'backends.add': call(
    z.strictObject({
      baseUrl: z.string().overwrite(trimmed).max(2048),
      appId: z.string().overwrite(trimmed).refine(isAppId, 'not an app id'),
      displayName: backendName,
    }),
    ['invalidUrl', 'appNotFound', ...backendErrors, ...storageErrors],
  ).returns<{ displayName: string }>(),
  /**
   * Lets the user choose an exported app folder and serves it. Null if the user cancelled. After `appIdMissing` the
   * user types the app ID, which `backends.importChosenFolder` takes.
   */
  'backends.importFolder': call(noInput, ['invalidAppFolder', 'appIdMissing', ...storageErrors]).returns<{
    displayName: string;
  } | null>(),
  /** Serves the folder that was chosen last and contains no app ID. Null if the user cancelled. */
  'backends.importChosenFolder': call(
    z.strictObject({ appId: z.string().overwrite(trimmed).refine(isAppId, 'not an app id') }),
    ['invalidAppFolder', 'appIdMissing', ...storageErrors],
  ).returns<{ displayName: string } | null>(),
  /**
   * Allows the functions of an imported app folder, after the user has confirmed in a native dialog, or disables them.
   */
  'backends.setFunctions': call(z.strictObject({ backendId, allowed: z.boolean() }), [
    'backendNotFound',
    ...storageErrors,
  ]).returns<void>(),
  'backends.rename': call(z.strictObject({ backendId, displayName: backendName }), [
    'backendNotFound',
    ...storageErrors,
  ]).returns<void>(),
  /** Sets which sign-in methods a remote backend offers; the protocol does not report them. */
  'backends.setProviders': call(z.strictObject({ backendId, providers: z.array(providerType).max(8) }), [
    'backendNotFound',
    ...storageErrors,
  ]).returns<void>(),
  /** Removes a backend without accounts. Data that the backend itself stored is kept. */
  'backends.remove': call(oneBackend, ['backendNotFound', 'backendInUse', ...storageErrors]).returns<void>(),
  /** Checks whether a backend responds. The result is reported by its health; returns the response time in ms. */
  'backends.check': call(oneBackend, ['backendNotFound', 'appNotFound', ...backendErrors]).returns<{ ms: number }>(),
  /** Emails that an embedded backend would have sent, newest first. */
  'backends.outbox': call(oneBackend, ['backendNotFound', ...storageErrors]).returns<OutboxMail[]>(),
  /** Opens the link of an email as if the user had opened it in a mail client. */
  'backends.openMailLink': call(z.strictObject({ backendId, mailId }), [
    'backendNotFound',
    'emailActionRejected',
    ...storageErrors,
  ]).returns<void>(),
  /** Opens the folder with the emails in the file manager. */
  'backends.openOutbox': call(oneBackend, ['backendNotFound', ...storageErrors]).returns<void>(),

  /**
   * Browser sign-in settings of a backend: the user's settings, and the backend's, which apply where the user set none.
   * Excludes Google's client secret.
   */
  'backends.signInSettings': call(oneBackend, ['backendNotFound']).returns<{
    custom: SignInSettings;
    advertised: SignInSettings;
  }>(),
  /** Replaces the user's settings. A Google client without a secret keeps the stored one. */
  'backends.changeSignIn': call(z.strictObject({ backendId, settings: signInSettings }), [
    'backendNotFound',
    ...storageErrors,
  ]).returns<void>(),

  'signIn.anonymous': call(oneBackend, signInErrors).returns<{ accountId: AccountId }>(),
  'signIn.emailPassword': call(z.strictObject({ backendId, email, password, linkTo }), [
    'wrongPassword',
    'accountNotFound',
    ...signInErrors,
  ]).returns<{ accountId: AccountId }>(),
  /**
   * Registers, and signs in if the backend confirms immediately. `accountId` is null while email confirmation is
   * pending.
   */
  'signIn.register': call(z.strictObject({ backendId, email, password, linkTo }), [
    'emailTaken',
    'passwordLength',
    'wrongPassword',
    'accountNotFound',
    ...signInErrors,
  ]).returns<{ accountId: AccountId | null }>(),
  'signIn.apiKey': call(z.strictObject({ backendId, key: z.string().overwrite(trimmed).min(1).max(4096) }), [
    'wrongKey',
    ...signInErrors,
  ]).returns<{ accountId: AccountId }>(),
  /** `payload`: a JSON object for the app's custom login function. */
  'signIn.customFunction': call(z.strictObject({ backendId, payload: jsonText, linkTo }), [
    'invalidJson',
    'accountNotFound',
    ...signInErrors,
  ]).returns<{ accountId: AccountId }>(),
  /** `token`: a JSON Web Token that the user supplies. */
  'signIn.customToken': call(
    z.strictObject({ backendId, token: z.string().overwrite(trimmed).min(1).max(32_768), linkTo }),
    ['accountNotFound', ...signInErrors],
  ).returns<{ accountId: AccountId }>(),
  /**
   * Opens a provider's sign-in page in the system browser. Returns immediately; further progress is sent as
   * `signIn.progress`. `again`: the account to sign in to; any other user is rejected. `linkTo`: the account to link
   * the sign-in method to.
   */
  'signIn.startBrowser': call(
    z.strictObject({
      backendId,
      provider: browserProvider,
      reauthAccountId: accountId.nullable().default(null),
      linkTo: accountId.nullable().default(null),
    }),
    ['browserSignInFailed', 'providerDisabled', 'accountNotFound', 'signedOut', ...backendErrors],
  ).returns<{
    attemptId: AttemptId;
  }>(),
  /** Accepts the callback URL that the user copied from the browser, for when the redirect back to Roster fails. */
  'signIn.submitCallbackUrl': call(z.strictObject({ attemptId, url: z.string().overwrite(trimmed).max(8_192) }), [
    'attemptNotFound',
    'callbackMismatch',
  ]).returns<void>(),
  'signIn.openBrowserAgain': call(z.strictObject({ attemptId }), [
    'attemptNotFound',
    'browserSignInFailed',
  ]).returns<void>(),
  /** Makes the backend send a password-reset email. */
  'signIn.sendResetMail': call(z.strictObject({ backendId, email }), [
    'accountNotFound',
    'providerDisabled',
    'signInRefused',
    ...backendErrors,
  ]).returns<void>(),
  /** Makes the backend send the confirmation email again. */
  'signIn.resendConfirmation': call(z.strictObject({ backendId, email }), [
    'accountNotFound',
    'providerDisabled',
    'signInRefused',
    ...backendErrors,
  ]).returns<void>(),
  /** Cancels all sign-ins that wait for a backend. Each fails as cancelled and changes nothing. */
  'signIn.cancelPending': call(noInput, []).returns<void>(),
  'signIn.cancel': call(z.strictObject({ attemptId }), ['attemptNotFound']).returns<void>(),

  /** Clients that may get access tokens without asking. */
  'clients.list': call(noInput, []).returns<ClientSummary[]>(),
  /** Pending consent requests, oldest first. */
  'clients.listRequests': call(noInput, []).returns<ConsentRequest[]>(),
  /** Answers a consent request. No-op if the request has expired. */
  'clients.respond': call(z.strictObject({ questionId: consentRequestId, answer: consentAnswer }), [
    ...storageErrors,
  ]).returns<void>(),
  'clients.revoke': call(z.strictObject({ programId: clientId }), [...storageErrors]).returns<void>(),

  /** Makes Roster the handler of its own links, if another program has registered for them. */
  'app.registerProtocolClient': call(noInput, ['protocolRegistrationFailed']).returns<void>(),

  'settings.change': call(settings, [...storageErrors]).returns<void>(),

  'app.about': call(noInput, []).returns<About>(),
  /**
   * Shows a save dialog and writes a diagnostics file without names or secrets. Returns its name; null if the user
   * cancelled.
   */
  'app.saveDiagnostics': call(noInput, [...storageErrors]).returns<{ file: string } | null>(),
  /** Reports an uncaught error of the page. Main writes a crash report and notifies the user. */
  'app.reportRendererError': call(z.strictObject({ stack: z.string().max(16_384) }), []).returns<void>(),
  /** Sets the active account's tray icon: a PNG data URL. */
  'app.setTrayIcon': call(
    z.strictObject({
      picture: z
        .string()
        .max(65_536)
        .regex(/^data:image\/png;base64,[A-Za-z0-9+/=]+$/),
    }),
    [],
  ).returns<void>(),

  /** The update status. Results of the three calls below are sent as `updates.changed`. */
  'updates.state': call(noInput, []).returns<UpdateState>(),
  'updates.check': call(noInput, []).returns<void>(),
  'updates.download': call(noInput, []).returns<void>(),
  /** Quits Roster, installs the update, and starts it. */
  'updates.install': call(noInput, []).returns<void>(),
} as const;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type Input<Name extends CallName> = z.infer<Calls[Name]['input']>;
export type Output<Name extends CallName> = Exclude<Calls[Name]['output'], undefined>;
export type Errors<Name extends CallName> = Calls[Name]['errors'][number];

type Domain<Name extends string> = Name extends `${infer D}.${string}` ? D : never;
type Verb<Name extends string, D extends string> = Name extends `${D}.${infer V}` ? V : never;

/** A call without input takes no argument. */
type CallFunction<Name extends CallName> =
  undefined extends Input<Name>
    ? () => Promise<Result<Output<Name>, Errors<Name>>>
    : (input: Input<Name>) => Promise<Result<Output<Name>, Errors<Name>>>;

/** The API at `window.roster`: the calls by domain and verb, and `on` to subscribe to events. */
export type RosterApi = {
  [D in Domain<CallName>]: { [V in Verb<CallName, D>]: CallFunction<`${D}.${V}` & CallName> };
} & {
  /** Calls `listener` for every such event until the returned function is called. */
  on<Name extends EventName>(name: Name, listener: (payload: Events[Name]) => void): () => void;
};
