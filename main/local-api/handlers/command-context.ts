/** Shared by the handlers of commands: the services, the selectable accounts and backends, accounts as JSON, and waiting. */
import type {
  AccountId,
  AccountSummary,
  BackendId,
  BackendSummary,
  LockState,
  Settings,
} from '../../../preload/contract/index.js';
import { slotsOf } from '../../../preload/contract/list-order.js';
import { t } from '../../../preload/i18n/translate.js';
import { type ChosenAccount, requireSession } from '../../account-choice/choose-account.js';
import type { FolderRules } from '../../account-choice/folder-rules.js';
import { type Directory, resolveAccount, resolveBackend } from '../../account-choice/resolve-account.js';
import type { TeamFiles } from '../../account-choice/team-files.js';
import type { Accounts } from '../../accounts/accounts.js';
import type { BrowserSignIns } from '../../accounts/browser-sign-ins.js';
import type { AccountList } from '../../accounts/list/account-list.js';
import { revealAccounts } from '../../app-lock/lock-policy.js';
import type { BackendManagement } from '../../backends/backend-management.js';
import type { Backends } from '../../backends/backends.js';
import type { InstalledBrowsers } from '../../browsers/installed-browsers.js';
import type { ClientGrants } from '../../clients/client-grants.js';
import type { Caller } from '../../clients/client-program.js';
import { RosterError } from '../../errors/roster-error.js';
import type { ChangeFeed } from '../../state/change-feed.js';
import { BackendCallError, CommandError } from '../command-error.js';
import { waitFor, type WaitingParts } from '../command-wait.js';
import type { IncomingRequest } from '../local-api-server.js';
import type { CommandName, Request } from '../protocol.js';
import type { AccountJson, BackendJson } from '../responses.js';

export interface CommandServices extends WaitingParts {
  accounts: Accounts;
  list: AccountList;
  backends: Backends;
  browserSignIns: BrowserSignIns;
  installedBrowsers: Pick<InstalledBrowsers, 'named'>;
  feed: ChangeFeed;
  clients: ClientGrants;
  folderRules: Pick<FolderRules, 'find' | 'list' | 'set' | 'remove'>;
  teamFiles: Pick<TeamFiles, 'list' | 'approvalOf' | 'approve' | 'revoke'>;
  backendManagement: Pick<BackendManagement, 'add'>;
  settings: { readonly value: Pick<Settings, 'terminalAccount'> };
  lock: { readonly state: LockState };
  version: string;
  /** Called for each issued token; records which program received it. */
  onTokenIssued: (accountId: AccountId, caller: Caller) => void;
  /** Opens the window or brings it to the front. */
  openWindow: () => void;
  openQuickSwitch: () => void;
  /** Opens the window at the “Add account” dialog. */
  openAddAccount: () => void;
  /** Resolves when the keychain has responded or waiting for it was cancelled. */
  vaultStatus: () => Promise<unknown>;
}

export type RequestOf<Name extends CommandName> = Extract<Request, { command: Name }>;

export class CommandContext {
  constructor(readonly services: CommandServices) {}

  /** Waits for the keychain, which may be prompting for its password. @throws CommandError `keychainLocked` on timeout */
  async waitForKeychain({ progress, signal }: IncomingRequest): Promise<void> {
    const wait = {
      ...{ sentence: t().waitingForKeychain, progress, signal },
      failure: () => new CommandError('keychainLocked'),
    };
    await waitFor(this.services.vaultStatus(), wait, this.services);
  }

  /** Waits for a backend's response. @throws CommandError `backendSilent` on timeout, BackendCallError */
  async waitForBackend<T>(id: BackendId, work: Promise<T>, { progress, signal }: IncomingRequest): Promise<T> {
    const backend = this.services.backends.nameOf(id);
    const wait = {
      ...{ sentence: t().waitingForBackend(backend), progress, signal },
      failure: () => new CommandError('backendSilent', { backend }),
    };
    const named = work.catch((error: unknown) => {
      throw new BackendCallError(backend, error);
    });
    return waitFor(named, wait, { ...this.services, isWindowShown: () => true });
  }

  /** The account that a request names. @throws ChoiceError */
  find(selector: string, backend: string | null): AccountSummary {
    const { directory } = this;
    return resolveAccount(directory, selector, resolveBackend(directory, backend));
  }

  /** @throws ChoiceError if the account is signed out */
  requireSession(chosen: ChosenAccount): void {
    requireSession(chosen, ({ backendId }) => this.services.backends.nameOf(backendId));
  }

  /** The accounts and backends that can be selected now; no accounts while Roster is locked. */
  get directory(): Directory {
    const { list, backends, lock } = this.services;
    return { ...revealAccounts(lock.state, list), backends: backends.summaries };
  }

  /** @throws RosterError `accountNotFound` */
  accountJsonById(id: AccountId): AccountJson {
    const account = this.directory.accounts.find((one) => one.id === id);
    if (account === undefined) throw new RosterError('accountNotFound', { reason: 'unlisted' });
    return this.accountJson(account);
  }

  accountJson(account: AccountSummary, slots = this.#slots()): AccountJson {
    const { list, backends } = this.services;
    const { id, backendId, userId, label, displayName, email, provider, state } = account;
    const marks = { active: this.isActive(id), current: list.current[backendId] === id };
    // An unknown backend is marked as such instead of failing the whole list.
    const backend: BackendJson =
      backends.find(backendId) === null
        ? { id: backendId, name: '', appId: '', url: null, health: 'unknown' }
        : toBackendJson(backends.summary(backendId));
    const slot = slots.get(id) ?? null;
    return { id, name: label ?? displayName, email, userId, provider, state, slot, ...marks, backend };
  }

  /** Whether an account is the active one. */
  isActive(id: AccountId): boolean {
    return this.services.list.activeId === id;
  }

  /** All accounts as JSON, in list order. */
  accountsJson(): AccountJson[] {
    const slots = this.#slots();
    return this.directory.accounts.map((account) => this.accountJson(account, slots));
  }

  #slots(): ReadonlyMap<AccountId, number> {
    return slotsOf(this.directory.accounts);
  }
}

export function toBackendJson({ id, displayName, appId, baseUrl, health }: BackendSummary): BackendJson {
  return { id, name: displayName, appId, url: baseUrl, health: health.kind };
}
