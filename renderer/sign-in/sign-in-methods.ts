/** The ways to sign in that a dialog offers, each a tab. */
import type { BackendSummary, BrowserProviderName, ProviderType } from '../../preload/contract/index.js';
import { providerOfBrowser } from '../account-list/account-format.js';
import { words } from '../i18n/messages.svelte.js';

/** A tab. */
export interface Way {
  id: 'email' | 'browser' | 'apiKey' | 'customToken' | 'customFunction' | 'anonymous';
  title: string;
}

/** What the ways are wanted for. */
export type Purpose =
  /** A new account. */
  | { kind: 'add' }
  /** An account that is known, with its provider. */
  | { kind: 'again'; provider: ProviderType }
  /** Another way into an account: no backend links an API key or somebody anonymous. */
  | { kind: 'link' };

function offers({ providers }: BackendSummary, purpose: Purpose, provider: ProviderType): boolean {
  if (!providers.includes(provider)) return false;
  if (purpose.kind === 'again') return purpose.provider === provider;
  return purpose.kind === 'add' || (provider !== 'api-key' && provider !== 'anon-user');
}

/** Providers in the browser that a backend offers for a purpose. */
export function browserProvidersFor(backend: BackendSummary, purpose: Purpose): BrowserProviderName[] {
  return backend.browser.filter((name) => offers(backend, purpose, providerOfBrowser[name]));
}

/** The tabs that a backend offers for a purpose, the usual ones first. */
export function waysFor(backend: BackendSummary, purpose: Purpose): Way[] {
  const browser = browserProvidersFor(backend, purpose);
  const onlyOpenId = browser.length === 1 && browser[0] === 'openid';
  const all: (Way & { offered: boolean })[] = [
    { id: 'email', title: words.emailTab, offered: offers(backend, purpose, 'local-userpass') },
    { id: 'browser', title: onlyOpenId ? words.singleSignOn : words.browserTab, offered: browser.length > 0 },
    { id: 'apiKey', title: words.apiKeyTab, offered: offers(backend, purpose, 'api-key') },
    { id: 'customToken', title: words.tokenTab, offered: offers(backend, purpose, 'custom-token') },
    { id: 'customFunction', title: words.functionTab, offered: offers(backend, purpose, 'custom-function') },
    {
      id: 'anonymous',
      title: words.anonymous,
      offered: purpose.kind !== 'again' && offers(backend, purpose, 'anon-user'),
    },
  ];
  return all.filter(({ offered }) => offered);
}
