/**
 * The entry of an account in `accounts.json`. Names and notes are cleaned like form input, because users and other
 * programs can edit the file.
 */
import * as z from 'zod';
import { accountId, backendId, providerType } from '../../preload/contract/index.js';
import { colorCount, maxLabelLength, maxNoteLength } from '../../preload/contract/limits.js';
import { cutTo, plainName, plainNote } from '../../preload/text/entered-text.js';
import { safeParse } from '../validation/safe-parse.js';

/** Maximum length of a display name, in characters. */
const maxDisplayName = 200;
const cleanShownName = (text: string) => cutTo(plainName(text), maxDisplayName);
export const cleanLabel = (text: string): string => cutTo(plainName(text), maxLabelLength);
const cleanNote = (text: string) => cutTo(plainNote(text), maxNoteLength);

const shownName = z.string().overwrite(cleanShownName);
const states = ['signedIn', 'signedOut', 'expired'] as const;
const keptIn = ['sealed', 'memory'] as const;

export const accountEntry = z.object({
  id: accountId,
  backendId,
  userId: z.string().min(1),
  provider: providerType,
  displayName: shownName,
  /** Files of older versions have none; it returns with the account's next session. */
  email: shownName.nullable().default(null),
  label: z
    .string()
    .overwrite(cleanLabel)
    .nullable()
    .transform((text) => (text === '' ? null : text)),
  state: z.enum(states),
  /** Whether the session expired because an administrator disabled the user. Files of older versions have none. */
  disabled: z.literal(true).optional().catch(undefined),
  /** Where the session is stored. `memory` does not outlive the process. */
  kept: z.enum(keptIn),
  addedAt: z.iso.datetime(),
  tint: z
    .int()
    .min(0)
    .max(colorCount - 1)
    .nullable(),
  note: z.string().overwrite(cleanNote),
  pinned: z.boolean(),
  /** When the user removed it; the account is hidden and soon deleted permanently. */
  removedAt: z.iso.datetime().nullable(),
});
export type AccountEntry = z.infer<typeof accountEntry>;

type Check = (value: unknown) => boolean;
const isOneOf = (values: readonly string[]): Check => {
  const known = new Set<unknown>(values);
  return (value) => known.has(value);
};
const matches =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const isUnchangedBy =
  (clean: (text: string) => string): Check =>
  (value) =>
    typeof value === 'string' && clean(value) === value;
const isNullOr =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const isDateTime = matches(z.regexes.datetime({}));

/** For each field a check that accepts only values that the schema would return unchanged. */
const checks: { readonly [Field in keyof Required<AccountEntry>]: Check } = {
  id: matches(/^[0-9a-f]{32}$/),
  backendId: matches(/^[a-z0-9-]{1,64}$/),
  userId: (value) => typeof value === 'string' && value !== '',
  provider: isOneOf(providerType.options),
  displayName: isUnchangedBy(cleanShownName),
  email: isNullOr(isUnchangedBy(cleanShownName)),
  label: isNullOr((value) => value !== '' && isUnchangedBy(cleanLabel)(value)),
  state: isOneOf(states),
  disabled: (value) => value === undefined || value === true,
  kept: isOneOf(keptIn),
  addedAt: isDateTime,
  tint: isNullOr((value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < colorCount),
  note: isUnchangedBy(cleanNote),
  pinned: (value) => typeof value === 'boolean',
  removedAt: isNullOr(isDateTime),
};
const fields = Object.entries(checks);

/**
 * Whether an entry is as Roster writes it, so that the schema would return an equal one. With 1,000 accounts the schema
 * takes 50 ms of the start, and this check a tenth of it.
 */
export function isWrittenByRoster(entry: unknown): entry is AccountEntry {
  if (typeof entry !== 'object' || entry === null) return false;
  const optional = Object.hasOwn(entry, 'disabled') ? 0 : 1;
  if (Object.keys(entry).length !== fields.length - optional) return false;
  return fields.every(([name, check]) => check(Reflect.get(entry, name)));
}

const idOf = ({ id }: AccountEntry): string => id;
const userOf = ({ backendId: backend, userId }: AccountEntry): string => `${backend}/${userId}`;

/** Names that only one entry may have: its id, and the user of a backend. */
export function namesOfAccount(entry: AccountEntry): string[] {
  return [idOf(entry), userOf(entry)];
}

/** Two rows for the same user of a backend would show one account twice. */
const isSingle = (entries: AccountEntry[]) =>
  [idOf, userOf].every((nameOf) => new Set(entries.map(nameOf)).size === entries.length);

/** All entries of the file. */
export const accountEntries = z
  .custom<unknown[]>(Array.isArray)
  .transform((entries, context) => {
    const parsed = entries.map((entry) => (isWrittenByRoster(entry) ? entry : safeParse(accountEntry, entry)));
    const valid = parsed.filter((entry) => entry !== undefined);
    if (valid.length < parsed.length) context.addIssue({ code: 'custom', message: 'not an account' });
    return valid;
  })
  .refine(isSingle);

/** Drops unreadable optional fields of an account; the fields that identify it must be valid. */
export function repairAccount(entry: Record<string, unknown>): Record<string, unknown> {
  const { displayName, email, label, addedAt, tint, note, pinned, removedAt } = accountEntry.shape;
  const particulars = z.object({
    displayName: displayName.catch(''),
    email: email.catch(null),
    label: label.catch(null),
    addedAt: addedAt.catch(new Date(0).toISOString()),
    tint: tint.catch(null),
    note: note.catch(''),
    pinned: pinned.catch(false),
    removedAt: removedAt.catch(null),
  });
  return { ...entry, ...safeParse(particulars, entry) };
}
