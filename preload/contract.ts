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

/** Names one account on this machine. Random, so that a user id chosen by a backend never becomes a file name. */
export const accountId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'not an account id')
  .brand<'AccountId'>();
export type AccountId = z.infer<typeof accountId>;

/** Names one backend: a base URL and an app id that accounts sign in to. */
export const backendId = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, 'not a backend id')
  .brand<'BackendId'>();
export type BackendId = z.infer<typeof backendId>;

/** Names one browser sign-in from its start to its end. */
export const attemptId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'not an attempt id')
  .brand<'AttemptId'>();
export type AttemptId = z.infer<typeof attemptId>;

/** Names one notice until it is dismissed. */
export const noticeId = z
  .string()
  .regex(/^[a-zA-Z0-9:._-]{1,128}$/, 'not a notice id')
  .brand<'NoticeId'>();
export type NoticeId = z.infer<typeof noticeId>;

/** How an account signs in: the provider names of the wire protocol. */
export const providerTypes = [
  'anon-user',
  'local-userpass',
  'api-key',
  'custom-function',
  'custom-token',
  'oauth2-facebook',
  'oauth2-google',
  'oauth2-apple',
] as const;
export const providerType = z.enum(providerTypes);
export type ProviderType = z.infer<typeof providerType>;

/**
 * What an account is right now.
 * - `signedIn`: it has a session, in memory or sealed on disk.
 * - `signedOut`: known, without a session.
 * - `expired`: the backend refused to renew its session; the person has to sign in again.
 * - `locked`: its session is sealed on disk with a key that cannot be had now.
 */
export const accountStates = ['signedIn', 'signedOut', 'expired', 'locked'] as const;
export type AccountState = (typeof accountStates)[number];

/** One row of the list. Plain data without secrets. */
export interface AccountSummary {
  id: AccountId;
  backendId: BackendId;
  /** The user id that the backend gave. */
  userId: string;
  /** What the account calls itself: name, email address, or a word for the provider. Text from the backend: show as text. */
  displayName: string;
  /** The name that the person gave it, if any. Shown before `displayName`. */
  label: string | null;
  provider: ProviderType;
  state: AccountState;
  /** When it first signed in here. ISO 8601. */
  addedAt: string;
}

/**
 * Whether a backend answers.
 * - `starting`: the embedded server is on its way up.
 * - `ready`: it can be asked.
 * - `failed`: the embedded server could not start; `message` says why.
 */
export type BackendHealth = { kind: 'starting' } | { kind: 'ready' } | { kind: 'failed'; message: string };

/** Providers whose sign-in happens in the system browser. `openid` is any OpenID provider, whose tokens the backend takes as custom JWTs. */
export const browserProviders = ['openid', 'google', 'facebook', 'apple'] as const;
export const browserProvider = z.enum(browserProviders);
export type BrowserProviderName = z.infer<typeof browserProvider>;

