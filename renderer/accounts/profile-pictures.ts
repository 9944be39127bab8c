/**
 * Profile pictures of the accounts that are shown. They are requested when the page is idle, so that no click waits for them.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { AccountId, AccountSummary, ProviderType } from '../../preload/contract/index.js';
import { smallPicture } from './small-picture.js';

/** Other providers have no pictures. */
const withPicture: ReadonlySet<ProviderType> = new Set(['oauth2-google', 'oauth2-facebook', 'custom-token']);

/** `data:` URLs of small PNGs; null: no picture. */
const pictures = new SvelteMap<AccountId, string | null>();
let waiting = new Set<AccountId>();
let isScheduled = false;
let isWatching = false;

/** An account's picture as a `data:` URL; null until it is known, or if there is none. Reactive. */
export function pictureOf(id: AccountId): string | null {
  return pictures.get(id) ?? null;
}

/** Asks for an account's picture while it is shown. Returns a function that cancels it. */
export function requestPicture({ id, provider }: Pick<AccountSummary, 'id' | 'provider'>): () => void {
  if (!withPicture.has(provider) || pictures.has(id)) return () => undefined;
  watch();
  waiting.add(id);
  schedule();
  return () => {
    waiting.delete(id);
  };
}

function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  requestIdleCallback(() => void ask(), { timeout: 5_000 });
}

/** One after the other: main answers from its cache, or fetches a few at a time. */
async function ask(): Promise<void> {
  const asked = waiting;
  waiting = new Set();
  for (const id of asked) {
    const result = await window.roster.accounts.picture({ accountId: id });
    if (result.ok) pictures.set(id, result.value === null ? null : await smallPicture(result.value));
  }
  isScheduled = false;
  if (waiting.size > 0) schedule();
}

/** Forgets the pictures when they are turned off and when Roster locks. */
function watch(): void {
  if (isWatching) return;
  isWatching = true;
  window.roster.on('state.changed', (changes) => {
    if (changes.some(({ change: { kind } }) => kind === 'settingsChanged' || kind === 'lockChanged')) pictures.clear();
  });
}
