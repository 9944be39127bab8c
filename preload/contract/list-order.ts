/** The order of accounts in the window, the palette and the tray, and which of them stand out. */
import { slotCount } from './limits.js';
import type { BackendHealth } from './model/backends/backends.js';
import type { AccountState } from './model/names.js';

/** Number of recently used accounts that are remembered. */
export const maxRecent = 20;

type Backend = { health: Pick<BackendHealth, 'kind'> } | null | undefined;

/** Whether a backend cannot be used: it does not respond, or its server does not run. False for an unknown one. */
export function isAway(backend: Backend): boolean {
  return backend?.health.kind === 'unreachable' || backend?.health.kind === 'failed';
}

/**
 * Whether an account needs the user: it cannot be used although the user did not sign it out, because of its session or
 * because its backend is away.
 */
export function needsAttention({ state }: { state: AccountState }, backend: Backend): boolean {
  return state === 'signedIn' ? isAway(backend) : state !== 'signedOut';
}

/** Pinned accounts first; list order within each group. */
export function sortPinnedFirst<T extends { pinned: boolean }>(accounts: readonly T[]): T[] {
  return [...accounts.filter(({ pinned }) => pinned), ...accounts.filter(({ pinned }) => !pinned)];
}

/** The keyboard slots 1 to 9 belong to the pinned accounts, in list order. Accounts without a slot are absent. */
export function slotsOf<Id extends string>(accounts: readonly { id: Id; pinned: boolean }[]): ReadonlyMap<Id, number> {
  const pinned = accounts.filter((account) => account.pinned).slice(0, slotCount);
  return new Map(pinned.map(({ id }, index) => [id, index + 1]));
}
