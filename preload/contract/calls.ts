/**
 * The one place where a call between the page and the main process is declared.
 *
 * Adding an entry to `calls` is all it takes: the bridge then offers `window.roster.<domain>.<verb>`, and the compiler
 * asks `main/ipc` for the handler. Types and schemas only; the page imports the types, main also runs the schemas, and the
 * preload gets the bare names at build time, so that no schema library runs before the page does.
 *
 * Nothing declared here may carry a token: a session never leaves the main process.
 */
import * as z from 'zod';
import type { ErrorCode, Result } from './errors.js';
import { isAppId } from './addresses.js';
import type { EventName, Events } from './events.js';
import { maxLabelLength } from './limits.js';
import {
  accountDescription,
  accountId,
  apiKeyId,
  attemptId,
  backendId,
  browserProvider,
  consentAnswer,
  emailActionId,
  lockSettings,
  mailId,
  noticeId,
  clientId,
  providerType,
  consentRequestId,
  settings,
  signInSettings,
  type About,
  type AccountDetails,
  type AccountId,
  type ApiKeySummary,
  type AttemptId,
  type LockSettings,
  type EmailActionSummary,
  type OutboxMail,
  type ClientSummary,
  type ConsentRequest,
  type SignInSettings,
  type SnapshotJson,
  type UpdateState,
} from './model.js';
import { plainName, trimmed } from '../text/entered-text.js';

/** One declared call. `output` exists for the type alone. */
interface Call<Input extends z.ZodType, Output, Code extends ErrorCode> {
  input: Input;
  output: Output | undefined;
  errors: readonly Code[];
}

/** Declares a call; the output type is given in the second step because it cannot be inferred from a schema. */
function call<Input extends z.ZodType, const Code extends ErrorCode>(input: Input, errors: readonly Code[]) {
  return {
    returns: <Output>(): Call<Input, Output, Code | CommonError> => ({
      input,
      output: undefined,
      errors: [...errors, ...commonErrors],
    }),
  };
}

