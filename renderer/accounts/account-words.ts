/** How an account is called and drawn. */
import type { AccountId, AccountSummary, BrowserProviderName, ProviderType } from '../../preload/contract.js';

const tints = 6;

/** As which provider the backend knows who signed in with the browser. */
export const providerOfBrowser: Readonly<Record<BrowserProviderName, ProviderType>> = {
  openid: 'custom-token',
  google: 'oauth2-google',
  facebook: 'oauth2-facebook',
  apple: 'oauth2-apple',
};

/** The person's own name for an account, else its own. */
export function nameOf(account: AccountSummary): string {
  return account.label ?? account.displayName;
}

/** The first letter that a reader sees, whatever script it is in. */
export function initialOf(name: string): string {
  const [first] = new Intl.Segmenter().segment(name);
  return (first?.segment ?? '?').toUpperCase();
}

/** A colour number that stays with an account, whatever it is called. */
export function tintOf(id: AccountId): number {
  return Number.parseInt(id.slice(0, 4), 16) % tints;
}