const clientIdText = z.string().trim().min(1).max(512);
/** An address of somebody else: `https:`, or `http:` on this machine, where tests and developers run theirs. */
const providerAddress = z
  .url()
  .refine((text) => /^(https:|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(text), 'not an https address');

/** How a backend's accounts sign in with the browser; null where that is not set up. */
export const signInSettings = z.strictObject({
  openid: z
    .strictObject({
      issuer: providerAddress,
      clientId: clientIdText,
      /** Parted by spaces; `openid` among them, or there is no ID token. */
      scopes: z
        .string()
        .trim()
        .max(512)
        .regex(/^(?=(.* )?openid( |$))[\x21\x23-\x5b\x5d-\x7e ]+$/)
        .default('openid email profile'),
    })
    .nullable(),
  /** Of a "Desktop app" client. Google calls the second value a secret and tells everybody to ship it. */
  google: z.strictObject({ clientId: clientIdText, clientSecret: z.string().max(512).nullable() }).nullable(),
  facebook: z
    .strictObject({
      clientId: clientIdText,
      graphVersion: z.string().regex(/^v\d+\.\d+$/),
      /** Of a live app. Null while it is in development mode. */
      relay: providerAddress.nullable().default(null),
    })
    .nullable(),
  apple: z.strictObject({ clientId: clientIdText, relay: providerAddress }).nullable(),
});
export type SignInSettings = z.infer<typeof signInSettings>;

/** One backend as the page sees it. */
export interface BackendSummary {
  id: BackendId;
  kind: 'embedded' | 'remote';
  displayName: string;
  appId: string;
  /** Providers that the backend offers, as far as Roster knows. */
  providers: ProviderType[];
  /** Ways of signing in with the browser that are set up. */
  browser: BrowserProviderName[];
  health: BackendHealth;
}

/** Something that the person should know and that does not belong to one click. */
export interface Notice {
  id: NoticeId;
  kind: 'memoryOnly' | 'setAside' | 'newerFormat' | 'keyUnavailable' | 'storage' | 'server';
  message: string;
  /** What the person can do about it: ask the keychain again, or go on without it. */
  actions: ('retryVault' | 'goOnWithoutKeychain')[];
  /** Whether the person can wave it away. */
  dismissible: boolean;
}

/** Whether a passphrase guards Roster: there is none, it was given, or it is wanted. While `locked` no account is told. */
export type LockState = 'off' | 'open' | 'locked';

/** When the app lock locks by itself. */
export const lockSettings = z.strictObject({
  /** Minutes without a touch of mouse or keyboard; null: never by itself. */
  idleMinutes: z.int().min(1).max(1_440).nullable(),
  /** Also when the computer sleeps or its screen locks. */
  onSleep: z.boolean(),
  touchId: z.boolean(),
});
export type LockSettings = z.infer<typeof lockSettings>;

/** All that the page shows, at one revision. */
export interface Snapshot {
  /** Grows by one with each `Change`; a gap means that the page should ask for the snapshot again. */
  revision: number;
  /** In the order of the list. */
  accounts: AccountSummary[];
  backends: BackendSummary[];
  /** The active account of each backend, if it has one. */
  active: Record<BackendId, AccountId | null>;
  notices: Notice[];
  lock: LockState;
}

/** One step from a snapshot to the next. Small whatever the number of accounts. */
export type Change =
  | { kind: 'accountPut'; account: AccountSummary }
  | { kind: 'accountRemoved'; accountId: AccountId }
  | { kind: 'activeChanged'; backendId: BackendId; accountId: AccountId | null }
  | { kind: 'backendPut'; backend: BackendSummary }
  | { kind: 'noticePut'; notice: Notice }
  | { kind: 'noticeRemoved'; noticeId: NoticeId }
  /** What is shown changes as a whole: the page asks for the snapshot again. */
  | { kind: 'lockChanged'; lock: LockState };

/** Where a browser sign-in stands. The last four are ends: nothing follows them. */
export type SignInProgress =
  /** `opened` is false when the system has no browser to open, or says that it could not. */
  | { attemptId: AttemptId; kind: 'waiting'; url: string; deadline: string; opened: boolean }
  | { attemptId: AttemptId; kind: 'exchanging' }
  | { attemptId: AttemptId; kind: 'signedIn'; accountId: AccountId }
  | { attemptId: AttemptId; kind: 'cancelled'; message: string }
  | { attemptId: AttemptId; kind: 'timedOut'; message: string }
  | { attemptId: AttemptId; kind: 'failed'; error: CallError };

/** Names one link that was opened, while it waits for the person. Its values stay in main. */
export const linkId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'not a link id')
  .brand<'LinkId'>();
export type LinkId = z.infer<typeof linkId>;

/** A link from a backend's mail that waits for the person's click. */
export interface OpenedLink {
  id: LinkId;
  kind: 'confirm' | 'reset';
}

/** Every way in which a call can fail. The page may branch on these; people read the message. */
export const errorCodes = [
  // The call itself.
  'invalidInput',
  'forbidden',
  'internal',
  // What it names.
  'accountNotFound',
  'backendNotFound',
  'attemptNotFound',
  // Signing in.
  'wrongPassword',
  'emailTaken',
  'passwordLength',
  'userDisabled',
  'providerDisabled',
  'signInRefused',
  'sessionExpired',
  'signedOut',
  'cancelled',
  'timedOut',
  'browserSignInFailed',
  'notThisSignIn',
  'wrongAccount',
  'linkRefused',
  // The backend.
  'backendStarting',
  'backendUnreachable',
  'backendTimedOut',
  'backendFailed',
  'backendRefused',
  'tooManyRequests',
  // The disk and the keychain.
  'storageFull',
  'storageReadOnly',
  'storageFailed',
  'keyUnavailable',
  'newerFormat',
  // The app lock.
  'locked',
  'lockIsOn',
  'wrongPassphrase',
  'touchIdFailed',
  // Export and import.
  'notAnExport',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** A failure as it crosses the bridge, because Electron drops the properties of thrown errors. */
export interface CallError<Code extends ErrorCode = ErrorCode> {
  code: Code;
  /** What happened and what to do next, for a person. Never carries a secret. */
  message: string;
  /** Whether the same call may work when tried again unchanged. */
  retryable: boolean;
}

/** What a call answers. */
export type Result<Output, Code extends ErrorCode = ErrorCode> =
  { ok: true; value: Output } | { ok: false; error: CallError<Code> };

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
