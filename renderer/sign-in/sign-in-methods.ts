/** The sign-in methods that a dialog offers, one per tab. */
import type { BackendSummary, BrowserProviderName, ProviderType } from '../../preload/contract/index.js';
import { providerOfBrowser } from '../accounts/account-format.js';
import { messages } from '../i18n/messages.svelte.js';

export interface SignInMethod {
  id: 'email' | 'browser' | 'apiKey' | 'customToken' | 'customFunction' | 'anonymous';
  title: string;
}

/** What a sign-in is for. */
export type SignInPurpose =
  /** Add a new account. */
  | { kind: 'add' }
  /** Sign in to an existing account again, using its provider. */
  | { kind: 'again'; provider: ProviderType }
  /** Link a sign-in method to an account. No backend can link API keys or anonymous users. */
  | { kind: 'link' };

function offers({ providers }: BackendSummary, purpose: SignInPurpose, provider: ProviderType): boolean {
  if (!providers.includes(provider)) return false;
  if (purpose.kind === 'again') return purpose.provider === provider;
  return purpose.kind === 'add' || (provider !== 'api-key' && provider !== 'anon-user');
}

/** The browser providers that a backend offers for a purpose. */
export function browserProvidersFor(backend: BackendSummary, purpose: SignInPurpose): BrowserProviderName[] {
  return backend.browser.filter((name) => offers(backend, purpose, providerOfBrowser[name]));
}

/** The sign-in methods that a backend offers for a purpose, most common first. */
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
