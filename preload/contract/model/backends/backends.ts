/** Backends and the outbox of an embedded one. */
import type { ParsedInvitation } from '../../invitations.js';
import type { BrowserProviderName, ProviderType } from '../accounts/sign-in.js';
import type { BackendId, InvitationId, MailId } from '../ids.js';
import type { AdminRole } from '../names.js';
import type { ImportReportSummary } from './import-report.js';

/** Why an embedded backend does not run. */
export type BackendFailure =
  /** The server's own message, for example about an invalid file in the app folder. */
  | { code: 'serverError'; message: string }
  /** Its app folder contains no app ID. `message` is the server's own. */
  | { code: 'appIdMissing'; message: string }
  /** It ended several times shortly after its start. */
  | { code: 'keepsStopping' }
  /** The user has not confirmed the app folder in this profile. */
  | { code: 'folderNotConfirmed'; folder: string };

/**
 * Availability of a backend.
 * - `starting`: the embedded server is starting, or a remote backend answers that it is not ready yet.
 * - `ready`: it accepts requests.
 * - `failed`: the embedded server does not run.
 * - `unreachable`: the last request to a remote backend got no response, or it has not been ready for a long time. `since` and
 *   `nextCheckAt`, the time of the next automatic check, are ISO 8601.
 */
export type BackendHealth =
  | { kind: 'starting' }
  | { kind: 'ready' }
  | { kind: 'unreachable'; since: string; nextCheckAt: string | null }
  | { kind: 'failed'; failure: BackendFailure };

/** One check of a backend since Roster started. */
export interface BackendCheck {
  /** ISO 8601. */
  at: string;
  /** Response time in ms, or why the check failed. `notReady`: a server answered that it cannot serve the app yet. */
  result: number | 'notReady' | 'noAnswer';
}

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
  /** Whether Roster may administer it: it runs on this computer, or Roster has one of its administrator keys. */
  isAdministered: boolean;
  /** Roster's role there: a viewer only reads. Null: none, or not known yet. */
  adminRole: AdminRole | null;
  /** Providers that the backend offers, as far as known. */
  providers: ProviderType[];
  /** Where `providers` comes from: the backend, the user, or a guess (all). */
  providersSource: 'told' | 'set' | 'guessed';
  /** The OpenID provider: its issuer, and the backend's name for it; null if none is configured. */
  openId: { issuer: string; name: string | null } | null;
  /** Browser providers that are configured. */
  browser: BrowserProviderName[];
  health: BackendHealth;
  /** The last checks, the newest first. */
  checks: BackendCheck[];
  /** Whether the functions of an imported app folder may run; null for all other backends. */
  functions: boolean | null;
  /** Summary of the import report of an app folder; null for all other backends, and while it starts. */
  report: ImportReportSummary | null;
}

/** The result of looking for a backend at an address. */
export interface DiscoveredBackend {
  /** Response time. */
  ms: number;
  /** The name that the backend advertises. */
  name: string | null;
  /** Whether it serves the app; false if no app was named. */
  hasApp: boolean;
}

/** An opened invitation link that waits for the user: a backend, or why the link is not accepted. */
export type PendingInvitation = ParsedInvitation & { id: InvitationId };

/**
 * An email that an embedded backend would have sent. Its link, which acts as a credential, stays in main.
 */
export interface OutboxMail {
  id: MailId;
  to: string;
  subject: string;
  /** ISO 8601. */
  at: string;
  /** Its links are shortened, because they can act as credentials. */
  text: string;
  /** Purpose of its link, if it contains a known one. */
  link: 'confirm' | 'reset' | null;
}

/** Part of the outbox; `next` continues it, null at its end. */
export interface OutboxPage {
  mails: OutboxMail[];
  next: MailId | null;
}
