/**
 * What page and main process both speak of: ids, accounts, backends, notices, and the steps of what is shown. Plain data; nothing in
 * it may carry a token.
 */
import * as z from 'zod';
import { isUsableAddress } from './addresses.js';
import type { CallError } from './errors.js';
import { maxLabelLength, maxNoteLength, colorCount } from './limits.js';
import { plainName, plainNote, trimmed } from '../text/entered-text.js';

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
 * - `backendChanged`: its session was sealed for another address or app than the profile names now. It is sent nowhere.
 * - `backendMissing`: Roster does not know its backend, so it can only be looked at and removed.
 */
export const accountStates = [
  'signedIn',
  'signedOut',
  'expired',
  'locked',
  'backendChanged',
  'backendMissing',
] as const;
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
  /** Number of the colour that the person gave it; null: one that Roster picks. */
  colorIndex: number | null;
  /** What the person wrote about it. */
  note: string;
  /** Whether it stands before the others. */
  pinned: boolean;
}

/** What a person gives an account. Blank labels are none. */
export const accountDescription = z.strictObject({
  label: z.string().overwrite(plainName).max(maxLabelLength).nullable(),
  colorIndex: z
    .int()
    .min(0)
    .max(colorCount - 1)
    .nullable(),
  note: z.string().overwrite(plainNote).max(maxNoteLength),
});
export type AccountDescription = z.infer<typeof accountDescription>;

/** One way into an account. */
export interface IdentitySummary {
  provider: ProviderType | null;
  /** The provider's name as the backend wrote it. */
  providerName: string;
  /** The provider's id of the person. */
  id: string;
}

/** What the page of an account shows. Values of the backend are text, whatever they were. */
export interface AccountDetails {
  identities: IdentitySummary[];
  profile: { name: string; value: string }[];
  /** JSON, indented; empty when there is none. */
  customData: string;
  deviceId: string | null;
  /** Null without a session. Times are ISO 8601. */
  session: { accessEndsAt: string | null; refreshEndsAt: string | null; storedIn: 'sealed' | 'memory' } | null;
}

/** Names one API key of a user, as the backend does. */
export const apiKeyId = z
  .string()
  .regex(/^[\w-]{1,64}$/, 'not an API key id')
  .brand<'ApiKeyId'>();
export type ApiKeyId = z.infer<typeof apiKeyId>;

/** An API key without its secret. */
export interface ApiKeySummary {
  id: ApiKeyId;
  name: string;
  disabled: boolean;
}

/**
 * Whether a backend answers.
 * - `starting`: the embedded server is on its way up.
 * - `ready`: it can be asked.
 * - `failed`: the embedded server could not start; `message` says why.
 * - `unreachable`: the last request to a remote backend got no answer.
 */
export type BackendHealth =
  { kind: 'starting' } | { kind: 'ready' } | { kind: 'unreachable' } | { kind: 'failed'; message: string };

/** Providers whose sign-in happens in the system browser. `openid` is any OpenID provider, whose tokens the backend takes as custom JWTs. */
export const browserProviders = ['openid', 'google', 'facebook', 'apple'] as const;
export const browserProvider = z.enum(browserProviders);
export type BrowserProviderName = z.infer<typeof browserProvider>;

const clientIdText = z.string().overwrite(plainName).min(1).max(512);
/** An address of a sign-in provider or a relay, kept as it was written: an issuer is compared letter by letter. */
const providerAddress = z.string().overwrite(trimmed).refine(isUsableAddress, 'not an address that Roster uses');

