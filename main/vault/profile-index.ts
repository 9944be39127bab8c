/**
 * What Roster knows without opening a single session: two settings files in the profile folder.
 * `accounts.json` changes when an account comes, goes or changes its state; `roster.json` holds the backends and who is
 * active, so that making another account active writes a small file whatever the number of accounts.
 */
import * as z from 'zod';
import { accountId, backendId, providerType, signInSettings } from '../../preload/contract.js';
import { tintCount } from '../../preload/limits.js';
import { Document, type DocumentOptions } from './document.js';
import type { SetAside } from './quarantine.js';

const accountEntry = z.object({
  id: accountId,
  backendId,
  userId: z.string().min(1),
  provider: providerType,
  displayName: z.string(),
  label: z.string().nullable(),
  state: z.enum(['signedIn', 'signedOut', 'expired']),
  /** Where its session rests. `memory` does not outlive the process. */
  kept: z.enum(['sealed', 'memory']),
  addedAt: z.iso.datetime(),
  tint: z
    .int()
    .min(0)
    .max(tintCount - 1)
    .nullable(),
  note: z.string(),
  pinned: z.boolean(),
  /** When the person removed it; it is hidden, and gone for good soon after. */
  removedAt: z.iso.datetime().nullable(),
});
/** One account as the index knows it. */
export type AccountEntry = z.infer<typeof accountEntry>;

const backendEntry = z.object({
  id: backendId,
  kind: z.enum(['embedded', 'remote']),
  displayName: z.string(),
  appId: z.string(),
  /** Null for the embedded server, whose port changes with each start. */
  baseUrl: z.url().nullable(),
  signIn: signInSettings,
  /** The app folder of an embedded backend that the person imported; null for the one that comes with Roster. */
  appFolder: z.string().nullable(),
  /** Ways to sign in that the person says a remote backend offers; null: all, for nobody said. */
  providers: z.array(providerType).nullable(),
});
/** One backend as the index knows it. */
export type BackendEntry = z.infer<typeof backendEntry>;

const accountsFile = z.object({ accounts: z.array(accountEntry) });
const rosterFile = z.object({
  backends: z.array(backendEntry),
  active: z.record(backendId, accountId.nullable()),
});

/** Content of `accounts.json`. */
export type AccountsFile = z.infer<typeof accountsFile>;
/** Content of `roster.json`. */
export type RosterFile = z.infer<typeof rosterFile>;

/** Version 1 knew one way of signing in with the browser. */
function rosterFrom1(content: Record<string, unknown>): Record<string, unknown> {
  const backends = z.array(z.looseObject({ openId: z.unknown() })).parse(content['backends']);
  return {
    ...content,
    backends: backends.map(({ openId, ...rest }) => ({
      ...rest,
      signIn: { openid: openId ?? null, google: null, facebook: null, apple: null },
    })),
  };
}

/** Version 2 knew one embedded backend, and nothing of what a remote one offers. */
function rosterFrom2(content: Record<string, unknown>): Record<string, unknown> {
  const backends = z.array(z.looseObject({})).parse(content['backends']);
  return { ...content, backends: backends.map((backend) => ({ ...backend, appFolder: null, providers: null })) };
}

/** Version 1 knew no colours, notes and pins, and removed accounts at once. */
function accountsFrom1(content: Record<string, unknown>): Record<string, unknown> {
  const accounts = z.array(z.looseObject({})).parse(content['accounts']);
  return {
    ...content,
    accounts: accounts.map((account) => ({ ...account, tint: null, note: '', pinned: false, removedAt: null })),
  };
}

/** The two open files. */
export interface ProfileIndex {
  accounts: Document<AccountsFile>;
  roster: Document<RosterFile>;
  /** Files that could not be read and were set aside. */
  setAside: SetAside[];
}

/** Opens both files. @throws NewerFormatError, VaultError */
export async function openProfileIndex(
  options: Pick<DocumentOptions<never>, 'folder' | 'openStore' | 'quarantine'>,
): Promise<ProfileIndex> {
  const accounts = await Document.open<AccountsFile>({
    ...options,
    name: 'accounts',
    version: 2,
    migrations: { 1: accountsFrom1 },
    schema: accountsFile,
    empty: { accounts: [] },
  });
  const roster = await Document.open<RosterFile>({
    ...options,
    name: 'roster',
    version: 3,
    migrations: { 1: rosterFrom1, 2: rosterFrom2 },
    schema: rosterFile,
    empty: { backends: [], active: {} },
  });
  return {
    accounts: accounts.document,
    roster: roster.document,
    setAside: [accounts.setAside, roster.setAside].filter((file) => file !== null),
  };
}
