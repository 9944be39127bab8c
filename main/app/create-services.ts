/** Creates the services of one profile and connects them. Independent of Electron. */
import { join } from 'node:path';
import {
  type AccountId,
  type Change,
  lockSettings,
  type SignInProgress,
  type Snapshot,
} from '../../preload/contract/index.js';
import { setLanguage } from '../../preload/i18n/translate.js';
import { AccountDetailsService, type CopySecret } from '../accounts/account-details.js';
import { AccountList, isVisible } from '../accounts/account-list.js';
import { Accounts } from '../accounts/accounts.js';
import { BrowserSignIns, type CreateProvider } from '../accounts/browser-sign-ins.js';
import { ExportImport } from '../accounts/export-import.js';
import { PendingRemovals } from '../accounts/pending-removals.js';
import { checkSealed, markLostMemorySessions, recoverAccounts, type RecoveryParts } from '../accounts/recovery.js';
import { SealedAccounts } from '../accounts/sealed-accounts.js';
import { SessionRenewal } from '../accounts/session-renewal.js';
import { UserStorage } from '../accounts/user-storage.js';
import { AppLock, defaultLockSettings } from '../app-lock/app-lock.js';
import { revealAccounts, revealNotices, vaultNoticeId } from '../app-lock/lock-policy.js';
import type { Fetch } from '../auth/index.js';
import { AppFolders, appFoldersFile } from '../backends/app-folders.js';
import { BackendManagement } from '../backends/backend-management.js';
import { Backends } from '../backends/backends.js';
import { EmbeddedInstances } from '../backends/embedded-instances.js';
import type { OpenExternal } from '../browser-sign-in/open-browser.js';
import { SignInAttempts } from '../browser-sign-in/sign-in-attempts.js';
import { ClientGrants, programsFile } from '../clients/client-grants.js';
import { EmailActions } from '../email-actions/email-actions.js';
import { toCallError } from '../ipc/error-mapping.js';
import { ChangeFeed } from '../state/change-feed.js';
import { Notices } from '../state/notices.js';
import { settingsFormat, SettingsService } from '../state/settings.js';
import { openAccountFiles } from '../storage/account-files.js';
import { AuthenticatedJsonFile } from '../storage/authenticated-file.js';
import { JsonFile, type OpenStore } from '../storage/json-file.js';
import { Quarantine } from '../storage/quarantine.js';
import { AccountVault, type VaultStatus } from '../vault/account-vault.js';
import type { KeyStore } from '../vault/key-stores/key-store.js';
import type { TouchId } from '../vault/key-stores/touch-id.js';
import {
  keychainPromptNotice,
  programsNotice,
  quarantineNotice,
  rebuiltNotice,
  recoveredNotice,
  startedFreshNotice,
  vaultNotice,
} from './vault-notices.js';

/** Platform dependencies of the services. */
export interface ServiceDependencies {
  profileFolder: string;
  openStore: OpenStore;
  selectKeyStore: (vaultFolder: string, signal: AbortSignal) => Promise<KeyStore | null>;
  openExternal: OpenExternal;
  fetch: Fetch;
  now: () => number;
  /** Monotonic clock; defaults to `performance.now`. */
  monotonicNow?: () => number;
  device: Readonly<Record<string, string>>;
  onSignInProgress: (progress: SignInProgress) => void;
  warn: (line: string) => void;
  touchId: TouchId;
  createProvider: CreateProvider;
  /** Called when an email link is waiting for the user. */
  onEmailActionAdded: () => void;
  /** Called when the pending consent requests of other programs change. */
  onConsentRequestsChanged: () => void;
  /** Calls `work` once after `ms`; returns a function that cancels it. */
  schedule: (ms: number, work: () => void) => () => void;
  random: () => number;
  /** The user's preferred system languages, most preferred first. */
  systemLanguages: () => readonly string[];
  copySecret: CopySecret;
  copyText: (text: string) => void;
}

export interface Services {
  feed: ChangeFeed;
  notices: Notices;
  backends: Backends;
  accounts: Accounts;
  list: AccountList;
  browserSignIns: BrowserSignIns;
  attempts: SignInAttempts;
  lock: AppLock;
  exportImport: ExportImport;
  emailActions: EmailActions;
  clients: ClientGrants;
  appFolders: AppFolders;
  pendingRemovals: PendingRemovals;
  accountDetails: AccountDetailsService;
  backendManagement: BackendManagement;
  settings: SettingsService;
  sessionRenewal: SessionRenewal;
  snapshot: () => Snapshot;
  /** Status of the vault: where sessions are stored. */
  vaultStatus: () => Promise<VaultStatus>;
  /** Opens the vault and shows a notice if sessions cannot be stored in the keychain. May be slow. */
  openVault: () => Promise<VaultStatus>;
  /** Retries the keychain and encrypts the sessions that were kept in memory. */
  retryVault: () => Promise<void>;
  /** Stops waiting for a keychain that is prompting for its password. */
  continueWithoutKeychain: () => void;
  /** Encrypts and stores the sessions kept in memory, once the keychain responds. */
  sealMemory: () => Promise<void>;
  /**
   * Recovers from a lost key: quarantines the sessions encrypted with it, signs their accounts out and creates a new
   * key.
   */
  startFresh: () => Promise<void>;
}

