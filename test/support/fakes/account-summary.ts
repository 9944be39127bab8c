/** An account summary as the page receives it. */
import { accountId, type AccountSummary, backendId } from '../../../preload/contract/index.js';

/** Creates an account whose ID is one repeated hexadecimal digit. */
export function accountSummary(digit: string, more: Partial<AccountSummary> = {}): AccountSummary {
  return {
    id: accountId.parse(digit.repeat(32)),
    backendId: backendId.parse('embedded'),
    userId: `user-id-${digit}`,
    displayName: `account ${digit}`,
    email: null,
    label: null,
    provider: 'local-userpass',
    state: 'signedIn',
    addedAt: '2026-01-01T00:00:00.000Z',
    colorIndex: null,
    note: '',
    pinned: false,
    ...more,
  };
}
