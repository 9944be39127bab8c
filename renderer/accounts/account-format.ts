/** Display names, initials, colors, status and search text of accounts. */
import { defaultColorIndex } from '../../preload/contract/account-color.js';
import type {
  AccountState,
  AccountSummary,
  BackendSummary,
  BrowserProviderName,
  ProviderType,
} from '../../preload/contract/index.js';
import { isAway } from '../../preload/contract/list-order.js';
export { needsAttention } from '../../preload/contract/list-order.js';
import { messages } from '../i18n/messages.svelte.js';

/** The provider type that the backend reports for each browser sign-in. */
export const providerOfBrowser: Readonly<Record<BrowserProviderName, ProviderType>> = {
  openid: 'custom-token',
  google: 'oauth2-google',
  facebook: 'oauth2-facebook',
  apple: 'oauth2-apple',
};

/** Status of an account as shown in the list. */
export type AccountStatus = AccountState | 'offline';

/** The label that the user set, else the account's own name. */
export function nameOf(account: Pick<AccountSummary, 'label' | 'displayName'>): string {
  return account.label ?? account.displayName;
}

/** The account's name with its backend's, such as `Tom Baker (Contoso EU)`. */
export function nameAndBackend(account: AccountSummary, backendName: string | undefined): string {
  return backendName === undefined ? nameOf(account) : `${nameOf(account)} (${backendName})`;
}

/**
 * The first letters of the first and last word of a name, in any script; for an email address, of the part before the
 * @.
 */
export function initialsOf(name: string): string {
  const [local = name] = name.split('@');
  const parts = local.split(/[\s._+-]+/u).filter((part) => part !== '');
  const shown = parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0] ?? '?'];
  return shown.map((part) => firstLetterOf(part ?? '')).join('');
}

/** Created on first use: it takes 6 ms, which would delay the first paint. */
let letters: Intl.Segmenter | undefined;
/** Combining marks start here; below, one character is one grapheme (UAX 29). */
const firstMark = '\u0300';

/** The first letter of a name as a capital, in any script. */
export function firstLetterOf(text: string): string {
  const [first = '?', second = ''] = [text[0], text[1]];
  if (first < firstMark && second < firstMark) return first.toUpperCase();
  letters ??= new Intl.Segmenter();
  return (letters.segment(text)[Symbol.iterator]().next().value?.segment ?? '?').toUpperCase();
}

/** The account's color index: the user's choice, or the default. */
export function colorIndexOf({ id, colorIndex: tint }: Pick<AccountSummary, 'id' | 'colorIndex'>): number {
  return tint ?? defaultColorIndex(id);
}

/**
 * The account's current status. If its backend is not responding, a signed-in account is `offline`, also if it is the
 * active one.
 */
export function accountStatus(account: AccountSummary, backend: BackendSummary | undefined): AccountStatus {
  if (account.state !== 'signedIn') return account.state;
  return isAway(backend) ? 'offline' : 'signedIn';
}

/** The account's second line in the list: its email address, else its own name, else the note's first line. */
export function secondLineOf({ label, displayName, email, note }: AccountSummary): string {
  const name = label ?? displayName;
  if (email !== null && email !== name) return email;
  return displayName === name ? (note.split('\n', 1)[0] ?? '') : displayName;
}

/** Whether the user can sign in again: not to anonymous accounts, and not without a backend. */
export function canSignInAgain({ state, provider }: AccountSummary): boolean {
  return state !== 'signedIn' && state !== 'backendMissing' && provider !== 'anon-user';
}

/** Cached search text per account. */
const searchTexts = new WeakMap<AccountSummary, string>();

/** The normalized words of a search query. */
export function searchTerms(query: string): string[] {
  return fold(query)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Whether every search term occurs in the account's text. */
export function matches(account: AccountSummary, backendName: string, searched: readonly string[]): boolean {
  let haystack = searchTexts.get(account);
  if (haystack === undefined) {
    const { displayName, email, label, note, userId, provider } = account;
    haystack = fold([displayName, email, label, note, userId, messages.providers[provider], backendName].join(' '));
    searchTexts.set(account, haystack);
  }
  const text = haystack;
  return searched.every((word) => text.includes(word));
}

const isAscii = /^[\x20-\x7e]*$/;

/** Lower-cases and strips accents, so that “jose” matches “José”. */
export function fold(text: string): string {
  // Normalizing thousands of names takes longer than a frame, and most of them are ASCII.
  if (isAscii.test(text)) return text.toLowerCase();
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase();
}
