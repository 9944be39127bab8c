import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountEntries, accountEntry, isWrittenByRoster } from '../../../../main/storage/account-entry.js';
import { safeParse } from '../../../../main/validation/safe-parse.js';
import { providerType } from '../../../../preload/contract/index.js';

const written = {
  id: '0123456789abcdef0123456789abcdef',
  backendId: 'embedded',
  userId: '64f0c0ffee',
  provider: 'local-userpass',
  displayName: 'Ada Lovelace',
  email: 'ada@example.com',
  label: 'Zoë 東京',
  state: 'signedIn',
  kept: 'sealed',
  addedAt: '2024-02-29T12:00:00.000Z',
  tint: 3,
  note: 'first line\nsecond line',
  pinned: true,
  removedAt: null,
};
const fields = Object.keys(written);

const without = (field: string) => Object.fromEntries(Object.entries(written).filter(([name]) => name !== field));

/** Values that are valid for some fields, nearly valid for others, and never valid. */
const anyValue = fc.oneof(
  fc.constantFrom(...Object.values(written), ...providerType.options, 'signedOut', 'expired', 'memory'),
  fc.constantFrom(undefined, null, '', ' ', ' padded ', '\u202eevil', 'a\r\nb', 'x'.repeat(300), '\ud800'),
  fc.constantFrom(-1, 0, 1.5, 1e9, Number.NaN, '2023-02-29T12:00:00.000Z', '2024-01-01', 'Embedded', 'ABCDEF'),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue({ maxDepth: 1 }),
);

describe('an account entry', () => {
  it('is accepted as it is only if the schema returns the same', () => {
    expect(isWrittenByRoster(written)).toBe(true);
    let accepted = 0;
    fc.assert(
      fc.property(fc.constantFrom(...fields), anyValue, (field, value) => {
        const entry = { ...written, [field]: value };
        if (!isWrittenByRoster(entry)) return;
        accepted += 1;
        expect(safeParse(accountEntry, entry)).toEqual(entry);
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  it('is not accepted with a missing, an unknown or an inherited field', () => {
    for (const field of fields) {
      expect(isWrittenByRoster(without(field))).toBe(false);
    }
    expect(isWrittenByRoster({ ...written, other: 1 })).toBe(false);
    expect(isWrittenByRoster(null)).toBe(false);
  });

  it('may say that its user is disabled, in no other way than Roster writes it', () => {
    const disabled = { ...written, state: 'expired', disabled: true };
    expect(isWrittenByRoster(disabled)).toBe(true);
    expect(safeParse(accountEntry, disabled)).toEqual(disabled);
    for (const other of [false, null, 'until Monday']) {
      expect(isWrittenByRoster({ ...written, disabled: other })).toBe(false);
      expect(safeParse(accountEntry, { ...written, disabled: other })).toEqual(written);
    }
  });

  it('of an older version is completed without affecting the others', () => {
    const older = { ...without('email'), id: 'f'.repeat(32), userId: 'other' };
    expect(safeParse(accountEntries, [written, older])).toEqual([written, { ...older, email: null }]);
    expect(safeParse(accountEntries, [written, { ...older, pinned: 'yes' }])).toBeUndefined();
    expect(safeParse(accountEntries, [written, written])).toBeUndefined();
  });
});
