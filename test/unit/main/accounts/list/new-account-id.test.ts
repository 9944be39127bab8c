/** IDs of new accounts, and the colors that they give. */
import { describe, expect, it } from 'vitest';
import { newAccountId } from '../../../../../main/accounts/list/new-account-id.js';
import { defaultColorIndex } from '../../../../../preload/contract/account-color.js';
import type { AccountId } from '../../../../../preload/contract/index.js';
import { colorCount } from '../../../../../preload/contract/limits.js';

describe('the ID of a new account', () => {
  it('gives each of the first accounts of a backend another color', () => {
    const accounts: { id: AccountId; tint: number | null }[] = [];
    for (let number = 0; number < colorCount; number += 1) accounts.push({ id: newAccountId(accounts), tint: null });
    expect(new Set(accounts.map(({ id }) => defaultColorIndex(id))).size).toBe(colorCount);
    expect(new Set(accounts.map(({ id }) => id)).size).toBe(colorCount);
  });

  it('avoids the colors that the user chose', () => {
    const chosen = Array.from({ length: colorCount - 1 }, (_, tint) => ({ id: newAccountId([]), tint }));
    expect(defaultColorIndex(newAccountId(chosen))).toBe(colorCount - 1);
  });
});