/** Time limit for a sign-in in the browser. */
const browserSignInTimeoutMs = 5 * 60_000;
/** If the keychain answers within this time, it did not prompt the user. */
const keychainPromptDelayMs = 1_500;
/** How long a sign-in waits for the keychain. After that the session is kept in memory until the keychain responds. */
const signInPatienceMs = 4_000;

/** Creates the services of one profile. @throws NewerFormatError, VaultError */
export async function createServices(options: ServiceDependencies): Promise<Services> {
  const { profileFolder, openStore, now } = options;
  const feed = new ChangeFeed();
  const notices = new Notices(feed);
  const quarantine = new Quarantine(profileFolder, now);
  const index = await openAccountFiles({ folder: profileFolder, openStore, quarantine });
  const { document: settingsFile, quarantined: settingsAside } = await JsonFile.open({
    ...{ ...settingsFormat, folder: profileFolder, openStore, quarantine },
  });
  const { systemLanguages } = options;
  const settings = new SettingsService({ file: settingsFile, feed, systemLanguages });
  // Before any text is translated.
  setLanguage(settings.language);
  for (const file of [...index.quarantined, settingsAside]) if (file !== null) notices.put(quarantineNotice(file));

  const vaultFolder = join(profileFolder, 'vault');
  const vault = new AccountVault({
    folder: vaultFolder,
    selectKeyStore: (signal) => options.selectKeyStore(vaultFolder, signal),
    quarantine,
    onQuarantined: (file) => {
      notices.put(quarantineNotice(file));
    },
    onStatus: (status) => {
      applyVaultStatus(status);
    },
  });
  const sealed = new SealedAccounts(vault);
  const list = new AccountList({ accounts: index.accounts, roster: index.roster, feed });
  await markLostMemorySessions(list, vault);

  const instances = new EmbeddedInstances(options.fetch);
  const backends: Backends = new Backends({
    roster: index.roster,
    feed,
    ...{ fetch: instances.fetch, instances },
    now,
    monotonicNow: options.monotonicNow,
    device: options.device,
    storageOf: (backendId) =>
      new UserStorage({ backendId, backend: () => backends.find(backendId)?.entry ?? null, list, sealed, now }),
  });
  const accounts = new Accounts({
    list,
    backends,
    now,
    forget: (id) => sealed.remove(id),
    onRevokeFailed: (accountId, error) => {
      options.warn(`account ${accountId} signed out locally; could not notify the backend: ${error.kind}`);
    },
  });
  const attempts = new SignInAttempts({ openExternal: options.openExternal, now, timeoutMs: browserSignInTimeoutMs });
  const browserSignIns = new BrowserSignIns({
    accounts,
    backends,
    list,
    attempts,
    createProvider: options.createProvider,
    onProgress: options.onSignInProgress,
    toCallError,
  });
  const sessionRenewal = new SessionRenewal({
    now,
    monotonicNow: options.monotonicNow,
    random: options.random,
    schedule: options.schedule,
    renew: (id) => accounts.ensureFreshToken(id),
    endsAt: (id) => accounts.sessionEndsAt(id),
    signedIn: () => signedInAccounts(list),
  });
  feed.subscribe(({ change }) => {
    scheduleFromChange(sessionRenewal, change);
  });
  feed.subscribe(({ change }) => {
    if (change.kind !== 'settingsChanged') return;
    setLanguage(change.language);
    // Deferred until all subscribers have received this change, so that revisions stay in order.
    queueMicrotask(() => {
      backends.languageChanged();
    });
  });
  const { document: lockFile, quarantined } = await JsonFile.open({
    ...{
      folder: profileFolder,
      name: 'lock-settings',
      version: 1,
      schema: lockSettings,
      defaults: defaultLockSettings,
    },
    ...{ openStore, quarantine },
  });
  if (quarantined !== null) notices.put(quarantineNotice(quarantined));
  const recoveryParts = (): RecoveryParts => ({
    ...{ list, sealed, backends, now: now() },
    onFailed: (id) => {
      options.warn(`could not read the encrypted file of account ${id}; will retry at the next start`);
    },
  });
  const lockOptions = new AuthenticatedJsonFile({
    ...{ document: lockFile, name: 'lock-settings', empty: defaultLockSettings, files: vault.files },
  });
  const { document: foldersFile, quarantined: foldersAside } = await JsonFile.open({
    ...{ folder: profileFolder, name: 'app-folders', version: 1, schema: appFoldersFile, defaults: { folders: [] } },
    ...{ openStore, quarantine },
  });
  if (foldersAside !== null) notices.put(quarantineNotice(foldersAside));
  const folderPermissions = new AuthenticatedJsonFile({
    ...{ document: foldersFile, name: 'app-folders', empty: { folders: [] }, files: vault.files },
  });
  const appFolders = new AppFolders(folderPermissions);
  const { document: knownPrograms, quarantined: programsAside } = await JsonFile.open({
    ...{ folder: profileFolder, name: 'programs', version: 1, schema: programsFile, defaults: { programs: [] } },
    ...{ openStore, quarantine },
  });
  if (programsAside !== null) notices.put(quarantineNotice(programsAside));
  const grants = new AuthenticatedJsonFile({
    ...{ document: knownPrograms, name: 'programs', empty: { programs: [] }, files: vault.files },
  });
  const clients = new ClientGrants({
    file: grants,
    now,
    schedule: options.schedule,
    onRequestsChanged: options.onConsentRequestsChanged,
  });
  /** Verifies the settings files that other programs must not change. Runs whenever the key becomes available. */
  const verifyFiles = async (): Promise<void> => {
    const { quarantined: alteredLock } = await lockOptions.verify();
    if (alteredLock !== null) notices.put(quarantineNotice(alteredLock));
    const { quarantined: alteredGrants } = await grants.verify();
    if (alteredGrants !== null) notices.put(programsNotice(alteredGrants));
    const { quarantined: alteredFolders } = await folderPermissions.verify();
    if (alteredFolders !== null) notices.put(quarantineNotice(alteredFolders));
    appFolders.verified();
  };
  /**
   * Restores accounts that exist only as encrypted files, and reloads the auth cores, which read the list at creation.
   */
  const recover = async (): Promise<void> => {
    if (vault.wasRebuilt) notices.put(rebuiltNotice());
    await verifyFiles();
    const recovered = await recoverAccounts(recoveryParts());
    const notice = recoveredNotice(recovered);
    if (notice !== null) notices.put(notice);
    if (recovered.accounts.length + recovered.backends.length + recovered.moved.length > 0) {
      await Promise.allSettled(backends.apps.map((app) => app.reload()));
    }
    void index.roster.updateCopy();
  };
  /**
   * Marks these accounts, whose sessions are gone, as signed out; they stay in the list so that the user can sign in
   * again.
   */
  const signOut = async (ids: readonly string[]): Promise<void> => {
    const gone = new Set(ids);
    const entries = list.entries.filter((entry) => gone.has(entry.id) && entry.state === 'signedIn');
    await list.putAll(entries.map((entry) => ({ ...entry, state: 'signedOut' })));
    for (const app of backends.apps) await app.reload();
  };
  const lock = await AppLock.open({
    ...{ vault, backends, feed, settings: lockOptions, touchId: options.touchId },
    onLocked: () => {
      sessionRenewal.pause();
      attempts.cancelAll();
      clients.denyAll();
    },
    onUnlocked: async () => {
      await recover();
      sessionRenewal.resume();
      sessionRenewal.refreshDue();
      // Runs in the background; each session is checked again before it is used.
      void checkSealed(recoveryParts()).catch(() => undefined);
    },
    onReset: () => signOut(list.entries.map(({ id }) => id)),
  });
  if (lock.state === 'locked') sessionRenewal.pause();

  /** Updates the vault notice, the locked accounts and the app lock to match the vault's status. */
  const applyVaultStatus = (status: VaultStatus): void => {
    const notice = vaultNotice(status);
    if (notice === null) notices.remove(vaultNoticeId);
    else notices.put(notice);
    const sealed = list.entries.filter((entry) => entry.kept === 'sealed').map((entry) => entry.id);
    const lost: ReadonlySet<string> = new Set(status.kind === 'lost' ? status.accounts : []);
    const isAway = status.kind === 'keyUnavailable' || status.kind === 'memory';
    const cannotOpen = (id: string) => isAway || lost.has(id);
    list.setLocked(sealed.filter(cannotOpen), true);
    list.setLocked(
      sealed.filter((id) => !cannotOpen(id)),
      false,
    );
    const holds = status.kind === 'keyUnavailable' || status.kind === 'lost';
    lock.vaultOpened(status.kind === 'locked' || (holds && lock.state === 'locked'));
  };
  /** Waits for the keychain. Shows a notice if it takes long, and lets sign-ins store sessions in memory after that. */
  const withKeychainPrompt = async <T extends { status: VaultStatus }>(work: Promise<T>): Promise<T> => {
    const stopNotice = options.schedule(keychainPromptDelayMs, () => {
      notices.put(keychainPromptNotice());
    });
    const stopWrites = options.schedule(signInPatienceMs, () => {
      vault.writeToMemoryMeanwhile();
    });
    const found = await work.finally(() => {
      stopNotice();
      stopWrites();
    });
    applyVaultStatus(found.status);
    // Only after the keychain has answered or the wait was cancelled: recovery must not wait for it without a notice.
    if (found.status.kind !== 'locked') await recover();
    return found;
  };
  /** Marks accounts whose in-memory sessions have now been encrypted and stored. */
  const nowSealed = async (sealed: readonly string[]): Promise<void> => {
    const ids = new Set(sealed);
    const entries = list.entries.filter((entry) => ids.has(entry.id));
    await list.putAll(entries.map((entry) => ({ ...entry, kept: 'sealed' })));
  };
  const sealMemory = async (): Promise<void> => {
    if (!vault.hasMemory) return;
    await vault.status();
    await nowSealed(await vault.sealMemory());
  };
  const openVault = async (): Promise<VaultStatus> => {
    const { status } = await withKeychainPrompt(vault.status().then((found) => ({ status: found })));
    await sealMemory();
    if (status.kind === 'sealed') await checkSealed(recoveryParts());
    return status;
  };
  const retryVault = async (): Promise<void> => {
    const { status, sealed: nowThere } = await withKeychainPrompt(vault.retry());
    await nowSealed(nowThere);
    if (status.kind === 'sealed') void checkSealed(recoveryParts()).catch(() => undefined);
    sessionRenewal.start();
  };
  const startFresh = async (): Promise<void> => {
    const ids = await vault.startFresh();
    await signOut(ids);
    applyVaultStatus(await vault.status());
    await nowSealed(await vault.sealMemory());
    await verifyFiles();
    notices.put(startedFreshNotice(ids.length, join(profileFolder, 'quarantine')));
    sessionRenewal.resume();
    sessionRenewal.start();
  };
  const snapshot = (): Snapshot => ({
    revision: feed.revision,
    ...revealAccounts(lock.state, list),
    backends: backends.summaries,
    notices: revealNotices(lock.state, notices.all),
    lock: lock.state,
    settings: settings.value,
    language: settings.language,
  });
  const pendingRemovals = new PendingRemovals({
    ...{ list, accounts, now, schedule: options.schedule },
    onFailed: (id) => {
      options.warn(`account ${id} could not be removed permanently; will retry at the next start`);
    },
  });
  return {
    ...{ feed, notices, backends, accounts, list, browserSignIns, attempts, lock, sessionRenewal, snapshot },
    settings,
    backendManagement: new BackendManagement({
      ...{ backends, list, fetch: instances.fetch, now },
      finishRemovals: (backendId) => pendingRemovals.finishOf(backendId),
    }),
    accountDetails: new AccountDetailsService({ accounts, copySecret: options.copySecret, copyText: options.copyText }),
    pendingRemovals,
    vaultStatus: () => vault.status(),
    ...{ openVault, retryVault, startFresh, sealMemory },
    exportImport: new ExportImport({ list, vault, sealed, backends, now }),
    emailActions: new EmailActions(backends, options.onEmailActionAdded),
    clients,
    appFolders,
    continueWithoutKeychain: () => {
      vault.continueWithoutKeychain();
    },
  };
}

/** Keeps the renewal schedule in line with the account list. */
function scheduleFromChange(sessionRenewal: SessionRenewal, change: Change): void {
  switch (change.kind) {
    case 'accountPut':
      if (change.account.state === 'signedIn') sessionRenewal.track(change.account.id);
      else sessionRenewal.untrack(change.account.id);
      return;
    case 'accountRemoved':
      sessionRenewal.untrack(change.accountId);
      return;
    case 'activeChanged':
      if (change.accountId !== null) sessionRenewal.markActive(change.accountId);
  }
}

function signedInAccounts(list: AccountList): { id: AccountId; isActive: boolean }[] {
  const active = new Set(Object.values(list.active));
  return list.entries
    .filter((entry) => isVisible(entry) && list.stateOf(entry) === 'signedIn')
    .map(({ id }) => ({ id, isActive: active.has(id) }));
}
