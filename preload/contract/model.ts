/**
 * Data types shared by the page and main: ids, accounts, backends, notices, and state changes. Plain data that never
 * carries a token.
 */
import * as z from 'zod';
import { plainName, plainNote, trimmed } from '../text/entered-text.js';
import { isUsableAddress } from './addresses.js';
import type { CallError } from './errors.js';
import type { WindowLayout } from './layout.js';
import { colorCount, maxLabelLength, maxNoteLength } from './limits.js';

/** Identifies an account on this computer. Random, so that a user id chosen by a backend never becomes a file name. */
export const accountId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'not an account id')
  .brand<'AccountId'>();
export type AccountId = z.infer<typeof accountId>;

/** Identifies a backend: a base URL and an app id. */
export const backendId = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, 'not a backend id')
  .brand<'BackendId'>();
export type BackendId = z.infer<typeof backendId>;

/** Identifies a browser sign-in from start to end. */
export const attemptId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'not an attempt id')
  .brand<'AttemptId'>();
export type AttemptId = z.infer<typeof attemptId>;

/** Identifies a notice until it is dismissed. */
export const noticeId = z
  .string()
  .regex(/^[a-zA-Z0-9:._-]{1,128}$/, 'not a notice id')
  .brand<'NoticeId'>();
export type NoticeId = z.infer<typeof noticeId>;

/** Sign-in providers, by their names in the wire protocol. */
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
 * State of an account.
 * - `signedIn`: it has a session, in memory or encrypted on disk.
 * - `signedOut`: it has no session.
 * - `expired`: the backend refused to renew its session; the user has to sign in again.
 * - `locked`: its session is encrypted on disk with a key that is currently unavailable.
 * - `backendChanged`: its session was encrypted for a different address or app than the profile now names. It is not
 *   sent anywhere.
 * - `backendMissing`: its backend is unknown, so the account can only be viewed and removed.
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

/** An account as shown in the list. Plain data without secrets. */
export interface AccountSummary {
  id: AccountId;
  backendId: BackendId;
  /** The user id that the backend assigned. */
  userId: string;
  /** Name or email address from the backend, or a word for the provider. Untrusted: display as text only. */
  displayName: string;
  /** Email address from the backend, if it told one. Untrusted, like the name. */
  email: string | null;
  /** The label that the user set, if any. Takes precedence over `displayName`. */
  label: string | null;
  provider: ProviderType;
  state: AccountState;
  /** Time of the first sign-in in Roster. ISO 8601. */
  addedAt: string;
  /** Index of the color that the user chose; null: the default color. */
  colorIndex: number | null;
  /** The user's note. */
  note: string;
  /** Whether it is listed before unpinned accounts. */
  pinned: boolean;
}

/** An account's user-defined properties. A blank label is removed. */
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

/** A sign-in method linked to an account. */
export interface IdentitySummary {
  provider: ProviderType | null;
  /** The provider's name as reported by the backend. */
  providerName: string;
  /** The user's id at the provider. */
  id: string;
}

/** Details for the account's page. Values from the backend are converted to text. */
export interface AccountDetails {
  identities: IdentitySummary[];
  profile: { name: string; value: string }[];
  /** Indented JSON; empty if there is none. */
  customData: string;
  deviceId: string | null;
  /** Null without a session. Times are ISO 8601. */
  session: { accessEndsAt: string | null; refreshEndsAt: string | null; storedIn: 'sealed' | 'memory' } | null;
}

/** Identifies a user's API key, as assigned by the backend. */
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
 * Availability of a backend.
 * - `starting`: the embedded server is starting.
 * - `ready`: it accepts requests.
 * - `failed`: the embedded server could not start; `message` is the reason.
 * - `unreachable`: the last request to a remote backend got no response.
 */
export type BackendHealth =
  { kind: 'starting' } | { kind: 'ready' } | { kind: 'unreachable' } | { kind: 'failed'; message: string };

/**
 * Providers whose sign-in happens in the system browser. `openid` is any OpenID provider; the backend accepts its ID
 * tokens as custom JWTs.
 */
export const browserProviders = ['openid', 'google', 'facebook', 'apple'] as const;
export const browserProvider = z.enum(browserProviders);
export type BrowserProviderName = z.infer<typeof browserProvider>;

const clientIdText = z.string().overwrite(plainName).min(1).max(512);
/** URL of a sign-in provider or a relay. Not normalized, because issuers are compared character by character. */
const providerAddress = z.string().overwrite(trimmed).refine(isUsableAddress, 'not an address that Roster uses');

