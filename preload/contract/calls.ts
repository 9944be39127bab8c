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
import { maxLabel } from './limits.js';
import {
  accountDescription,
  accountId,
  apiKeyId,
  attemptId,
  backendId,
  browserProvider,
  consentAnswer,
  linkId,
  lockSettings,
  mailId,
  noticeId,
  programId,
  providerType,
  questionId,
  settings,
  signInSettings,
  type About,
  type AccountDetails,
  type AccountId,
  type ApiKeySummary,
  type AttemptId,
  type LockSettings,
  type OpenedLink,
  type OutboxMail,
  type ProgramSummary,
  type Question,
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
    gives: <Output>(): Call<Input, Output, Code | CommonError> => ({
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

const nothing = z.undefined();
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
const backendName = z.string().overwrite(plainName).min(1).max(maxLabel);
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
  'roster.snapshot': call(nothing, []).gives<SnapshotJson>(),
  'roster.dismissNotice': call(z.strictObject({ noticeId }), []).gives<void>(),

  'accounts.activate': call(oneAccount, [
    'accountNotFound',
    'signedOut',
    'sessionExpired',
    ...storageErrors,
  ]).gives<void>(),
  'accounts.signOut': call(oneAccount, ['accountNotFound', ...storageErrors]).gives<void>(),
  'accounts.remove': call(oneAccount, ['accountNotFound', ...storageErrors]).gives<void>(),
  /** Takes back a removal, as long as nothing was told to the backend: some seconds. */
  'accounts.restore': call(oneAccount, ['accountNotFound', ...storageErrors]).gives<void>(),
  'accounts.describe': call(z.strictObject({ accountId, description: accountDescription }), [
    'accountNotFound',
    ...storageErrors,
  ]).gives<void>(),
  'accounts.pin': call(z.strictObject({ accountId, pinned: z.boolean() }), [
    'accountNotFound',
    ...storageErrors,
  ]).gives<void>(),
  /** Puts an account right before another one in the list; null: at its end. */
  'accounts.move': call(z.strictObject({ accountId, before: accountId.nullable() }), [
    'accountNotFound',
    ...storageErrors,
  ]).gives<void>(),
  'accounts.refresh': call(oneAccount, sessionErrors).gives<void>(),
  /** What the account's page shows, as far as it is known here. Asks no backend. */
  'accounts.details': call(oneAccount, ['accountNotFound', ...storageErrors]).gives<AccountDetails>(),
  'accounts.copyUserId': call(oneAccount, ['accountNotFound']).gives<void>(),
  /** Puts a fresh access token on the clipboard and takes it away again after some seconds. */
  'accounts.copyAccessToken': call(oneAccount, sessionErrors).gives<{ seconds: number }>(),
  /** Calls a function of the app as this account. `given`: a JSON list of arguments. The answer is JSON, indented. */
  'accounts.callFunction': call(
    z.strictObject({ accountId, name: z.string().overwrite(trimmed).min(1).max(128), given: jsonText }),
    [...sessionErrors, 'functionFailed', 'notJson'],
  ).gives<{ text: string }>(),
  /** Deletes the account at its backend, for good, and takes it off the list. */
  'accounts.delete': call(oneAccount, sessionErrors).gives<void>(),

  'apiKeys.list': call(oneAccount, sessionErrors).gives<ApiKeySummary[]>(),
  /** Makes a key. Its secret stays in main until the page has had it copied, or asks for something else. */
  'apiKeys.create': call(z.strictObject({ accountId, name: z.string().regex(/^[\w-]{1,64}$/) }), [
    ...sessionErrors,
    'nameTaken',
  ]).gives<ApiKeySummary>(),
  /** Puts the secret of the key that was made last on the clipboard, and takes it away again after some seconds. */
  'apiKeys.copySecret': call(z.strictObject({ apiKeyId }), ['secretGone']).gives<{ seconds: number }>(),
  /** Forgets the secret of the key that was made last. */
  'apiKeys.forgetSecret': call(nothing, []).gives<void>(),
  'apiKeys.setEnabled': call(
    z.strictObject({ accountId, apiKeyId, enabled: z.boolean() }),
    sessionErrors,
  ).gives<void>(),
  'apiKeys.delete': call(z.strictObject({ accountId, apiKeyId }), sessionErrors).gives<void>(),

  /** The network is back: renews what became due meanwhile. */
  'sessions.nudge': call(nothing, []).gives<void>(),

  /** Asks the keychain once more. How that goes is told by the notices and the accounts' states. */
  'vault.retry': call(nothing, [...storageErrors]).gives<void>(),
  'vault.goOnWithoutKeychain': call(nothing, []).gives<void>(),
  /** The key is gone: sets the sessions aside that were sealed with it, and signs their accounts out. */
  'vault.startFresh': call(nothing, [...storageErrors]).gives<void>(),

  'lock.settings': call(nothing, []).gives<LockSettings & { touchIdOffered: boolean }>(),
  'lock.turnOn': call(z.strictObject({ passphrase: newPassphrase, settings: lockSettings }), [
    'lockIsOn',
    ...storageErrors,
  ]).gives<void>(),
  'lock.change': call(lockSettings, [...storageErrors]).gives<void>(),
  'lock.turnOff': call(z.strictObject({ passphrase }), ['wrongPassphrase', ...storageErrors]).gives<void>(),
  'lock.lock': call(nothing, [...storageErrors]).gives<void>(),
  'lock.unlock': call(z.strictObject({ passphrase }), ['wrongPassphrase', ...storageErrors]).gives<void>(),
  'lock.unlockWithTouchId': call(nothing, ['touchIdFailed', ...storageErrors]).gives<void>(),
  /** The passphrase is lost: all accounts are signed out, and the lock is off. */
  'lock.forget': call(nothing, [...storageErrors]).gives<void>(),

  /** Asks where to, and writes every account with its session there, sealed under the passphrase. Null: the person chose nothing. */
  'transfer.export': call(z.strictObject({ passphrase: newPassphrase }), [...storageErrors]).gives<{
    count: number;
    file: string;
    /** Accounts without their session, and accounts that were left out. */
    incomplete: number;
  } | null>(),
  /** Lets the person choose a file to import. Its name, or null when nothing was chosen. */
  'transfer.chooseFile': call(nothing, ['notAnExport', ...storageErrors]).gives<{ file: string } | null>(),
  /** Imports the chosen file. */
  'transfer.import': call(z.strictObject({ passphrase }), ['wrongPassphrase', 'notAnExport', ...storageErrors]).gives<{
    added: number;
    kept: number;
    /** Accounts that were left out because no usable backend is named for them. */
    refused?: number;
  }>(),

  /** Links from mails that wait for the person, oldest first. */
  'links.waiting': call(nothing, []).gives<OpenedLink[]>(),
  'links.dismiss': call(z.strictObject({ linkId }), []).gives<void>(),
  'links.confirm': call(z.strictObject({ linkId, backendId }), [
    'linkRefused',
    'providerDisabled',
    ...backendErrors,
  ]).gives<void>(),
  'links.resetPassword': call(z.strictObject({ linkId, backendId, password }), [
    'linkRefused',
    'passwordLength',
    'providerDisabled',
    ...backendErrors,
  ]).gives<void>(),

  /** Starts the embedded backend again after it failed. How that goes is told by its health. */
  'backends.restart': call(oneBackend, ['backendNotFound']).gives<void>(),
  /** Adds a backend after asking it. One that Roster knows already is given as it is. */
  'backends.add': call(
    z.strictObject({
      baseUrl: z.string().overwrite(trimmed).max(2048),
      appId: z.string().overwrite(trimmed).refine(isAppId, 'not an app id'),
      displayName: backendName,
    }),
    ['notAnAddress', 'appNotFound', ...backendErrors, ...storageErrors],
  ).gives<{ displayName: string }>(),
  /** Lets the person choose an exported app folder and serves it. Null: nothing was chosen. */
  'backends.importFolder': call(nothing, ['folderRefused', ...storageErrors]).gives<{ displayName: string } | null>(),
  /** Allows the functions of an imported app folder, once the user has confirmed that outside the page, or turns them off. */
  'backends.setFunctions': call(z.strictObject({ backendId, allowed: z.boolean() }), [
    'backendNotFound',
    ...storageErrors,
  ]).gives<void>(),
  'backends.rename': call(z.strictObject({ backendId, displayName: backendName }), [
    'backendNotFound',
    ...storageErrors,
  ]).gives<void>(),
  /** Which ways to sign in a remote backend offers; its protocol does not tell. */
  'backends.setProviders': call(z.strictObject({ backendId, providers: z.array(providerType).max(8) }), [
    'backendNotFound',
    ...storageErrors,
  ]).gives<void>(),
  /** Takes a backend away that has no accounts. What it stored itself stays where it is. */
  'backends.remove': call(oneBackend, ['backendNotFound', 'backendInUse', ...storageErrors]).gives<void>(),
  /** Asks a backend whether it is there. What comes of it is its health; how long it took, in milliseconds. */
  'backends.check': call(oneBackend, ['backendNotFound', 'appNotFound', ...backendErrors]).gives<{ ms: number }>(),
  /** Mails that an embedded backend would have sent, newest first. */
  'backends.outbox': call(oneBackend, ['backendNotFound', ...storageErrors]).gives<OutboxMail[]>(),
  /** Follows the link of a mail, as if it had been opened in a mail program. */
  'backends.followMail': call(z.strictObject({ backendId, mailId }), [
    'backendNotFound',
    'linkRefused',
    ...storageErrors,
  ]).gives<void>(),
  /** Opens the folder of the mails in the file manager. */
  'backends.openOutbox': call(oneBackend, ['backendNotFound', ...storageErrors]).gives<void>(),

  /**
   * How the accounts of a backend sign in with the browser: what the person set here, and what the backend says, which counts
   * where the person set nothing. Google's client secret is left out.
   */
  'backends.signInSettings': call(oneBackend, ['backendNotFound']).gives<{
    own: SignInSettings;
    offered: SignInSettings;
  }>(),
  /** Sets the person's own. A Google client without a secret keeps the one it has. */
  'backends.changeSignIn': call(z.strictObject({ backendId, settings: signInSettings }), [
    'backendNotFound',
    ...storageErrors,
  ]).gives<void>(),

  'signIn.anonymous': call(oneBackend, signInErrors).gives<{ accountId: AccountId }>(),
  'signIn.emailPassword': call(z.strictObject({ backendId, email, password, linkTo }), [
    'wrongPassword',
    'accountNotFound',
    ...signInErrors,
  ]).gives<{ accountId: AccountId }>(),
  /** Registers and, when the backend confirms at once, signs in. `accountId` is null when a confirmation mail is on its way. */
  'signIn.register': call(z.strictObject({ backendId, email, password, linkTo }), [
    'emailTaken',
    'passwordLength',
    'wrongPassword',
    'accountNotFound',
    ...signInErrors,
  ]).gives<{ accountId: AccountId | null }>(),
  'signIn.apiKey': call(z.strictObject({ backendId, key: z.string().overwrite(trimmed).min(1).max(4096) }), [
    'wrongKey',
    ...signInErrors,
  ]).gives<{ accountId: AccountId }>(),
  /** `payload`: a JSON object for the app's own login function. */
  'signIn.customFunction': call(z.strictObject({ backendId, payload: jsonText, linkTo }), [
    'notJson',
    'accountNotFound',
    ...signInErrors,
  ]).gives<{ accountId: AccountId }>(),
  /** `token`: a JSON Web Token of the person's own. */
  'signIn.customToken': call(
    z.strictObject({ backendId, token: z.string().overwrite(trimmed).min(1).max(32_768), linkTo }),
    ['accountNotFound', ...signInErrors],
  ).gives<{ accountId: AccountId }>(),
  /**
   * Opens the system browser at a provider. Answers at once; the rest arrives as `signIn.progress`. `again`: the account that
   * the person means to sign in to; somebody else is refused. `linkTo`: the account that gets this way to sign in, too.
   */
  'signIn.startBrowser': call(
    z.strictObject({
      backendId,
      provider: browserProvider,
      again: accountId.nullable().default(null),
      linkTo: accountId.nullable().default(null),
    }),
    ['browserSignInFailed', 'providerDisabled', 'accountNotFound', 'signedOut', ...backendErrors],
  ).gives<{
    attemptId: AttemptId;
  }>(),
  /** Takes the address that the browser ended at, when it could not come back by itself. */
  'signIn.pasteAddress': call(z.strictObject({ attemptId, address: z.string().overwrite(trimmed).max(8_192) }), [
    'attemptNotFound',
    'notThisSignIn',
  ]).gives<void>(),
  'signIn.openBrowserAgain': call(z.strictObject({ attemptId }), [
    'attemptNotFound',
    'browserSignInFailed',
  ]).gives<void>(),
  /** Has the backend send a mail with which the password can be set anew. */
  'signIn.sendResetMail': call(z.strictObject({ backendId, email }), [
    'accountNotFound',
    'providerDisabled',
    'signInRefused',
    ...backendErrors,
  ]).gives<void>(),
  /** Has the backend send the mail once more that confirms an address. */
  'signIn.resendConfirmation': call(z.strictObject({ backendId, email }), [
    'accountNotFound',
    'providerDisabled',
    'signInRefused',
    ...backendErrors,
  ]).gives<void>(),
  /** Gives up the sign-ins that wait for a backend; each then fails as cancelled, and leaves nothing behind. */
  'signIn.abandon': call(nothing, []).gives<void>(),
  'signIn.cancel': call(z.strictObject({ attemptId }), ['attemptNotFound']).gives<void>(),

  /** Programs that may have access tokens without asking again. */
  'programs.list': call(nothing, []).gives<ProgramSummary[]>(),
  /** Programs that ask for a token now, oldest first. */
  'programs.waiting': call(nothing, []).gives<Question[]>(),
  /** Answers a question. One that was given up meanwhile is answered for nobody. */
  'programs.answer': call(z.strictObject({ questionId, answer: consentAnswer }), [...storageErrors]).gives<void>(),
  'programs.revoke': call(z.strictObject({ programId }), [...storageErrors]).gives<void>(),

  /** Makes Roster the program that opens its own links, which another program took. */
  'app.takeLinks': call(nothing, ['linksNotTaken']).gives<void>(),

  'settings.change': call(settings, [...storageErrors]).gives<void>(),

  'app.about': call(nothing, []).gives<About>(),
  /** Asks where to, and writes what helps to find a fault, without names and secrets. Its file name; null: nothing was chosen. */
  'app.saveDiagnostics': call(nothing, [...storageErrors]).gives<{ file: string } | null>(),
  /** The page met an error that it did not foresee. Main writes a report and tells the person. */
  'app.pageFailed': call(z.strictObject({ stack: z.string().max(16_384) }), []).gives<void>(),
  /** The picture of the active account for the tray: a PNG in a data URL. */
  'app.setTrayPicture': call(
    z.strictObject({
      picture: z
        .string()
        .max(65_536)
        .regex(/^data:image\/png;base64,[A-Za-z0-9+/=]+$/),
    }),
    [],
  ).gives<void>(),

  /** Where Roster stands with its updates. What becomes of the three calls below is told by `updates.changed`. */
  'updates.state': call(nothing, []).gives<UpdateState>(),
  'updates.check': call(nothing, []).gives<void>(),
  'updates.download': call(nothing, []).gives<void>(),
  /** Ends Roster, puts the update in its place, and starts that. */
  'updates.install': call(nothing, []).gives<void>(),
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
export type RosterBridge = {
  [D in Domain<CallName>]: { [V in Verb<CallName, D>]: CallFunction<`${D}.${V}` & CallName> };
} & {
  /** Calls `listener` on every such event until the returned function is called. */
  on<Name extends EventName>(name: Name, listener: (payload: Events[Name]) => void): () => void;
};
