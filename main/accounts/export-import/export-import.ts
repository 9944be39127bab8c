/** Exports and imports accounts as one file, encrypted with its own passphrase. EXPORT.md documents the format. */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { type AccountId, accountId, backendId } from '../../../preload/contract/index.js';
import { maxLabelLength } from '../../../preload/contract/limits.js';
import { safeParse } from '../../auth/http/safe-parse.js';
import { storable } from '../../auth/storage/stored-profile.js';
import { embeddedBackendId, noSignIn } from '../../backends/backend.js';
import type { Backends } from '../../backends/backends.js';
import type { SealedBackend } from '../../backends/sealed-backend.js';
import { RosterError } from '../../errors/roster-error.js';
import type { AccountEntry } from '../../storage/account-entry.js';
import type { BackendEntry } from '../../storage/account-files.js';
import type { AccountVault } from '../../vault/account-vault.js';
import { VaultError, type VaultErrorCode } from '../../vault/errors.js';
import { passphraseSealed, sealWithPassphrase, unsealWithPassphrase } from '../../vault/passphrase.js';
import type { AccountList } from '../list/account-list.js';
import type { ProviderName } from '../list/display-name.js';
import { isVisible } from '../list/visible-entry.js';
import type { AccountRecord } from '../storage/account-record.js';
import type { SealedAccounts } from '../storage/sealed-accounts.js';
import { toEntry } from '../storage/user-storage.js';
import { type ExportedAccount, type ExportedBackend, exportedContent } from './exported-accounts.js';

const purpose = 'roster accounts export';

const exportFile = z.strictObject({
  format: z.literal('roster-accounts'),
  version: z.literal(1),
  sealed: passphraseSealed,
});
const newerFile = z.object({ format: z.literal('roster-accounts'), version: z.int().min(2) });

/** Errors that affect a single session: it is exported without its credentials. */
const unopened: ReadonlySet<VaultErrorCode> = new Set(['sessionUnreadable', 'keyUnavailable', 'newerFormat']);

export interface ExportImportOptions {
  list: AccountList;
  vault: AccountVault;
  sealed: SealedAccounts;
  backends: Backends;
  now: () => number;
  providerName: ProviderName;
}

export interface ImportResult {
  added: number;
  /** Accounts that already existed and were left unchanged. */
  skipped: number;
  /** Accounts that were rejected because they or their backends are invalid. */
  refused?: number;
}

export interface Exported {
  text: string;
  count: number;
  /** Number of accounts exported without their session or not exported at all. */
  incomplete: number;
}

/** Maximum size of an imported file: about 20,000 accounts. */
export const maxExportBytes = 64 * 1024 * 1024;

export class ExportImport {
  readonly #options: ExportImportOptions;

  constructor(options: ExportImportOptions) {
    this.#options = options;
  }

  /**
   * Exports the accounts with these ids; null: all accounts. An account whose session cannot be decrypted is exported
   * without it; if the vault is locked or its key unavailable, the export fails.
   * @throws VaultError
   */
  async export(passphrase: string, accountIds: readonly AccountId[] | null): Promise<Exported> {
    const { list, vault } = this.#options;
    const status = await vault.status();
    if (status.kind === 'locked') throw new VaultError('locked', 'Roster is locked');
    if (status.kind === 'keyUnavailable')
      throw new VaultError('keyUnavailable', 'The key of the sessions is unavailable now');
    const backends = new ExportedBackends();
    const accounts = [];
    let incomplete = 0;
    const chosen = accountIds === null ? null : new Set(accountIds);
    const isChosen = (entry: AccountEntry) => isVisible(entry) && (chosen === null || chosen.has(entry.id));
    for (const entry of list.entries.filter(isChosen)) {
      const { record, isWhole } = await this.#recordOf(entry);
      const backend = record?.backend ?? this.#options.backends.find(entry.backendId)?.entry ?? null;
      if (backend === null || !isWhole) incomplete += 1;
      // An account without its backend cannot be imported.
      if (backend === null) continue;
      const { label, addedAt, displayName, provider, userId } = entry;
      const user = record === null ? null : storable(record.user);
      accounts.push({ backendId: backends.idOf(backend), label, addedAt, displayName, provider, userId, user });
    }
    const content = Buffer.from(JSON.stringify({ backends: backends.all, accounts }));
    const sealed = await sealWithPassphrase(passphrase, { purpose }, content);
    const text = JSON.stringify({ format: 'roster-accounts', version: 1, sealed });
    return { text, count: accounts.length, incomplete };
  }

  async #recordOf(entry: AccountEntry): Promise<{ record: AccountRecord | null; isWhole: boolean }> {
    try {
      return { record: await this.#options.sealed.read(entry.id), isWhole: true };
    } catch (error) {
      if (error instanceof VaultError && unopened.has(error.code)) return { record: null, isWhole: false };
      throw error;
    }
  }