/** Browser sign-in settings of a backend; null where not configured. */
export const signInSettings = z.strictObject({
  openid: z
    .strictObject({
      issuer: providerAddress,
      clientId: clientIdText,
      /** Separated by spaces. Must include `openid`, or the provider issues no ID token. */
      scopes: z
        .string()
        .overwrite(trimmed)
        .max(512)
        .regex(/^(?=(.* )?openid( |$))[\x21\x23-\x5b\x5d-\x7e ]+$/)
        .default('openid email profile'),
    })
    .nullable(),
  /** A "Desktop app" client. Google issues a client secret for it, but does not treat it as confidential. */
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
      /** Required for a live app. Null while the app is in development mode. */
      relay: providerAddress.nullable().default(null),
    })
    .nullable(),
  apple: z.strictObject({ clientId: clientIdText, relay: providerAddress }).nullable(),
});
export type SignInSettings = z.infer<typeof signInSettings>;

/** A backend as shown in the page. */
export interface BackendSummary {
  id: BackendId;
  kind: 'embedded' | 'remote';
  displayName: string;
  appId: string;
  /** Its address; null while the embedded server has none. */
  baseUrl: string | null;
  /** Whether it is built in and cannot be removed. */
  isBuiltIn: boolean;
  /** Providers that the backend offers, as far as known. */
  providers: ProviderType[];
  /** Browser providers that are configured. */
  browser: BrowserProviderName[];
  health: BackendHealth;
  /** Whether the functions of an imported app folder may run; null for all other backends. */
  functions: boolean | null;
}

/** A message to the user that does not result from a single action. */
export interface Notice {
  id: NoticeId;
  kind: 'memoryOnly' | 'quarantined' | 'newerFormat' | 'keyUnavailable' | 'storage' | 'server' | 'links' | 'update';
  message: string;
  /**
   * Actions the notice offers: retry the keychain, continue without it, start with a new key, make Roster the handler
   * of its links, or open “About Roster”.
   */
  actions: (
    'retryVault' | 'continueWithoutKeychain' | 'startFresh' | 'registerProtocolClient' | 'showUpdate' | 'showNews'
  )[];
  /** Whether the user can dismiss it. */
  dismissible: boolean;
}

/** Identifies an email in the outbox of an embedded backend: its file name. */
export const mailId = z
  .string()
  .regex(/^[\w.-]{1,128}\.eml$/, 'not a mail')
  .brand<'MailId'>();
export type MailId = z.infer<typeof mailId>;

/**
 * An email that an embedded backend would have sent. Its text stays in main: it contains a link that acts as a
 * credential.
 */
export interface OutboxMail {
  id: MailId;
  to: string;
  subject: string;
  /** ISO 8601. */
  at: string;
  /** Purpose of its link, if it contains a known one. */
  link: 'confirm' | 'reset' | null;
}

/** Supported languages. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/** The user's settings. */
export const settings = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', ...languages]),
  /** Keep running in the tray when the window is closed. */
  closeToTray: z.boolean(),
  startAtLogin: z.boolean(),
  /** Show a system notification when a session expires. */
  notify: z.boolean(),
  /** Check for updates once a day. */
  checkForUpdates: z.boolean(),
});
export type Settings = z.infer<typeof settings>;

/** Contents of the “About” dialog. */
export interface About {
  version: string;
  electron: string;
  chromium: string;
  node: string;
  /** Release notes of this version. May be empty. */
  notes: string;
  licences: { name: string; version: string; licence: string; text: string }[];
}

/**
 * Status of updates.
 * - `off`: this build does not update itself.
 * - `idle`: no newer version is known. `checkedAt` is ISO 8601; null: not checked yet.
 * - `available`: a newer version can be downloaded. `notes` are untrusted text.
 * - `ready`: the update is downloaded and will be installed on restart.
 */
export type UpdateState =
  | { kind: 'off' }
  | { kind: 'idle'; checkedAt: string | null }
  | { kind: 'checking' }
  | { kind: 'available'; version: string; notes: string }
  | { kind: 'downloading'; version: string; percent: number }
  | { kind: 'ready'; version: string; notes: string }
  | { kind: 'failed'; message: string };

/**
 * State of the app lock: no passphrase, unlocked, or locked. While it is `locked`, no account data is sent to the page.
 */
export type LockState = 'off' | 'open' | 'locked';

