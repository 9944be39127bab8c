/** One backend while Roster runs: what the index knows, what it says of itself, its auth core, whether it can be asked. */
import {
  backendId,
  browserProviders,
  providerTypes,
  type BackendHealth,
  type BackendId,
  type BackendSummary,
  type ProviderType,
  type SignInSettings,
} from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import { plainText } from '../../preload/text/plain-text.js';
import type { App } from '../auth/index.js';
import type { BackendEntry } from '../storage/account-files.js';
import type { RosterError } from '../errors/roster-error.js';

/** The id of the backend that Roster brings along. */
export const embeddedBackendId: BackendId = backendId.parse('embedded');

/** One backend. */
export interface Backend {
  /** As the index knows it; `signIn` is what the person set. */
  entry: BackendEntry;
  /** How the backend says that one signs in with the browser. */
  advertisedSignIn: SignInSettings;
  app: App;
  health: BackendHealth;
  providers: ProviderType[];
  /** Whether the functions of an imported app folder may run; null where that is not for the user to say. */
  functions: boolean | null;
  /** Resolves when the backend can be asked; rejects when it failed to start. */
  ready: Promise<void>;
  readiness: { resolve: () => void; reject: (error: RosterError) => void };
}

/** Until the embedded server has told its address, nothing may be sent anywhere. RFC 6761 keeps `.invalid` from resolving. */
export const placeholderUrl = 'http://embedded.invalid';

/** No way of signing in with the browser. */
export const noSignIn: SignInSettings = { openid: null, google: null, facebook: null, apple: null };

/** The backend that Roster brings along, as long as nobody changed anything about it. */
export const embeddedEntry: BackendEntry = {
  id: embeddedBackendId,
  kind: 'embedded',
  displayName: 'On this computer',
  appId: 'roster',
  baseUrl: null,
  signIn: noSignIn,
  appFolder: null,
  providers: null,
};

/** Provider by provider, the person's own settings before the backend's. */
export function effectiveSignIn({ entry: { signIn: own }, advertisedSignIn: offered }: Backend): SignInSettings {
  return {
    openid: own.openid ?? offered.openid,
    google: own.google ?? offered.google,
    facebook: own.facebook ?? offered.facebook,
    apple: own.apple ?? offered.apple,
  };
}

/** What opens when a backend can be asked. */
export function createReadiness(): Pick<Backend, 'ready' | 'readiness'> {
  let readiness: Backend['readiness'] = { resolve: () => undefined, reject: () => undefined };
  const ready = new Promise<void>((resolve, reject) => {
    readiness = { resolve, reject };
  });
  // A failure that nobody waits for is shown as the backend's health; it is not an unhandled rejection.
  ready.catch(() => undefined);
  return { ready, readiness };
}

/** What the page sees of it. */
export function summaryOf(backend: Backend): BackendSummary {
  const { entry, health, providers, app } = backend;
  const signIn = effectiveSignIn(backend);
  const offered = entry.kind === 'remote' ? (entry.providers ?? [...providerTypes]) : providers;
  return {
    id: entry.id,
    kind: entry.kind,
    // Its own name, in the language that is spoken, unless the app folder or the person gave it another.
    displayName: entry.displayName === embeddedEntry.displayName ? t().onThisComputer : plainText(entry.displayName),
    appId: entry.appId,
    baseUrl: app.baseUrl === placeholderUrl ? null : app.baseUrl,
    isBuiltIn: entry.id === embeddedBackendId,
    providers: offered,
    browser: browserProviders.filter((name) => signIn[name] !== null),
    health,
    functions: entry.appFolder === null ? null : backend.functions,
  };
}
