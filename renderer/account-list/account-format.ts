/** How an account is called and drawn. */
import type {
  AccountId,
  AccountState,
  AccountSummary,
  BackendSummary,
  BrowserProviderName,
  ProviderType,
} from '../../preload/contract/index.js';
import { colorCount } from '../../preload/contract/limits.js';
import { messages } from '../i18n/messages.svelte.js';

/** As which provider the backend knows who signed in with the browser. */
export const providerOfBrowser: Readonly<Record<BrowserProviderName, ProviderType>> = {
  openid: 'custom-token',
  google: 'oauth2-google',
  facebook: 'oauth2-facebook',
  apple: 'oauth2-apple',
};

/** How an account stands, as the list says it. */
export type AccountStatus = AccountState | 'active' | 'offline';

/** The person's own name for an account, else its own. */
export function nameOf(account: Pick<AccountSummary, 'label' | 'displayName'>): string {
  return account.label ?? account.displayName;
}

/** The first letters of the first and the last word of a name, in whatever script; of an address, those before the @. */
export function initialsOf(name: string): string {
  const [local = name] = name.split('@');
  const parts = local.split(/[\s._+-]+/u).filter((part) => part !== '');
  const shown = parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0] ?? '?'];
  return shown.map((part) => firstLetterOf(part ?? '')).join('');
}

/** Made with the first name that needs it: that takes 6 ms, and the list waits for its letters. */
let letters: Intl.Segmenter | undefined;
/** From here on there are marks that belong to the letter before them; below, one character is one letter (UAX 29). */
const firstMark = '\u0300';

function firstLetterOf(text: string): string {
  const [first = '?', second = ''] = [text[0], text[1]];
  if (first < firstMark && second < firstMark) return first.toUpperCase();
  letters ??= new Intl.Segmenter();
  return (letters.segment(text)[Symbol.iterator]().next().value?.segment ?? '?').toUpperCase();
}

/** The number of an account's colour: the person's choice, or the one that is picked. */
export function colorIndexOf({ id, colorIndex: tint }: Pick<AccountSummary, 'id' | 'colorIndex'>): number {
  return tint ?? defaultColorIndex(id);
}

/** A colour number that stays with an account, whatever it is called. */
export function defaultColorIndex(id: AccountId): number {
  return Number.parseInt(id.slice(0, 4), 16) % colorCount;
}

/** How an account stands now. A backend that not responding leaves its accounts signed in, but of no use. */
export function accountStatus(
  account: AccountSummary,
  backend: BackendSummary | undefined,
  isActive: boolean,
): AccountStatus {
  if (account.state !== 'signedIn') return account.state;
  if (isActive) return 'active';
  return backend?.health.kind === 'unreachable' || backend?.health.kind === 'failed' ? 'offline' : 'signedIn';
}

/** Whether its user can sign in to it again: not without a name, and not without a backend. */
export function canSignInAgain({ state, provider }: AccountSummary): boolean {
  return state !== 'signedIn' && state !== 'locked' && state !== 'backendMissing' && provider !== 'anon-user';
}

/** The text that a search looks through; made once for each account. */
const searchTexts = new WeakMap<AccountSummary, string>();

/** The words of a search, as they are looked for. */
export function searchTerms(query: string): string[] {
  return fold(query)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Whether every word that is searched for occurs in what is known of an account. */
export function matches(account: AccountSummary, backendName: string, searched: readonly string[]): boolean {
  let haystack = searchTexts.get(account);
  if (haystack === undefined) {
    const { displayName, label, note, userId, provider } = account;
    haystack = fold([displayName, label, note, userId, messages.providers[provider], backendName].join(' '));
    searchTexts.set(account, haystack);
  }
  const text = haystack;
  return searched.every((word) => text.includes(word));
}

/** Without capitals and accents, so that “jose” finds “José”. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase();
}
