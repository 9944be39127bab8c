/** The sign-in methods that a dialog offers. */
import type { BackendSummary, BrowserProviderName, ProviderType } from '../../preload/contract/index.js';
import { providerOfBrowser } from '../accounts/account-format.js';

/** The purpose of a sign-in. */
export type SignInPurpose =
  /** Add a new account. */
  | { kind: 'add' }
  /** Sign in to an existing account again, using its provider. */
  | { kind: 'again'; provider: ProviderType }
  /** Link a sign-in method to an account. No backend can link API keys or anonymous users. */
  | { kind: 'link' };

/** A provider whose sign-in happens in the browser. */
export interface BrowserMethod {
  name: BrowserProviderName;
  /** Whether Roster knows the client. If not, the button says what is missing. */
  isSetUp: boolean;
}

/** The less common methods, in the order in which they are offered. */
const otherMethods = [
  ['apiKey', 'api-key'],
  ['customToken', 'custom-token'],
  ['customFunction', 'custom-function'],
  ['anonymous', 'anon-user'],
] as const;
export type OtherMethod = (typeof otherMethods)[number][0];

export interface SignInMethods {
  browser: readonly BrowserMethod[];
  hasEmail: boolean;
  others: readonly OtherMethod[];
}

/** The order of the buttons. */
const browserOrder: readonly BrowserProviderName[] = ['google', 'apple', 'facebook', 'openid'];

function offers({ providers }: BackendSummary, purpose: SignInPurpose, provider: ProviderType): boolean {
  if (!providers.includes(provider)) return false;
  if (purpose.kind === 'again') return purpose.provider === provider && provider !== 'anon-user';
  return purpose.kind === 'add' || (provider !== 'api-key' && provider !== 'anon-user');
}

/** The sign-in methods that a backend offers for a purpose. */
export function methodsFor(backend: BackendSummary, purpose: SignInPurpose): SignInMethods {
  const browser = browserOrder
    .filter((name) => offers(backend, purpose, providerOfBrowser[name]))
    .map((name) => ({ name, isSetUp: backend.browser.includes(name) }))
    // Without an issuer there may be no OpenID provider at all, and a guess says nothing about the others.
    .filter(({ name, isSetUp }) => isSetUp || (name !== 'openid' && backend.providersSource !== 'guessed'));
  return {
    browser,
    hasEmail: offers(backend, purpose, 'local-userpass'),
    others: otherMethods.filter(([, provider]) => offers(backend, purpose, provider)).map(([method]) => method),
  };
}
