/** Creates the services of one profile and connects them. Independent of Electron. */
import { join } from 'node:path';
import type { AppSnapshot, Language, SignInProgress } from '../../preload/contract/index.js';
import { FolderRules, folderRulesFormat } from '../account-choice/folder-rules.js';
import { TeamFiles, teamFilesFormat } from '../account-choice/team-files.js';
import { AccountDetailsService, type CopySecret } from '../accounts/account-page/account-details.js';
import { ApiKeys } from '../accounts/account-page/api-keys.js';
import { pictureSourceOf } from '../accounts/account-page/picture-source.js';
import { Accounts } from '../accounts/accounts.js';
import type { BrowserSignIns, CreateProvider } from '../accounts/browser-sign-ins.js';
import { ExportImport } from '../accounts/export-import/export-import.js';
import { AccountList } from '../accounts/list/account-list.js';
import { PendingRemovals, undoMs } from '../accounts/pending-removals.js';
import { VaultReconciler } from '../accounts/recovery/vault-reconciler.js';
import { renewableAccounts, scheduleRenewals } from '../accounts/renewal/renewal-schedule.js';
import { SessionRenewal } from '../accounts/renewal/session-renewal.js';
import type { MailServers } from '../administration/mail-servers.js';
import type { RemoteAdministration } from '../administration/remote-administration.js';
import { AppLock } from '../app-lock/app-lock.js';
import type { Fetch } from '../auth/index.js';
import type { BackendManagement } from '../backends/backend-management.js';
import { BackendRemovals } from '../backends/backend-removals.js';
import { Backends } from '../backends/backends.js';
import { AppFolders } from '../backends/embedded/app-folders.js';
import type { HealthSchedule } from '../backends/health-schedule.js';
import { Invitations } from '../backends/invitations.js';
import type { OpenExternal } from '../browser-sign-in/open-browser.js';
import type { SignInAttempts } from '../browser-sign-in/sign-in-attempts.js';
import type { Command, InstalledBrowser } from '../browsers/browser.js';
import type { InstalledBrowsers } from '../browsers/installed-browsers.js';
import type { SignInBrowsers } from '../browsers/sign-in-browsers.js';
import type { ClientGrants } from '../clients/client-grants.js';
import type { TerminalSession } from '../clients/client-program.js';
import { EmailActions } from '../email-actions/email-actions.js';
import { providerName } from '../ipc/texts/state-texts.js';
import type { ProfilePictures, ProfilePicturesOptions } from '../pictures/profile-pictures.js';
import { ChangeFeed } from '../state/change-feed.js';
import { Notices } from '../state/notices.js';
import { SettingsService } from '../state/settings.js';
import type { OpenStore } from '../storage/json-file.js';
import type { KeyStore } from '../vault/key-stores/key-store.js';
import type { TouchId } from '../vault/key-stores/touch-id.js';
import { VaultSession } from '../vault/vault-session.js';
import { type AppState, createState } from './create-state.js';
import { createBackendServices } from './services/create-backend-services.js';
import { createBrowserSignIns } from './services/create-browser-sign-ins.js';
import { createClients } from './services/create-clients.js';
import { createPictures } from './services/create-pictures.js';

/** Platform dependencies of the services. */
export interface ServiceDependencies {
  profileFolder: string;
  openStore: OpenStore;
  selectKeyStore: (vaultFolder: string, signal: AbortSignal) => Promise<KeyStore | null>;
  openExternal: OpenExternal;
  /** Finds the installed browsers, with their names in the given language where possible. */
  findBrowsers: (language: Language) => Promise<InstalledBrowser[]>;
  startBrowser: (command: Command) => Promise<void>;
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
  /** Called when an invitation link is waiting for the user. */
  onInvitationAdded: () => void;
  /** Called when the questions about other programs change. */
  onConsentRequestsChanged: () => void;
  /** Called when the rules of other programs or the history of questions change. */
  onClientsChanged: () => void;
  isTerminalOpen: (terminal: TerminalSession) => Promise<boolean>;
  pictures: Pick<ProfilePicturesOptions, 'fetch' | 'isOnline' | 'isPublicHost' | 'shrink'>;
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
  installedBrowsers: InstalledBrowsers;
  signInBrowsers: SignInBrowsers;
  lock: AppLock;
  exportImport: ExportImport;
  emailActions: EmailActions;
  invitations: Invitations;
  clients: ClientGrants;
  folderRules: FolderRules;
  teamFiles: TeamFiles;
  pictures: ProfilePictures;
  appFolders: AppFolders;
  pendingRemovals: PendingRemovals;
  accountDetails: AccountDetailsService;
  apiKeys: ApiKeys;
  backendManagement: BackendManagement;
  backendRemovals: BackendRemovals;
  remoteAdministration: RemoteAdministration;
  mailServers: MailServers;
  healthSchedule: HealthSchedule;
  settings: SettingsService;
  sessionRenewal: SessionRenewal;
  /** Where sessions are stored. */
  vault: VaultSession;
  snapshot: () => AppSnapshot;
}