  /** Adds the accounts of a file. Signed-in accounts are never overwritten. @throws RosterError, VaultError */
  async import(text: string, passphrase: string): Promise<ImportResult> {
    const { list, sealed, backends } = this.#options;
    const content = await openExport(text, passphrase);
    let [skipped, refused] = [0, content.refused];
    const entries: AccountEntry[] = [];
    const used = new Set(content.accounts.map((account) => account.backendId));
    const homes = new Map<string, BackendEntry>();
    for (const backend of content.backends.filter(({ id }) => used.has(id))) {
      const home = await this.#homeOf(backend);
      if (home !== null && !homes.has(backend.id)) homes.set(backend.id, home);
    }
    try {
      for (const account of content.accounts) {
        const home = homes.get(account.backendId);
        if (home === undefined) {
          refused += 1;
          continue;
        }
        const entry = await this.#addAccount(home, account);
        if (entry === null) skipped += 1;
        else entries.push(entry);
      }
      // Seal first, then list in one write: recovery at the next start repairs a crash in between.
      await list.putAll(entries);
    } catch (error) {
      // Otherwise recovery would restore accounts of a failed import at the next start.
      for (const { id } of entries) if (list.find(id) === null) await sealed.remove(id).catch(() => undefined);
      throw error;
    }
    for (const { id } of entries) list.setBackendChanged(id, false);
    await Promise.allSettled(backends.apps.map((app) => app.reload()));
    return { added: entries.length, skipped, ...(refused === 0 ? {} : { refused }) };
  }

  /**
   * The local backend for an exported one; null if there is none. An app folder is never added from a file: it would
   * run code that the user did not choose.
   * @throws VaultError
   */
  async #homeOf(backend: ExportedBackend): Promise<BackendEntry | null> {
    const { backends } = this.#options;
    if (backend.kind === 'embedded') {
      // Files of older versions contain the backend's id but not its folder.
      const { id, appFolder } = backend;
      const isBuiltIn = id === embeddedBackendId && appFolder === null;
      const isHere = (entry: BackendEntry) =>
        isBuiltIn
          ? entry.id === embeddedBackendId
          : appFolder === null
            ? entry.id === id
            : entry.appFolder === appFolder;
      const known = backends.entries.find((entry) => entry.kind === 'embedded' && isHere(entry));
      return known ?? (isBuiltIn ? backends.get(await backends.addBuiltIn()).entry : null);
    }
    const { appId, baseUrl } = backend;
    const id = backendId.parse(`b-${randomBytes(8).toString('hex')}`);
    const displayName = backend.displayName || appId.slice(0, maxLabelLength);
    const wanted = { id, kind: 'remote' as const, displayName, appId, baseUrl, appFolder: null };
    const entry = { ...wanted, signIn: noSignIn, providers: null, told: null, removedAt: null };
    return backends.get(await backends.ensure(entry)).entry;
  }

  /** Stores an account's session and returns its list entry; null if the account already exists. @throws VaultError */
  async #addAccount(backend: BackendEntry, account: ExportedAccount): Promise<AccountEntry | null> {
    const { list, sealed, now, providerName } = this.#options;
    const before = list.findUser(backend.id, account.userId);
    if (before !== null && (before.state === 'signedIn' || account.user?.session == null)) return null;
    const id: AccountId = before?.id ?? accountId.parse(randomBytes(16).toString('hex'));
    const user = account.user ?? {
      ...{ id: account.userId, providerType: account.provider, state: 'LoggedOut' as const },
      ...{ deviceId: null, identities: [], profile: {}, session: null },
    };
    const kept = await sealed.write(id, backend, user);
    const { label, addedAt } = before ?? account;
    const row = toEntry(id, backend.id, user, kept, before, { now: now(), providerName });
    return { ...row, label: label === '' ? null : label, addedAt, displayName: account.displayName || row.displayName };
  }
}

/**
 * Assigns ids to exported backends. Two addresses under one id, as after an edit of `roster.json`, become two backends.
 */
class ExportedBackends {
  readonly #known = new Map<string, Omit<SealedBackend, 'id'> & { id: string }>();

  get all() {
    return [...this.#known.values()];
  }

  idOf({ id, kind, displayName, appId, baseUrl, appFolder }: SealedBackend): string {
    const place = JSON.stringify([id, kind, appId, baseUrl, appFolder]);
    const known = this.#known.get(place);
    if (known !== undefined) return known.id;
    const isTaken = this.all.some((other) => other.id === id);
    const named = {
      id: isTaken ? `${id}-${String(this.#known.size)}` : id,
      kind,
      displayName,
      appId,
      baseUrl,
      appFolder,
    };
    this.#known.set(place, named);
    return named.id;
  }
}

async function openExport(text: string, passphrase: string) {
  const outer = parse(text);
  if (newerFile.safeParse(outer).success) {
    throw new RosterError('newerExportFile');
  }
  const file = safeParse(exportFile, outer);
  if (!file.success) throw invalidExportFile();
  const opened = await unsealWithPassphrase(passphrase, { purpose }, file.data.sealed);
  if (opened === null) {
    throw new RosterError('wrongPassphrase', { of: 'exportFile' });
  }
  const content = exportedContent(parse(opened.toString('utf8')));
  if (content === null) throw invalidExportFile();
  return content;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalidExportFile(): RosterError {
  return new RosterError('invalidExportFile');
}
