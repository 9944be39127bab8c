/** IDs of new accounts. They decide the account's default color, so that the accounts of a backend look different. */
import { randomBytes } from 'node:crypto';
import { defaultColorIndex } from '../../../preload/contract/account-color.js';
import { type AccountId, accountId } from '../../../preload/contract/index.js';
import { colorCount } from '../../../preload/contract/limits.js';

/** A random ID with a color that the fewest of the given accounts have. */
export function newAccountId(others: readonly { id: AccountId; tint: number | null }[]): AccountId {
  const uses = new Array<number>(colorCount).fill(0);
  for (const { id, tint } of others) {
    const color = tint ?? defaultColorIndex(id);
    uses[color] = (uses[color] ?? 0) + 1;
  }
  const fewest = Math.min(...uses);
  for (;;) {
    const id = accountId.parse(randomBytes(16).toString('hex'));
    if (uses[defaultColorIndex(id)] === fewest) return id;
  }
}
