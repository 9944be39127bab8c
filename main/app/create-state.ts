/**
 * Creates the part of the services that the first paint shows: the settings, the account list, the backends and the lock.
 * `create-services.ts` adds the others, which are loaded after the first paint.
 */
import { join } from 'node:path';
import type { AppSnapshot } from '../../preload/contract/index.js';
import { setLanguage } from '../../preload/i18n/translate.js';
import { AccountList } from '../accounts/list/account-list.js';
import { markLostMemorySessions } from '../accounts/recovery/recovery.js';
import { SealedAccounts } from '../accounts/storage/sealed-accounts.js';
import { UserStorage } from '../accounts/storage/user-storage.js';
import { AppLock, type LockReactions, lockSettingsFormat } from '../app-lock/app-lock.js';
import { embeddedBackendId } from '../backends/backend.js';
import { Backends } from '../backends/backends.js';
import { AppFolders, appFoldersFormat } from '../backends/embedded/app-folders.js';
import { EmbeddedInstances } from '../backends/embedded/embedded-instances.js';
import { restoreInterruptedRemovals } from '../backends/interrupted-removals.js';
import { type ProgramsFile, programsFormat } from '../clients/programs-file.js';
import { builtInBackendName, providerName, storageTexts } from '../ipc/texts/state-texts.js';
import { ChangeFeed } from '../state/change-feed.js';
import { followLanguage } from '../state/current-language.js';
import { Notices } from '../state/notices.js';
import { SettingsService } from '../state/settings.js';
import { createSnapshot } from '../state/snapshot.js';
import { StorageNotices } from '../state/storage-notices.js';
import type { AccountFiles } from '../storage/account-files.js';
import type { AuthenticatedJsonFile } from '../storage/authenticated-file.js';
import { ProtectedFiles } from '../storage/protected-files.js';
import { Quarantine, type QuarantinedFile } from '../storage/quarantine.js';
import { AccountVault, type VaultStatus } from '../vault/account-vault.js';
import type { ServiceDependencies } from './create-services.js';
import { type OpenLater, openLaterIn } from './profile/open-later.js';
import { openProfileFiles } from './profile/profile-files.js';

/** What the vault and the lock do to the other services. Nothing locks or unlocks Roster before these exist. */
export interface StateReactions extends LockReactions {
  onVaultStatus: (status: VaultStatus) => void;
}

/** What the first paint shows, and what the other services are built on. */
export interface AppState {
  feed: ChangeFeed;
  notices: Notices;
  settings: SettingsService;
  backends: Backends;
  list: AccountList;
  lock: AppLock;
  appFolders: AppFolders;
  snapshot: () => AppSnapshot;
  /** For `createServices` only. */
  parts: {
    vault: AccountVault;
    sealed: SealedAccounts;
    protectedFiles: ProtectedFiles;
    grants: AuthenticatedJsonFile<ProgramsFile>;
    roster: AccountFiles['roster'];
    storageNotices: StorageNotices;
    instances: EmbeddedInstances;
    openLater: OpenLater;
    react: (reactions: StateReactions) => void;
  };
}

/** Opens a profile. @throws NewerFormatError, VaultError */
export async function createState(options: ServiceDependencies): Promise<AppState> {
  const { profileFolder, openStore, now, monotonicNow, systemLanguages } = options;
  let reactions: StateReactions | null = null;
  const feed = new ChangeFeed();
  const notices = new Notices(feed);
  const storageNotices = new StorageNotices(notices, join(profileFolder, 'quarantine'), storageTexts);
  const onQuarantined = (file: QuarantinedFile): void => {
    storageNotices.showQuarantined(file);
  };
  const quarantine = new Quarantine(profileFolder, now);
  const place = { folder: profileFolder, openStore, quarantine };
  const files = await openProfileFiles(place);
  const settings = new SettingsService({ file: files.settings, feed, systemLanguages });
  // Before any text is translated.
  followLanguage(settings, feed, {
    setLanguage,
    onChanged: () => {
      backends.languageChanged();
    },
  });
  for (const file of files.quarantined) onQuarantined(file);

  const vaultFolder = join(profileFolder, 'vault');
  const vault = new AccountVault({
    folder: vaultFolder,
    selectKeyStore: (signal) => options.selectKeyStore(vaultFolder, signal),
    quarantine,
    onQuarantined,
    onStatus: (status) => {
      reactions?.onVaultStatus(status);
    },
  });
  const protectedFiles = new ProtectedFiles(vault.files);
  const lockSettings = protectedFiles.add(files.lockSettings, lockSettingsFormat, onQuarantined);
  const grants = protectedFiles.add(files.programs, programsFormat, (file) => {
    storageNotices.showGrantsQuarantined(file);
  });
  const appFolders = new AppFolders(protectedFiles.add(files.appFolders, appFoldersFormat, onQuarantined));

  const sealed = new SealedAccounts(vault);
  const list = new AccountList({ accounts: files.accounts, roster: files.roster, feed, now });
  await markLostMemorySessions(list, vault);
  // Not awaited: it is chosen again at the next start if it cannot be stored.
  void list.active.storeChosen().catch(() => undefined);
  const instances = new EmbeddedInstances(options.fetch);
  const backends: Backends = new Backends({
    roster: files.roster,
    ...{ feed, now, monotonicNow, instances, fetch: instances.fetch, device: options.device },
    builtInName: builtInBackendName,
    isBuiltInUsed: () => list.entries.some(({ backendId }) => backendId === embeddedBackendId),
    storageOf: (backendId) =>
      new UserStorage({
        backendId,
        backend: () => backends.find(backendId)?.entry ?? null,
        backendName: () => backends.nameOf(backendId),
        isDisabled: (userId) => backends.find(backendId)?.app.user(userId)?.refreshError?.kind === 'userDisabled',
        ...{ list, sealed, now, providerName },
      }),
  });
  // If it cannot be stored now, the next start does it.
  await restoreInterruptedRemovals(backends, list).catch(() => undefined);
  const lock = await AppLock.open({
    ...{ vault, backends, feed, settings: lockSettings, touchId: options.touchId },
    onLocked: () => reactions?.onLocked(),
    onUnlocked: async () => reactions?.onUnlocked(),
    onReset: async () => reactions?.onReset(),
  });
  return {
    ...{ feed, notices, settings, backends, list, lock, appFolders },
    snapshot: () => createSnapshot({ feed, lock, list, backends, notices, settings }),
    parts: {
      ...{ vault, sealed, protectedFiles, grants, roster: files.roster, storageNotices, instances },
      openLater: openLaterIn(place, onQuarantined),
      react: (given) => {
        reactions = given;
      },
    },
  };
}