/** How a backend's accounts sign in with the browser; null where that is not set up. */
export const signInSettings = z.strictObject({
  openid: z
    .strictObject({
      issuer: providerAddress,
      clientId: clientIdText,
      /** Parted by spaces; `openid` among them, or there is no ID token. */
      scopes: z
        .string()
        .overwrite(trimmed)
        .max(512)
        .regex(/^(?=(.* )?openid( |$))[\x21\x23-\x5b\x5d-\x7e ]+$/)
        .default('openid email profile'),
    })
    .nullable(),
  /** Of a "Desktop app" client. Google calls the second value a secret and tells everybody to ship it. */
  google: z
    .strictObject({ clientId: clientIdText, clientSecret: z.string().overwrite(trimmed).max(512).nullable() })
    .nullable(),
  facebook: z
    .strictObject({
      clientId: clientIdText,
      graphVersion: z
        .string()
        .overwrite(trimmed)
        .regex(/^v\d+\.\d+$/),
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
  /** Its address; null while the embedded server has none. */
  baseUrl: string | null;
  /** Whether it came with Roster and stays. */
  isBuiltIn: boolean;
  /** Providers that the backend offers, as far as Roster knows. */
  providers: ProviderType[];
  /** Ways of signing in with the browser that are set up. */
  browser: BrowserProviderName[];
  health: BackendHealth;
  /** Whether the functions of an imported app folder may run; null for every other backend. */
  functions: boolean | null;
}

/** Something that the person should know and that does not belong to one click. */
export interface Notice {
  id: NoticeId;
  kind: 'memoryOnly' | 'quarantined' | 'newerFormat' | 'keyUnavailable' | 'storage' | 'server' | 'links' | 'update';
  message: string;
  /** What the user can do about it: ask the keychain again, go on without it, start with a new key, have Roster open its links, or look at “About Roster”. */
  actions: (
    'retryVault' | 'continueWithoutKeychain' | 'startFresh' | 'registerProtocolClient' | 'showUpdate' | 'showNews'
  )[];
  /** Whether the person can wave it away. */
  dismissible: boolean;
}

/** Names one mail in the outbox of an embedded backend: the name of its file. */
export const mailId = z
  .string()
  .regex(/^[\w.-]{1,128}\.eml$/, 'not a mail')
  .brand<'MailId'>();
export type MailId = z.infer<typeof mailId>;

/** One mail that an embedded backend would have sent. Its text stays in main: it holds a link that counts as a password. */
export interface OutboxMail {
  id: MailId;
  to: string;
  subject: string;
  /** ISO 8601. */
  at: string;
  /** What its link is for, if it has one that Roster knows. */
  link: 'confirm' | 'reset' | null;
}

/** Languages that Roster speaks. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** What a person sets once for the whole of Roster. */
export const settings = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', ...languages]),
  /** Keep running in the tray when the window is closed. */
  closeToTray: z.boolean(),
  startAtLogin: z.boolean(),
  /** Tells by the system's notifications that a session ended. */
  notify: z.boolean(),
  /** Asks the update server once a day whether there is a newer Roster. */
  checkForUpdates: z.boolean(),
});
export type Settings = z.infer<typeof settings>;

/** What the "About" view shows. */
export interface About {
  version: string;
  electron: string;
  chromium: string;
  node: string;
  /** What is new in this version. Empty when nobody wrote it down. */
  notes: string;
  licences: { name: string; version: string; licence: string; text: string }[];
}

/**
 * Where Roster stands with its own updates.
 * - `off`: this build does not update itself.
 * - `idle`: there is nothing newer, as far as is known. When that was asked: ISO 8601; null: not yet.
 * - `available`: there is a newer one, to be downloaded. `notes` are text, whatever they look like.
 * - `ready`: it lies on this computer and waits for the restart.
 */
export type UpdateState =
  | { kind: 'off' }
  | { kind: 'idle'; checkedAt: string | null }
  | { kind: 'checking' }
  | { kind: 'available'; version: string; notes: string }
  | { kind: 'downloading'; version: string; percent: number }
  | { kind: 'ready'; version: string; notes: string }
  | { kind: 'failed'; message: string };

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
  settings: Settings;
  /** The language to speak: the one that the settings name, or the system's. */
  language: Language;
}

/**
 * A snapshot as JSON: an object is copied to the page property by property, which takes several times as long for many accounts.
 * Written in main and read in the page, nowhere else.
 */
export type SnapshotJson = string;

/** One step from a snapshot to the next. Small whatever the number of accounts. */
export type Change =
  | { kind: 'accountPut'; account: AccountSummary }
  | { kind: 'accountRemoved'; accountId: AccountId }
  /** It stands right before another one now; null: at the end. */
  | { kind: 'accountMoved'; accountId: AccountId; before: AccountId | null }
  | { kind: 'activeChanged'; backendId: BackendId; accountId: AccountId | null }
  | { kind: 'backendPut'; backend: BackendSummary }
  | { kind: 'backendRemoved'; backendId: BackendId }
  | { kind: 'settingsChanged'; settings: Settings; language: Language }
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
export const emailActionId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'not a link id')
  .brand<'LinkId'>();
export type EmailActionId = z.infer<typeof emailActionId>;

/** A link from a backend's mail that waits for the person's click. */
export interface EmailActionSummary {
  id: EmailActionId;
  kind: 'confirm' | 'reset';
  /** The backend that it is from, where that is known: a link does not name its backend. */
  backendId: BackendId | null;
}

/** Names one program that may have tokens. */
export const clientId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'not a program id')
  .brand<'ProgramId'>();
export type ClientId = z.infer<typeof clientId>;

/** A program that may have access tokens without asking again. */
export interface ClientSummary {
  id: ClientId;
  name: string;
  /** Path of what runs. */
  path: string;
  /** Path of the script, when an interpreter runs one. */
  script: string | null;
  /** ISO 8601. */
  allowedAt: string;
}

/** Names one question of a program, while it waits for the person. */
export const consentRequestId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'not a question id')
  .brand<'QuestionId'>();
export type ConsentRequestId = z.infer<typeof consentRequestId>;

/** A program that asks for an access token. */
export interface ConsentRequest {
  id: ConsentRequestId;
  accountId: AccountId;
  /** Null: the system does not tell which program it is. */
  program: {
    name: string;
    path: string;
    script: string | null;
    /** It cannot be recognised again, so that “always” would cover more than is shown. */
    onlyOnce: boolean;
  } | null;
}

/** What the person says to that: this time, from now on, or no. */
export const consentAnswer = z.enum(['once', 'always', 'deny']);
export type ConsentAnswer = z.infer<typeof consentAnswer>;
