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
import {
  accountId,
  attemptId,
  backendId,
  browserProvider,
  linkId,
  lockSettings,
  noticeId,
  signInSettings,
  type AccountId,
  type AttemptId,
  type Change,
  type LockSettings,
  type OpenedLink,
  type SignInProgress,
  type SignInSettings,
  type Snapshot,
} from './model.js';

export * from './errors.js';
export * from './model.js';

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
/** Bounds keep a hostile page from filling memory; the backend has the last word about what is right. */
const email = z.string().trim().min(1).max(320);
const password = z.string().min(1).max(4096);
/** Short ones only look like a lock. Spaces count. */
const newPassphrase = z.string().min(8).max(1024);
const passphrase = z.string().min(1).max(1024);

/** Every call that the page can make. `<domain>.<verb>` becomes `window.roster.<domain>.<verb>(input)`. */
export const calls = {
  'roster.snapshot': call(nothing, []).gives<Snapshot>(),
  'roster.dismissNotice': call(z.strictObject({ noticeId }), []).gives<void>(),

  'accounts.activate': call(oneAccount, [
    'accountNotFound',
    'signedOut',
    'sessionExpired',
    ...storageErrors,
  ]).gives<void>(),
  'accounts.signOut': call(oneAccount, ['accountNotFound', ...storageErrors]).gives<void>(),
  'accounts.remove': call(oneAccount, ['accountNotFound', ...storageErrors]).gives<void>(),
  'accounts.rename': call(z.strictObject({ accountId, label: z.string().trim().max(80).nullable() }), [
    'accountNotFound',
    ...storageErrors,
  ]).gives<void>(),
  'accounts.refresh': call(oneAccount, [
    'accountNotFound',
    'signedOut',
    'sessionExpired',
    ...backendErrors,
    ...storageErrors,
  ]).gives<void>(),

  /** The network is back: renews what became due meanwhile. */
  'sessions.nudge': call(nothing, []).gives<void>(),

  /** Asks the keychain once more. How that goes is told by the notices and the accounts' states. */
  'vault.retry': call(nothing, [...storageErrors]).gives<void>(),
  'vault.goOnWithoutKeychain': call(nothing, []).gives<void>(),

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
  } | null>(),
  /** Lets the person choose a file to import. Its name, or null when nothing was chosen. */
  'transfer.chooseFile': call(nothing, ['notAnExport', ...storageErrors]).gives<{ file: string } | null>(),
  /** Imports the chosen file. */
  'transfer.import': call(z.strictObject({ passphrase }), ['wrongPassphrase', 'notAnExport', ...storageErrors]).gives<{
    added: number;
    kept: number;
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
  'backends.restart': call(z.strictObject({ backendId }), ['backendNotFound']).gives<void>(),

  /**
   * How the accounts of a backend sign in with the browser: what the person set here, and what the backend says, which counts
   * where the person set nothing. Google's client secret is left out.
   */
  'backends.signInSettings': call(z.strictObject({ backendId }), ['backendNotFound']).gives<{
    own: SignInSettings;
    offered: SignInSettings;
  }>(),
  /** Sets the person's own. A Google client without a secret keeps the one it has. */
  'backends.changeSignIn': call(z.strictObject({ backendId, settings: signInSettings }), [
    'backendNotFound',
    ...storageErrors,
  ]).gives<void>(),

  'signIn.anonymous': call(z.strictObject({ backendId }), [
    'providerDisabled',
    'signInRefused',
    ...backendErrors,
    ...storageErrors,
  ]).gives<{ accountId: AccountId }>(),
  'signIn.emailPassword': call(z.strictObject({ backendId, email, password }), [
    'wrongPassword',
    'userDisabled',
    'providerDisabled',
    'signInRefused',
    ...backendErrors,
    ...storageErrors,
  ]).gives<{ accountId: AccountId }>(),
  /** Registers and, when the backend confirms at once, signs in. `accountId` is null when a confirmation mail is on its way. */
  'signIn.register': call(z.strictObject({ backendId, email, password }), [
    'emailTaken',
    'passwordLength',
    'wrongPassword',
    'userDisabled',
    'providerDisabled',
    'signInRefused',
    ...backendErrors,
    ...storageErrors,
  ]).gives<{ accountId: AccountId | null }>(),
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
  'signIn.pasteAddress': call(z.strictObject({ attemptId, address: z.string().max(8_192) }), [
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
  'signIn.cancel': call(z.strictObject({ attemptId }), ['attemptNotFound']).gives<void>(),
} as const;

/** Every event that main sends to the page. `<domain>.<noun>` becomes `window.roster.on.<domain>.<noun>(listener)`. */
export interface Events {
  'roster.changed': { revision: number; change: Change };
  'signIn.progress': SignInProgress;
  /** The menu asks for the "add account" dialog. */
  'menu.addAccount': null;
  /** The menu asks for one of the other dialogs. */
  'menu.open': 'lock' | 'export' | 'import' | 'signInSettings';
  /** A link was opened: `links.waiting` tells which. */
  'links.opened': null;
}
export const eventNames = [
  'roster.changed',
  'signIn.progress',
  'menu.addAccount',
  'menu.open',
  'links.opened',
] as const satisfies readonly (keyof Events)[];

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type Input<Name extends CallName> = z.infer<Calls[Name]['input']>;
export type Output<Name extends CallName> = Exclude<Calls[Name]['output'], undefined>;
export type Errors<Name extends CallName> = Calls[Name]['errors'][number];
export type EventName = keyof Events;

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
