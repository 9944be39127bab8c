/** Names, colors and texts of a backend's users. */
import type { BackendEvent, BackendUser, BackendUserState } from '../../../preload/contract/index.js';
import { colorCount } from '../../../preload/contract/limits.js';
import { messages } from '../../i18n/all-messages.js';
import { nameIn, providerName } from '../../i18n/names.js';

/** The address, else the name, else what the user signs in with. */
export function userName({
  email,
  displayName,
  providers,
}: Pick<BackendUser, 'email' | 'displayName' | 'providers'>): string {
  const [provider] = providers;
  return email ?? displayName ?? (provider === undefined ? messages.backendUsers.anonymous : providerName(provider));
}

/** A stable color. */
export function userColor({ id }: BackendUser): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return sum % colorCount;
}

export function stateText({ state, lockedForMs }: BackendUser): string {
  const { states, lockedFor } = messages.backendUsers;
  return isLocked({ state, lockedForMs }) ? lockedFor(Math.ceil(lockedForMs / 60_000)) : states[state];
}

/** The look of a state's tag. */
export function stateTone({ state, lockedForMs }: BackendUser): 'good' | 'warn' | 'danger' | 'plain' {
  if (isLocked({ state, lockedForMs })) return 'warn';
  return ({ active: 'good', new: 'plain', unconfirmed: 'warn', disabled: 'danger' } as const)[state];
}

/** A user who cannot sign in anyway is not shown as locked out. */
function isLocked({ state, lockedForMs }: { state: BackendUserState; lockedForMs: number }): boolean {
  return lockedForMs > 0 && (state === 'active' || state === 'new');
}

/** Why something was refused or failed, in a few words; empty if it went well. */
export function reasonText({ outcome, reason }: Pick<BackendEvent, 'outcome' | 'reason'>): string {
  if (outcome === 'ok') return '';
  const { reasons, outcomes } = messages.backendUsers;
  return reason === null ? nameIn(outcomes, outcome) : nameIn(reasons, reason);
}
