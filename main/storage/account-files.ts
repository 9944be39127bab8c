/**
 * Index of accounts and backends, readable without decrypting any session: two settings files in the profile folder.
 * `accounts.json` changes when an account is added, removed or changes its state; `roster.json` contains the backends
 * and which account is active, so that switching accounts writes a small file regardless of the number of accounts.
 */
import * as z from 'zod';
import { isAppId, isUsableAddress } from '../../preload/contract/addresses.js';
import { accountId, backendId, providerType, signInSettings } from '../../preload/contract/index.js';
import { maxLabelLength } from '../../preload/contract/limits.js';
import { maxRecent } from '../../preload/contract/list-order.js';
import { safeParse } from '../validation/safe-parse.js';
import { accountEntries, accountEntry, cleanLabel, namesOfAccount, repairAccount } from './account-entry.js';
import { JsonFile, type JsonFileOptions } from './json-file.js';
import type { QuarantinedFile } from './quarantine.js';
import { goodEntries, goodPairs } from './salvage.js';
import { toldByBackend } from './told-by-backend.js';

/** Names and notes are cleaned like form input: users and other programs can edit these files. */
const label = z.string().overwrite(cleanLabel);

const anyBackend = z.object({
  id: backendId,
  kind: z.enum(['embedded', 'remote']),
  displayName: label.min(1),
  appId: z.string().min(1),
  /** Null for an embedded server, whose port changes with each start. */
  baseUrl: z.string().refine(isUsableAddress).nullable(),
  signIn: signInSettings,
  /** App folder of an embedded backend that the user imported; null for the built-in backend. */
  appFolder: z.string().nullable(),
  /** Sign-in methods that the user configured for a remote backend; null (not configured) means all. */
  providers: z.array(providerType).nullable(),
  /** Information that a remote backend last advertised; null if none. Files of older versions have none. */
  told: toldByBackend.nullable().catch(null).default(null),
  /** When the user removed it with its accounts; it is hidden and soon removed permanently. Files of older versions have none. */
  removedAt: z.iso.datetime().nullable().catch(null).default(null),
});
/**
 * A remote backend has an address and no folder; an embedded one has no address, and only the built-in one has no
 * folder.
 */
const backendEntry = anyBackend.refine(({ id, kind, appId, baseUrl, appFolder }) =>
  kind === 'remote'
    ? id !== 'embedded' && isAppId(appId) && baseUrl !== null && appFolder === null
    : baseUrl === null && (id !== 'embedded' || appFolder === null),
);
export type BackendEntry = z.infer<typeof backendEntry>;

const accountsFile = z.object({ accounts: accountEntries });
const activeAccounts = z.record(backendId, accountId.nullable());
const recentAccounts = z.array(z.object({ id: accountId, at: z.iso.datetime() })).max(maxRecent);
const rosterFile = z.object({
  backends: z.array(backendEntry).refine((entries) => new Set(entries.map(({ id }) => id)).size === entries.length),
  /** The current user of each backend. */
  active: activeAccounts,
  /** The one active account. Files of older versions have none: `AccountList` then chooses it. */
  activeAccountId: accountId.nullable().optional(),
  /** The accounts that the user chose recently, the latest first. Files of older versions have none. */
  recent: recentAccounts.default([]),
});

/** Content of `accounts.json`. */
export type AccountsFile = z.infer<typeof accountsFile>;
/** Content of `roster.json`. */
export type RosterFile = z.infer<typeof rosterFile>;

/** Version 1 had one browser sign-in method. */
function rosterFrom1(content: Record<string, unknown>): Record<string, unknown> {
  const backends = mapEntries(content['backends'], ({ openId, ...rest }) => ({
    ...rest,
    signIn: { openid: openId ?? null, google: null, facebook: null, apple: null },
  }));
  return { ...content, backends };
}

/** Version 2 had one embedded backend and no sign-in methods for remote ones. */
function rosterFrom2(content: Record<string, unknown>): Record<string, unknown> {
  const backends = mapEntries(content['backends'], (backend) => ({ ...backend, appFolder: null, providers: null }));
  return { ...content, backends };
}

/** Version 1 had no colours, notes and pins, and deleted accounts immediately. */
function accountsFrom1(content: Record<string, unknown>): Record<string, unknown> {
  const accounts = mapEntries(content['accounts'], (account) => {
    return { ...account, tint: null, note: '', pinned: false, removedAt: null };
  });
  return { ...content, accounts };
}

/** Maps each entry of a list. Values of another type stay unchanged and are checked by the schema. */
function mapEntries(list: unknown, change: (entry: Record<string, unknown>) => Record<string, unknown>): unknown {
  if (!Array.isArray(list)) return list;
  return list.map((item: unknown) => {
    const entry = z.looseObject({}).safeParse(item).data;
    return entry === undefined ? item : change(entry);
  });
}

/** Drops unreadable settings of a backend. */
function repairBackend(entry: Record<string, unknown>): Record<string, unknown> {
  const { openid, google, facebook, apple } = signInSettings.shape;
  const none = { openid: null, google: null, facebook: null, apple: null };
  const signIn = z.object({
    openid: openid.catch(null),
    google: google.catch(null),
    facebook: facebook.catch(null),
    apple: apple.catch(null),
  });
  const known = (provider: unknown) => providerType.safeParse(provider).success;
  const settings = z.object({
    signIn: signIn.catch(none),
    providers: z.array(z.unknown()).nullable().catch(null),
    displayName: label.min(1).catch(String(entry['appId']).slice(0, maxLabelLength)),
  });
  const repaired = safeParse(settings, entry);
  return { ...entry, ...repaired, providers: repaired?.providers?.filter(known) ?? null };
}

export interface AccountFiles {
  accounts: JsonFile<AccountsFile>;
  roster: JsonFile<RosterFile>;
  /** Unreadable files that were moved to quarantine. */
  quarantined: QuarantinedFile[];
}

/** Opens both files. @throws NewerFormatError, StorageError */
export async function openAccountFiles(
  options: Pick<JsonFileOptions<never>, 'folder' | 'openStore' | 'quarantine'>,
): Promise<AccountFiles> {
  const accounts = await JsonFile.open<AccountsFile>({
    ...options,
    name: 'accounts',
    version: 2,
    migrations: { 1: accountsFrom1 },
    schema: accountsFile,
    defaults: { accounts: [] },
    salvage: (content) => {
      const { kept, dropped } = goodEntries(accountEntry, content['accounts'], {
        namesOf: namesOfAccount,
        repair: repairAccount,
      });
      return { content: { accounts: kept }, dropped };
    },
  });
  const roster = await JsonFile.open<RosterFile>({
    ...options,
    name: 'roster',
    version: 3,
    migrations: { 1: rosterFrom1, 2: rosterFrom2 },
    schema: rosterFile,
    defaults: { backends: [], active: {}, activeAccountId: null, recent: [] },
    hasCopy: true,
    salvage: (content) => {
      const backends = goodEntries(backendEntry, content['backends'], {
        namesOf: ({ id }) => [id],
        repair: repairBackend,
      });
      const active = goodPairs(activeAccounts, content['active']);
      const activeAccountId = safeParse(rosterFile.shape.activeAccountId, content['activeAccountId']);
      const recent = safeParse(recentAccounts, content['recent']) ?? [];
      const kept = { backends: backends.kept, active: active.kept, activeAccountId, recent };
      return { content: kept, dropped: backends.dropped + active.dropped };
    },
  });
  return {
    accounts: accounts.document,
    roster: roster.document,
    quarantined: [accounts.quarantined, roster.quarantined].filter((file) => file !== null),
  };
}
