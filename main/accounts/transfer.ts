/** Export and import of accounts: one file, sealed under a passphrase of its own. The format is documented in vault/EXPORT.md. */
import { say } from '../../preload/language/say.js';
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { accountId, backendId, providerType, type AccountId, type BackendId } from '../../preload/contract.js';
import type { AccountVault } from '../vault/account-vault.js';
import { VaultError } from '../vault/errors.js';
import { passphraseSealed, sealWithPassphrase, unsealWithPassphrase } from '../vault/passphrase.js';
import type { AccountEntry } from '../vault/profile-index.js';
import { isShown, type AccountList } from './account-list.js';
import { shaped } from '../auth/shape.js';
import { storable } from '../auth/stored-profile.js';
import { userRecord } from '../auth/user-record.js';
import { readAccountRecord, writeAccountRecord } from './account-record.js';
import { embeddedBackendId, noSignIn } from './backend.js';
import type { Backends } from './backends.js';
import { RosterError } from './errors.js';
import { entryOf } from './user-storage.js';

const purpose = 'roster accounts export';

/** The file. */
const exportFile = z.strictObject({
  format: z.literal('roster-accounts'),
  version: z.literal(1),
  sealed: passphraseSealed,
});
const newerFile = z.object({ format: z.literal('roster-accounts'), version: z.int().min(2) });

/** What is sealed in it. */
const exported = z.object({
  backends: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['embedded', 'remote']),
      displayName: z.string(),
      appId: z.string(),
      baseUrl: z.url().nullable(),
    }),
  ),
  accounts: z.array(
    z.object({
      backendId: z.string(),
      label: z.string().nullable(),
      addedAt: z.iso.datetime(),
      displayName: z.string().max(200),
      provider: providerType,
      /** Null for an account without a session. */
      user: z.nullable(userRecord),
      userId: z.string().min(1),
    }),
  ),
});

type ExportedAccount = z.infer<typeof exported>['accounts'][number];

/** What the transfer works on. */
export interface TransferOptions {
  list: AccountList;
  vault: AccountVault;
  backends: Backends;
  now: () => number;
}

/** What an import did. */
export interface Imported {
  added: number;
  /** Accounts that were here already and stay as they are. */
  kept: number;
}

/** The largest file that is read: about 20,000 accounts. */
export const maxExportBytes = 64 * 1024 * 1024;

/** The use cases. */
export class Transfer {
  readonly #options: TransferOptions;

  constructor(options: TransferOptions) {
    this.#options = options;
  }

  /** The file's text with every account. @throws VaultError when a session cannot be opened now */
  async export(passphrase: string): Promise<{ text: string; count: number }> {
    const { list, vault, backends } = this.#options;
    const accounts = [];
    for (const entry of list.entries.filter(isShown)) {
      const text = await vault.read(entry.id).catch((error: unknown) => {
        // Set aside meanwhile, with a notice of its own; the account goes without its session.
        if (error instanceof VaultError && error.kind === 'unreadable') return null;
        throw error;
      });
      const user = text === null ? null : storable(readAccountRecord(text).user);
      const { label, addedAt, displayName, provider, userId } = entry;
      accounts.push({ backendId: entry.backendId, label, addedAt, displayName, provider, userId, user });
    }
    const known = backends.entries.map(({ id, kind, displayName, appId, baseUrl }) => {
      return { id, kind, displayName, appId, baseUrl };
    });
    const content = Buffer.from(JSON.stringify({ backends: known, accounts }));
    const sealed = await sealWithPassphrase(passphrase, { purpose }, content);
    return { text: JSON.stringify({ format: 'roster-accounts', version: 1, sealed }), count: accounts.length };
  }

  /** Adds the accounts of a file. One that is here already stays as it is. @throws RosterError, VaultError */
  async import(text: string, passphrase: string): Promise<Imported> {
    const { list, vault, backends } = this.#options;
    const content = await open(text, passphrase);
    const imported: Imported = { added: 0, kept: 0 };
    const entries: AccountEntry[] = [];
    const ids = new Map<string, BackendId>();
    for (const entry of content.backends) {
      const id = entry.kind === 'embedded' ? embeddedBackendId : backendId.parse(`b-${randomBytes(8).toString('hex')}`);
      ids.set(entry.id, await backends.ensure({ ...entry, id, signIn: noSignIn, appFolder: null, providers: null }));
    }
    try {
      for (const account of content.accounts) {
        const backend = ids.get(account.backendId);
        if (backend === undefined) throw notAnExport();
        const entry = await this.#seal(backend, account);
        if (entry === null) imported.kept += 1;
        else entries.push(entry);
      }
      // Sealed first, listed in one write: a crash between the two is mended by the recovery of the next start.
      await list.putAll(entries);
    } catch (error) {
      // Nothing of a failed import may come back at the next start.
      for (const { id } of entries) if (list.find(id) === null) await vault.remove(id).catch(() => undefined);
      throw error;
    }
    for (const app of backends.apps) await app.reload();
    return { ...imported, added: entries.length };
  }

  /** Keeps one account's session and gives its row; null when the account is here already. @throws VaultError */
  async #seal(backend: BackendId, account: ExportedAccount): Promise<AccountEntry | null> {
    const { list, vault, now } = this.#options;
    const before = list.findUser(backend, account.userId);
    if (before !== null && (before.state === 'signedIn' || account.user?.session == null)) return null;
    const id: AccountId = before?.id ?? accountId.parse(randomBytes(16).toString('hex'));
    const user = account.user ?? {
      ...{ id: account.userId, providerType: account.provider, state: 'LoggedOut' as const },
      ...{ deviceId: null, identities: [], profile: {}, session: null },
    };
    const kept = await vault.write(id, writeAccountRecord(backend, user));
    const { label, addedAt } = before ?? account;
    return { ...entryOf(id, backend, user, kept, before, now()), label, addedAt, displayName: account.displayName };
  }
}

async function open(text: string, passphrase: string): Promise<z.infer<typeof exported>> {
  const content = parse(text);
  if (newerFile.safeParse(content).success) {
    throw new RosterError('newerFormat', say().newerExport);
  }
  const file = shaped(exportFile, content);
  if (!file.success) throw notAnExport();
  const opened = await unsealWithPassphrase(passphrase, { purpose }, file.data.sealed);
  if (opened === null) {
    throw new RosterError('wrongPassphrase', say().wrongExportPassphrase);
  }
  const parsed = shaped(exported, parse(opened.toString('utf8')));
  if (!parsed.success) throw notAnExport();
  return parsed.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notAnExport(): RosterError {
  return new RosterError('notAnExport', say().notAnExport);
}
