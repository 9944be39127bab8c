/** How an account is called and drawn. */
import type { AccountId, AccountSummary } from '../../preload/contract.js';

const tints = 6;

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
