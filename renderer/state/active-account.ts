/** Which account is the active one. */
import type { AccountId, Snapshot } from '../../preload/contract/index.js';

/** The most recently activated of the active accounts; there is one per backend. */
export function activeIdOf(snapshot: Snapshot | null, lastActiveId: AccountId | null): AccountId | null {
  const active = Object.values(snapshot?.active ?? {}).filter((id) => id !== null);
  return active.find((id) => id === lastActiveId) ?? active[0] ?? null;
}