/** When the app locks automatically. */
export const lockSettings = z.strictObject({
  /** Minutes without mouse or keyboard input; null: never. */
  idleMinutes: z.int().min(1).max(1_440).nullable(),
  /** Also when the computer sleeps or its screen is locked. */
  onSleep: z.boolean(),
  touchId: z.boolean(),
});
export type LockSettings = z.infer<typeof lockSettings>;

/** Everything the page shows, at one revision. */
export interface Snapshot extends AppSnapshot {
  /** Of the window; changed by the page itself. */
  layout: WindowLayout;
}

/** The part of the snapshot that does not depend on the window. */
export interface AppSnapshot {
  /** Increases by one with each `Change`; a gap means that the page must reload the snapshot. */
  revision: number;
  /** In list order. */
  accounts: AccountSummary[];
  backends: BackendSummary[];
  /** The active account of each backend, or null. */
  active: Record<BackendId, AccountId | null>;
  notices: Notice[];
  lock: LockState;
  settings: Settings;
  /** The current language: from the settings, or the system's. */
  language: Language;
}

/**
 * A snapshot as JSON text. Electron copies objects property by property, which is several times slower for many
 * accounts. Written by main, parsed by the page.
 */
export type SnapshotJson = string;

/** A change to the snapshot. Its size does not depend on the number of accounts. */
export type Change =
  | { kind: 'accountPut'; account: AccountSummary }
  | { kind: 'accountRemoved'; accountId: AccountId }
  /** The account is now directly before another one; null: at the end. */
  | { kind: 'accountMoved'; accountId: AccountId; before: AccountId | null }
  | { kind: 'activeChanged'; backendId: BackendId; accountId: AccountId | null }
  | { kind: 'backendPut'; backend: BackendSummary }
  | { kind: 'backendRemoved'; backendId: BackendId }
  | { kind: 'settingsChanged'; settings: Settings; language: Language }
  | { kind: 'noticePut'; notice: Notice }
  | { kind: 'noticeRemoved'; noticeId: NoticeId }
  /** Everything shown changes: the page reloads the snapshot. */
  | { kind: 'lockChanged'; lock: LockState };

/** Progress of a browser sign-in. The last four kinds are final. */
export type SignInProgress =
  /** `opened` is false if the system has no browser or could not open it. */
  | { attemptId: AttemptId; kind: 'waiting'; url: string; deadline: string; opened: boolean }
  | { attemptId: AttemptId; kind: 'exchanging' }
  | { attemptId: AttemptId; kind: 'signedIn'; accountId: AccountId }
  | { attemptId: AttemptId; kind: 'cancelled'; message: string }
  | { attemptId: AttemptId; kind: 'timedOut'; message: string }
  | { attemptId: AttemptId; kind: 'failed'; error: CallError };

/** Identifies an opened email link that waits for confirmation. Its token stays in main. */
export const emailActionId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'not a link id')
  .brand<'LinkId'>();
export type EmailActionId = z.infer<typeof emailActionId>;

/** An email link that waits for the user's confirmation. */
export interface EmailActionSummary {
  id: EmailActionId;
  kind: 'confirm' | 'reset';
  /** The backend it is from, if known: a link does not name its backend. */
  backendId: BackendId | null;
}

/** Identifies a client with permanent consent. */
export const clientId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'not a program id')
  .brand<'ProgramId'>();
export type ClientId = z.infer<typeof clientId>;

/** A client that may get access tokens without asking. */
export interface ClientSummary {
  id: ClientId;
  name: string;
  /** Path of the executable. */
  path: string;
  /** Path of the script if the executable is an interpreter. */
  script: string | null;
  /** ISO 8601. */
  allowedAt: string;
}

/** Identifies a pending consent request. */
export const consentRequestId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'not a question id')
  .brand<'QuestionId'>();
export type ConsentRequestId = z.infer<typeof consentRequestId>;

/** A client's request for an access token. */
export interface ConsentRequest {
  id: ConsentRequestId;
  accountId: AccountId;
  /** Null: the system cannot identify the program. */
  program: {
    name: string;
    path: string;
    script: string | null;
    /** The program cannot be identified reliably, so “always” would cover more than the user is shown. */
    onlyOnce: boolean;
  } | null;
}

/** The user's decision: once, always, or no. */
export const consentAnswer = z.enum(['once', 'always', 'deny']);
export type ConsentAnswer = z.infer<typeof consentAnswer>;