/** Failures that any call can have. */
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
/** Failures of a call that needs an account's session at its backend. */
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
/** The account that gets this way to sign in, instead of signing in with it. */
const linkTo = accountId.nullable().default(null);
const backendName = z.string().overwrite(plainName).min(1).max(maxLabelLength);
/** JSON as a person writes it; parsed in main, which says what is wrong with it. */
const jsonText = z.string().max(65_536);
/** Bounds keep a hostile page from filling memory; the backend has the last word about what is right. */
const email = z.string().overwrite(trimmed).min(1).max(320);
const password = z.string().min(1).max(4096);
/** Short ones only look like a lock. Spaces count. */
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
  /** Takes back a removal, as long as nothing was told to the backend: some seconds. */
  'accounts.restore': call(oneAccount, ['accountNotFound', ...storageErrors]).returns<void>(),
  'accounts.update': call(z.strictObject({ accountId, description: accountDescription }), [
    'accountNotFound',
    ...storageErrors,
  ]).returns<void>(),
  'accounts.pin': call(z.strictObject({ accountId, pinned: z.boolean() }), [
    'accountNotFound',
    ...storageErrors,
  ]).returns<void>(),
  /** Puts an account right before another one in the list; null: at its end. */
  'accounts.move': call(z.strictObject({ accountId, before: accountId.nullable() }), [
    'accountNotFound',
    ...storageErrors,
  ]).returns<void>(),
  'accounts.refresh': call(oneAccount, sessionErrors).returns<void>(),
  /** What the account's page shows, as far as it is known here. Asks no backend. */
  'accounts.details': call(oneAccount, ['accountNotFound', ...storageErrors]).returns<AccountDetails>(),
  'accounts.copyUserId': call(oneAccount, ['accountNotFound']).returns<void>(),
  /** Puts a fresh access token on the clipboard and takes it away again after some seconds. */
  'accounts.copyAccessToken': call(oneAccount, sessionErrors).returns<{ seconds: number }>(),
  /** Calls a function of the app as this account. `given`: a JSON list of arguments. The answer is JSON, indented. */
  'accounts.callFunction': call(
    z.strictObject({ accountId, name: z.string().overwrite(trimmed).min(1).max(128), args: jsonText }),
    [...sessionErrors, 'functionFailed', 'invalidJson'],
  ).returns<{ text: string }>(),
  /** Deletes the account at its backend, for good, and takes it off the list. */
  'accounts.delete': call(oneAccount, sessionErrors).returns<void>(),

  'apiKeys.list': call(oneAccount, sessionErrors).returns<ApiKeySummary[]>(),
  /** Makes a key. Its secret stays in main until the page has had it copied, or asks for something else. */
  'apiKeys.create': call(z.strictObject({ accountId, name: z.string().regex(/^[\w-]{1,64}$/) }), [
    ...sessionErrors,
    'duplicateName',
  ]).returns<ApiKeySummary>(),
  /** Puts the secret of the key that was made last on the clipboard, and takes it away again after some seconds. */
  'apiKeys.copySecret': call(z.strictObject({ apiKeyId }), ['secretUnavailable']).returns<{ seconds: number }>(),
  /** Forgets the secret of the key that was made last. */
  'apiKeys.forgetSecret': call(noInput, []).returns<void>(),
  'apiKeys.setEnabled': call(
    z.strictObject({ accountId, apiKeyId, enabled: z.boolean() }),
    sessionErrors,
  ).returns<void>(),
  'apiKeys.delete': call(z.strictObject({ accountId, apiKeyId }), sessionErrors).returns<void>(),

  /** The network is back: renews what became due meanwhile. */
  'sessions.refreshDue': call(noInput, []).returns<void>(),

  /** Asks the keychain once more. How that goes is told by the notices and the accounts' states. */
  'vault.retry': call(noInput, [...storageErrors]).returns<void>(),
  'vault.continueWithoutKeychain': call(noInput, []).returns<void>(),
  /** The key is gone: sets the sessions aside that were sealed with it, and signs their accounts out. */
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
  /** The passphrase is lost: all accounts are signed out, and the lock is off. */
  'lock.reset': call(noInput, [...storageErrors]).returns<void>(),

  /** Asks where to, and writes every account with its session there, sealed under the passphrase. Null: the person chose nothing. */
  'exportImport.export': call(z.strictObject({ passphrase: newPassphrase }), [...storageErrors]).returns<{
    count: number;
    file: string;
    /** Accounts without their session, and accounts that were left out. */
    incomplete: number;
  } | null>(),
  /** Lets the person choose a file to import. Its name, or null when nothing was chosen. */
  'exportImport.chooseFile': call(noInput, ['invalidExportFile', ...storageErrors]).returns<{ file: string } | null>(),
  /** Imports the chosen file. */
  'exportImport.import': call(z.strictObject({ passphrase }), [
    'wrongPassphrase',
    'invalidExportFile',
    ...storageErrors,
  ]).returns<{
    added: number;
    skipped: number;
    /** Accounts that were left out because no usable backend is named for them. */
    refused?: number;
  }>(),

  /** Links from mails that wait for the person, oldest first. */
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

  /** Starts the embedded backend again after it failed. How that goes is told by its health. */
  'backends.restart': call(oneBackend, ['backendNotFound']).returns<void>(),
  /** Adds a backend after asking it. One that Roster knows already is given as it is. */
  'backends.add': call(
    z.strictObject({
      baseUrl: z.string().overwrite(trimmed).max(2048),
      appId: z.string().overwrite(trimmed).refine(isAppId, 'not an app id'),
      displayName: backendName,
    }),
    ['invalidUrl', 'appNotFound', ...backendErrors, ...storageErrors],
  ).returns<{ displayName: string }>(),
  /** Lets the person choose an exported app folder and serves it. Null: nothing was chosen. */
  'backends.importFolder': call(noInput, ['invalidAppFolder', ...storageErrors]).returns<{
    displayName: string;
  } | null>(),
  /** Allows the functions of an imported app folder, once the user has confirmed that outside the page, or turns them off. */
  'backends.setFunctions': call(z.strictObject({ backendId, allowed: z.boolean() }), [
    'backendNotFound',
    ...storageErrors,
  ]).returns<void>(),
  'backends.rename': call(z.strictObject({ backendId, displayName: backendName }), [
    'backendNotFound',
    ...storageErrors,
  ]).returns<void>(),
  /** Which ways to sign in a remote backend offers; its protocol does not tell. */
  'backends.setProviders': call(z.strictObject({ backendId, providers: z.array(providerType).max(8) }), [
    'backendNotFound',
    ...storageErrors,
  ]).returns<void>(),
  /** Takes a backend away that has no accounts. What it stored itself stays where it is. */
  'backends.remove': call(oneBackend, ['backendNotFound', 'backendInUse', ...storageErrors]).returns<void>(),
  /** Asks a backend whether it is there. What comes of it is its health; how long it took, in milliseconds. */
  'backends.check': call(oneBackend, ['backendNotFound', 'appNotFound', ...backendErrors]).returns<{ ms: number }>(),
  /** Mails that an embedded backend would have sent, newest first. */
  'backends.outbox': call(oneBackend, ['backendNotFound', ...storageErrors]).returns<OutboxMail[]>(),
  /** Follows the link of a mail, as if it had been opened in a mail program. */
  'backends.openMailLink': call(z.strictObject({ backendId, mailId }), [
    'backendNotFound',
    'emailActionRejected',
    ...storageErrors,
  ]).returns<void>(),
  /** Opens the folder of the mails in the file manager. */
  'backends.openOutbox': call(oneBackend, ['backendNotFound', ...storageErrors]).returns<void>(),

  /**
   * How the accounts of a backend sign in with the browser: what the person set here, and what the backend says, which counts
   * where the person set nothing. Google's client secret is left out.
   */
  'backends.signInSettings': call(oneBackend, ['backendNotFound']).returns<{
    custom: SignInSettings;
    advertised: SignInSettings;
  }>(),
  /** Sets the person's own. A Google client without a secret keeps the one it has. */
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
  /** Registers and, when the backend confirms at once, signs in. `accountId` is null when a confirmation mail is on its way. */
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
  /** `payload`: a JSON object for the app's own login function. */
  'signIn.customFunction': call(z.strictObject({ backendId, payload: jsonText, linkTo }), [
    'invalidJson',
    'accountNotFound',
    ...signInErrors,
  ]).returns<{ accountId: AccountId }>(),
  /** `token`: a JSON Web Token of the person's own. */
  'signIn.customToken': call(
    z.strictObject({ backendId, token: z.string().overwrite(trimmed).min(1).max(32_768), linkTo }),
    ['accountNotFound', ...signInErrors],
  ).returns<{ accountId: AccountId }>(),
  /**
   * Opens the system browser at a provider. Answers at once; the rest arrives as `signIn.progress`. `again`: the account that
   * the person means to sign in to; somebody else is refused. `linkTo`: the account that gets this way to sign in, too.
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
  /** Takes the address that the browser ended at, when it could not come back by itself. */
  'signIn.submitCallbackUrl': call(z.strictObject({ attemptId, url: z.string().overwrite(trimmed).max(8_192) }), [
    'attemptNotFound',
    'callbackMismatch',
  ]).returns<void>(),
  'signIn.openBrowserAgain': call(z.strictObject({ attemptId }), [
    'attemptNotFound',
    'browserSignInFailed',
  ]).returns<void>(),
  /** Has the backend send a mail with which the password can be set anew. */
  'signIn.sendResetMail': call(z.strictObject({ backendId, email }), [
    'accountNotFound',
    'providerDisabled',
    'signInRefused',
    ...backendErrors,
  ]).returns<void>(),
  /** Has the backend send the mail once more that confirms an address. */
  'signIn.resendConfirmation': call(z.strictObject({ backendId, email }), [
    'accountNotFound',
    'providerDisabled',
    'signInRefused',
    ...backendErrors,
  ]).returns<void>(),
  /** Gives up the sign-ins that wait for a backend; each then fails as cancelled, and leaves nothing behind. */
  'signIn.cancelPending': call(noInput, []).returns<void>(),
  'signIn.cancel': call(z.strictObject({ attemptId }), ['attemptNotFound']).returns<void>(),

  /** Programs that may have access tokens without asking again. */
  'clients.list': call(noInput, []).returns<ClientSummary[]>(),
  /** Programs that ask for a token now, oldest first. */
  'clients.listRequests': call(noInput, []).returns<ConsentRequest[]>(),
  /** Answers a question. One that was given up meanwhile is answered for nobody. */
  'clients.respond': call(z.strictObject({ questionId: consentRequestId, answer: consentAnswer }), [
    ...storageErrors,
  ]).returns<void>(),
  'clients.revoke': call(z.strictObject({ programId: clientId }), [...storageErrors]).returns<void>(),

  /** Makes Roster the program that opens its own links, which another program took. */
  'app.registerProtocolClient': call(noInput, ['protocolRegistrationFailed']).returns<void>(),

  'settings.change': call(settings, [...storageErrors]).returns<void>(),

  'app.about': call(noInput, []).returns<About>(),
  /** Asks where to, and writes what helps to find a fault, without names and secrets. Its file name; null: nothing was chosen. */
  'app.saveDiagnostics': call(noInput, [...storageErrors]).returns<{ file: string } | null>(),
  /** The page met an error that it did not foresee. Main writes a report and tells the person. */
  'app.reportRendererError': call(z.strictObject({ stack: z.string().max(16_384) }), []).returns<void>(),
  /** The picture of the active account for the tray: a PNG in a data URL. */
  'app.setTrayIcon': call(
    z.strictObject({
      picture: z
        .string()
        .max(65_536)
        .regex(/^data:image\/png;base64,[A-Za-z0-9+/=]+$/),
    }),
    [],
  ).returns<void>(),

  /** Where Roster stands with its updates. What becomes of the three calls below is told by `updates.changed`. */
  'updates.state': call(noInput, []).returns<UpdateState>(),
  'updates.check': call(noInput, []).returns<void>(),
  'updates.download': call(noInput, []).returns<void>(),
  /** Ends Roster, puts the update in its place, and starts that. */
  'updates.install': call(noInput, []).returns<void>(),
} as const;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type Input<Name extends CallName> = z.infer<Calls[Name]['input']>;
export type Output<Name extends CallName> = Exclude<Calls[Name]['output'], undefined>;
export type Errors<Name extends CallName> = Calls[Name]['errors'][number];

type Domain<Name extends string> = Name extends `${infer D}.${string}` ? D : never;
type Verb<Name extends string, D extends string> = Name extends `${D}.${infer V}` ? V : never;

/** A call with no input takes no argument; any other takes its input. */
type CallFunction<Name extends CallName> =
  undefined extends Input<Name>
    ? () => Promise<Result<Output<Name>, Errors<Name>>>
    : (input: Input<Name>) => Promise<Result<Output<Name>, Errors<Name>>>;

/** What the page finds at `window.roster`: the calls by domain and verb, and `on` to listen. */
export type RosterApi = {
  [D in Domain<CallName>]: { [V in Verb<CallName, D>]: CallFunction<`${D}.${V}` & CallName> };
} & {
  /** Calls `listener` on every such event until the returned function is called. */
  on<Name extends EventName>(name: Name, listener: (payload: Events[Name]) => void): () => void;
};
