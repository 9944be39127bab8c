/** Runtime state of one backend: stored entry, reported settings, auth core, readiness. */
import {
  type AdminRole,
  type BackendCheck,
  type BackendHealth,
  type BackendId,
  backendId,
  type BackendSummary,
  browserProviders,
  providerTypes,
  type SignInSettings,
} from '../../preload/contract/index.js';
import { plainText } from '../../preload/text/plain-text.js';
import type { App } from '../auth/index.js';
import type { RosterError } from '../errors/roster-error.js';
import type { BackendEntry } from '../storage/account-files.js';
import type { ToldByBackend } from '../storage/told-by-backend.js';

/** The id of the built-in backend. */
export const embeddedBackendId: BackendId = backendId.parse('embedded');

export interface Backend {
  /** The stored entry; `signIn` contains the user's own settings. */
  entry: BackendEntry;
  /** What the backend advertises about itself; null if nothing. */
  told: Omit<ToldByBackend, 'name'> | null;
  app: App;
  health: BackendHealth;
  /** When a remote backend first answered that it is not ready; null if its last answer was a different one. */
  notReadySince: number | null;
  /** The last checks, the newest first. */
  checks: readonly BackendCheck[];
  /** Whether the functions of an imported app folder may run; null if the user has no such choice. */
  functions: boolean | null;
  /** Whether Roster has an administrator key of a remote backend. */
  hasAdminKey: boolean;
  /** The role of that key; null while it is not known. */
  adminRole: AdminRole | null;
  /** Resolves when the backend accepts requests; rejects if it failed to start. */
  ready: Promise<void>;
  readiness: { resolve: () => void; reject: (error: RosterError) => void };
}

/** Base URL until the embedded server reports its own. `.invalid` never resolves (RFC 6761), so nothing is sent. */
export const placeholderUrl = 'http://embedded.invalid';

/** Settings without any browser sign-in. */
export const noSignIn: SignInSettings = { openid: null, google: null, facebook: null, apple: null };

/** Default entry of the built-in backend. */
export const embeddedEntry: BackendEntry = {
  id: embeddedBackendId,
  kind: 'embedded',
  // As stored since the first version. Shown by its name in the user's language.
  displayName: 'On this computer',
  appId: 'roster',
  baseUrl: null,
  signIn: noSignIn,
  appFolder: null,
  providers: null,
  told: null,
  removedAt: null,
};

/** Browser sign-in settings that the backend advertises. */
export function advertisedSignIn({ told }: Pick<Backend, 'told'>): SignInSettings {
  return told?.signIn ?? noSignIn;
}

/** Sign-in settings per provider; the user's own take precedence over the backend's. */
export function effectiveSignIn(backend: Backend): SignInSettings {
  const own = backend.entry.signIn;
  const offered = advertisedSignIn(backend);
  return {
    openid: own.openid ?? offered.openid,
    google: own.google ?? offered.google,
    facebook: own.facebook ?? offered.facebook,
    apple: own.apple ?? offered.apple,
  };
}

/** The providers to offer, and where they come from. */
function offeredProviders({ entry, told }: Backend): Pick<BackendSummary, 'providers' | 'providersSource'> {
  if (entry.providers !== null) return { providers: entry.providers, providersSource: 'set' };
  // An embedded server advertises them when it is ready.
  const providers = told?.providers ?? (entry.kind === 'embedded' ? [] : null);
  if (providers !== null) return { providers, providersSource: 'told' };
  return { providers: [...providerTypes], providersSource: 'guessed' };
}

/** Creates the promise for `ready` and the functions that settle it. */
export function createReadiness(): Pick<Backend, 'ready' | 'readiness'> {
  let readiness: Backend['readiness'] = { resolve: () => undefined, reject: () => undefined };
  const ready = new Promise<void>((resolve, reject) => {
    readiness = { resolve, reject };
  });
  // The backend's health shows the failure; without this, a failure that no caller awaits is an unhandled rejection.
  ready.catch(() => undefined);
  return { ready, readiness };
}

/** The backend as sent to the page. `builtInName` replaces the default name of the built-in backend. */
export function summaryOf(
  backend: Backend,
  { builtInName, report }: { builtInName: string; report: BackendSummary['report'] },
): BackendSummary {
  const { entry, health, checks, told, app } = backend;
  const signIn = effectiveSignIn(backend);
  const isToldIssuer = entry.signIn.openid === null;
  return {
    id: entry.id,
    kind: entry.kind,
    // Keep a name set by the app folder or the user.
    displayName: entry.displayName === embeddedEntry.displayName ? builtInName : plainText(entry.displayName),
    appId: entry.appId,
    baseUrl: app.baseUrl === placeholderUrl ? null : app.baseUrl,
    isBuiltIn: entry.id === embeddedBackendId,
    isAdministered: entry.kind === 'embedded' || backend.hasAdminKey,
    adminRole: entry.kind === 'embedded' ? 'administrator' : backend.adminRole,
    ...offeredProviders(backend),
    openId:
      signIn.openid === null
        ? null
        : { issuer: signIn.openid.issuer, name: isToldIssuer ? (told?.openIdName ?? null) : null },
    browser: browserProviders.filter((name) => signIn[name] !== null),
    health,
    checks: [...checks],
    functions: entry.appFolder === null ? null : backend.functions,
    report: entry.appFolder === null ? null : report,
  };
}
