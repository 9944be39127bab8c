/** The ways to sign in that a dialog offers, each a tab. */
import type { BackendSummary, BrowserProviderName, ProviderType } from '../../preload/contract/index.js';
import { providerOfBrowser } from '../account-list/account-format.js';
import { messages } from '../i18n/messages.svelte.js';

/** A tab. */
export interface SignInMethod {
  id: 'email' | 'browser' | 'apiKey' | 'customToken' | 'customFunction' | 'anonymous';
  title: string;
}

/** What the ways are wanted for. */
export type SignInPurpose =
  /** A new account. */
  | { kind: 'add' }
  /** An account that is known, with its provider. */
  | { kind: 'again'; provider: ProviderType }
  /** Another way into an account: no backend links an API key or somebody anonymous. */
  | { kind: 'link' };

function offers({ providers }: BackendSummary, purpose: SignInPurpose, provider: ProviderType): boolean {
  if (!providers.includes(provider)) return false;
  if (purpose.kind === 'again') return purpose.provider === provider;
  return purpose.kind === 'add' || (provider !== 'api-key' && provider !== 'anon-user');
}

/** Providers in the browser that a backend offers for a purpose. */
export function browserProvidersFor(backend: BackendSummary, purpose: SignInPurpose): BrowserProviderName[] {
  return backend.browser.filter((name) => offers(backend, purpose, providerOfBrowser[name]));
}

/** The tabs that a backend offers for a purpose, the usual ones first. */
export function methodsFor(backend: BackendSummary, purpose: SignInPurpose): SignInMethod[] {
  const browser = browserProvidersFor(backend, purpose);
  const onlyOpenId = browser.length === 1 && browser[0] === 'openid';
  const all: (SignInMethod & { offered: boolean })[] = [
    { id: 'email', title: messages.emailTab, offered: offers(backend, purpose, 'local-userpass') },
    { id: 'browser', title: onlyOpenId ? messages.singleSignOn : messages.browserTab, offered: browser.length > 0 },
    { id: 'apiKey', title: messages.apiKeyTab, offered: offers(backend, purpose, 'api-key') },
    { id: 'customToken', title: messages.tokenTab, offered: offers(backend, purpose, 'custom-token') },
    { id: 'customFunction', title: messages.functionTab, offered: offers(backend, purpose, 'custom-function') },
    {
      id: 'anonymous',
      title: messages.anonymous,
      offered: purpose.kind !== 'again' && offers(backend, purpose, 'anon-user'),
    },
  ];
  return all.filter(({ offered }) => offered);
}
