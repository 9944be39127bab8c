/** The color that an account has unless the user chose one. */
import { colorCount } from './limits.js';
import type { AccountId } from './model/ids.js';

/** A stable default color, independent of the account's name. Accounts get an ID whose color is rare at their backend. */
export function defaultColorIndex(id: AccountId): number {
  return Number.parseInt(id.slice(0, 4), 16) % colorCount;
}