/** Creates all services of one profile. @throws NewerFormatError, VaultError */
export async function createServices(options: ServiceDependencies): Promise<Services> {
  return addServices(await createState(options), options);
}

/** Creates the services that the first paint does not need. */
export function addServices(state: AppState, options: ServiceDependencies): Services {
  const { profileFolder, now, monotonicNow, random, schedule, warn } = options;
  const { feed, notices, settings, backends, list, lock, appFolders } = state;
  const { vault, sealed, protectedFiles, grants, roster, storageNotices, instances, openLater } = state.parts;
  const accounts = new Accounts({
    ...{ list, backends, now },
    forget: (id) => sealed.remove(id),
    onRevokeFailed: (accountId, error) => {
      warn(`account ${accountId} signed out locally; could not notify the backend: ${error.kind}`);
    },
  });
  const { attempts, browserSignIns, installedBrowsers, signInBrowsers } = createBrowserSignIns({
    ...options,
    ...{ accounts, backends, list, settings, openLater },
  });
  const sessionRenewal = new SessionRenewal({
    ...{ now, monotonicNow, random, schedule },
    renew: (id) => accounts.ensureFreshToken(id),
    endsAt: (id) => accounts.sessionEndsAt(id),
    signedIn: () => renewableAccounts(list),
  });
  scheduleRenewals(sessionRenewal, feed);
  const isLocked = () => lock.state === 'locked';
  const clients = createClients({ ...options, feed, file: grants, openLater, isLocked });
  const pictures = createPictures({
    ...{ ...options.pictures, now, warn, feed, folder: join(profileFolder, 'pictures') },
    sourceOf: (id) => pictureSourceOf(accounts, list, id),
    isWanted: () => settings.value.showPictures && !isLocked(),
    key: () => vault.dataKey(),
  });
  const pendingRemovals = new PendingRemovals({
    ...{ list, accounts, now, schedule },
    onFailed: (id) => {
      warn(`account ${id} could not be removed permanently; will retry at the next start`);
    },
  });

  const { adminKeys, ...backendServices } = createBackendServices({
    ...options,
    ...{ backends, feed, vault, fetch: instances.fetch },
  });
  const { remoteAdministration, mailServers } = backendServices;
  const backendRemovals = new BackendRemovals({
    ...{ backends, now, schedule, undoMs },
    forgetSettings: async (id) => {
      await appFolders.forget(id);
      await adminKeys.remove(id);
      await mailServers.forget(id);
    },
    accounts: {
      countOf: (id) => list.countOf(id),
      hideAll: (id) => pendingRemovals.hideAllOf(id),
      restoreAll: (ids) => pendingRemovals.restoreAll(ids),
      finishOf: (id) => pendingRemovals.finishOf(id),
    },
    onFailed: (id) => {
      warn(`backend ${id} could not be removed permanently; will retry at the next start`);
    },
  });
  const reconciler = new VaultReconciler({
    ...{ list, sealed, backends, roster, notices: storageNotices, now, providerName, warn },
  });
  if (lock.state === 'locked') sessionRenewal.pause();
  const vaultSession = new VaultSession({
    ...{ vault, lock, schedule, notices: storageNotices, accounts: reconciler, renewals: sessionRenewal },
    verifyFiles: async () => {
      await protectedFiles.verify();
      appFolders.verified();
    },
    loadSecrets: async () => {
      for (const secrets of [remoteAdministration, mailServers]) {
        await secrets.load().catch(() => {
          warn('could not read the administrator keys or mail servers; will retry at the next start');
        });
      }
    },
  });
  state.parts.react({
    onVaultStatus: (status) => {
      vaultSession.applyStatus(status);
    },
    onLocked: () => {
      sessionRenewal.pause();
      attempts.cancelAll();
      clients.lock();
    },
    onUnlocked: () => vaultSession.afterUnlock(),
    onReset: () => reconciler.markAllSignedOut(),
  });
  const onChanged = options.onClientsChanged;
  return {
    ...{ feed, notices, settings, backends, accounts, list, browserSignIns, attempts, lock, sessionRenewal },
    folderRules: new FolderRules({ openFile: () => openLater(folderRulesFormat), now, onChanged }),
    teamFiles: new TeamFiles({ openFile: () => openLater(teamFilesFormat), now, onChanged }),
    ...{ installedBrowsers, signInBrowsers, clients, pictures, appFolders, pendingRemovals, vault: vaultSession },
    ...{ ...backendServices, backendRemovals },
    accountDetails: new AccountDetailsService({ accounts, copySecret: options.copySecret, copyText: options.copyText }),
    apiKeys: new ApiKeys({ accounts, copySecret: options.copySecret }),
    exportImport: new ExportImport({ list, vault, sealed, backends, now, providerName }),
    emailActions: new EmailActions(backends, options.onEmailActionAdded),
    invitations: new Invitations(options.onInvitationAdded),
    snapshot: state.snapshot,
  };
}
