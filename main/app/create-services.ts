/** Builds the parts that know about accounts and joins them. Nothing here knows Electron. */
import { join } from 'node:path';
import {
  lockSettings,
  noticeId,
  type AccountId,
  type Change,
  type SignInProgress,
  type Snapshot,
} from '../../preload/contract/index.js';
import { AppLock, defaultLockSettings, type TouchId } from '../app-lock/app-lock.js';
import { AccountList, isShown } from '../accounts/account-list.js';
import { AccountPage, type CopySecret } from '../accounts/account-details.js';
import { AppFolders, appFoldersFile } from '../backends/app-folders.js';
import { Accounts } from '../accounts/accounts.js';
import { Backends } from '../backends/backends.js';
import { BrowserSignIns, type MakeProvider } from '../accounts/browser-sign-ins.js';
import { ChangeFeed } from '../state/change-feed.js';
import { EmbeddedInstances } from '../backends/embedded-instances.js';
import { MailLinks } from '../email-actions/email-actions.js';
import { NewBackends } from '../backends/backend-management.js';
import { NoticeBoard } from '../state/notices.js';
import { Programs, programsFile } from '../clients/client-grants.js';
import { checkSealed, recoverAccounts, signOutForgotten, type RecoveryParts } from '../accounts/recovery.js';
import { Removals } from '../accounts/pending-removals.js';
import { RosterSettings, settingsFormat } from '../state/settings.js';
import { SealedAccounts } from '../accounts/sealed-accounts.js';
import { SessionSchedule } from '../accounts/session-renewal.js';
import { Transfer } from '../accounts/export-import.js';
import { UserStorage } from '../accounts/user-storage.js';
import { speak } from '../../preload/i18n/translate.js';
import type { Fetch } from '../auth/index.js';
import { callErrorOf } from '../ipc/error-mapping.js';
import {
  programsNotice,
  rebuiltNotice,
  recoveredNotice,
  setAsideNotice,
  startedFreshNotice,
  vaultNotice,
  vaultNoticeId,
  waitingNotice,
} from './vault-notices.js';
import { Attempts } from '../browser-sign-in/sign-in-attempts.js';
import type { OpenExternal } from '../browser-sign-in/open-browser.js';
import { AccountVault, type VaultStatus } from '../vault/account-vault.js';
import { AuthenticatedDocument } from '../storage/authenticated-file.js';
import { Document, type OpenStore } from '../storage/json-file.js';
import type { KeyStore } from '../vault/key-stores/key-store.js';
import { openProfileIndex } from '../storage/account-files.js';
import { Quarantine } from '../storage/quarantine.js';

/** What the house needs of the world. */
export interface HouseOptions {
  profileFolder: string;
  openStore: OpenStore;
  chooseKeyStore: (vaultFolder: string, signal: AbortSignal) => Promise<KeyStore | null>;
  openExternal: OpenExternal;
  fetch: Fetch;
  now: () => number;
  /** A clock that is never set; `performance.now` unless told. */
  monotonicNow?: () => number;
  device: Readonly<Record<string, string>>;
  showSignIn: (progress: SignInProgress) => void;
  warn: (line: string) => void;
  touchId: TouchId;
  makeProvider: MakeProvider;
  /** Told that a link from a mail waits for the person. */
  linkOpened: () => void;
  /** Told that a program asks for a token, or does no more. */
  programsAsked: () => void;
  /** Calls back once after so many milliseconds; gives what stops it. */
  after: (ms: number, work: () => void) => () => void;
  random: () => number;
  /** The person's languages as the system has them, best first. */
  systemLanguages: () => readonly string[];
  copySecret: CopySecret;
  copyText: (text: string) => void;
}

/** The joined parts. */
export interface House {
  feed: ChangeFeed;
  notices: NoticeBoard;
  backends: Backends;
  accounts: Accounts;
  list: AccountList;
  browserSignIns: BrowserSignIns;
  attempts: Attempts;
  lock: AppLock;
  transfer: Transfer;
  links: MailLinks;
  programs: Programs;
  appFolders: AppFolders;
  removals: Removals;
  page: AccountPage;
  newBackends: NewBackends;
  settings: RosterSettings;
  schedule: SessionSchedule;
  snapshot: () => Snapshot;
  /** Where sessions rest, as far as that was asked. */
  vaultStatus: () => Promise<VaultStatus>;
  /** Opens the vault and tells the person when sessions cannot rest in the keychain. Slow where a keychain is. */
  openVault: () => Promise<VaultStatus>;
  /** Asks the keychain once more, and seals what was kept in memory meanwhile. */
  retryVault: () => Promise<void>;
  /** Stops waiting for a keychain that asks for its password. */
  goOnWithoutKeychain: () => void;
  /** Seals what is kept in memory, once the keychain answers. */
  sealMemory: () => Promise<void>;
  /** The key is gone: the sessions that it sealed are set aside, their accounts signed out, and a new key is made. */
  startFresh: () => Promise<void>;
}

/** Milliseconds that a person has for signing in at the browser. */
const browserSignInMs = 5 * 60_000;
/** A keychain that answers faster than this asks nobody. */
const keychainPatienceMs = 1_500;
/** A sign-in waits for the keychain for so long; then the session is kept in memory, and sealed when the keychain answers. */
const signInPatienceMs = 4_000;

/** Builds the house of one profile. @throws NewerFormatError, VaultError */
export async function buildHouse(options: HouseOptions): Promise<House> {
  const { profileFolder, openStore, now } = options;
  const feed = new ChangeFeed();
  const notices = new NoticeBoard(feed);
  const quarantine = new Quarantine(profileFolder, now);
  const index = await openProfileIndex({ folder: profileFolder, openStore, quarantine });
  const { document: settingsFile, setAside: settingsAside } = await Document.open({
    ...{ ...settingsFormat, folder: profileFolder, openStore, quarantine },
  });
  const { systemLanguages } = options;
  const settings = new RosterSettings({ document: settingsFile, feed, systemLanguages });
  // Before the first sentence is said.
  speak(settings.language);
  for (const file of [...index.setAside, settingsAside]) if (file !== null) notices.put(setAsideNotice(file));

  const vaultFolder = join(profileFolder, 'vault');
  const vault = new AccountVault({
    folder: vaultFolder,
    chooseKeyStore: (signal) => options.chooseKeyStore(vaultFolder, signal),
    quarantine,
    onSetAside: (file) => {
      notices.put(setAsideNotice(file));
    },
    onStatus: (status) => {
      tell(status);
    },
  });
  const sealed = new SealedAccounts(vault);
  const list = new AccountList({ accounts: index.accounts, roster: index.roster, feed });
  await signOutForgotten(list, vault);

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
    onUnannounced: (accountId, error) => {
      options.warn(`account ${accountId} signed out here; the backend was not told: ${error.kind}`);
    },
  });
  const attempts = new Attempts({ openExternal: options.openExternal, now, timeoutMs: browserSignInMs });
  const browserSignIns = new BrowserSignIns({
    accounts,
    backends,
    list,
    attempts,
    makeProvider: options.makeProvider,
    show: options.showSignIn,
    explain: callErrorOf,
  });
  const schedule = new SessionSchedule({
    now,
    monotonicNow: options.monotonicNow,
    random: options.random,
    after: options.after,
    renew: (id) => accounts.keepAlive(id),
    endsAt: (id) => accounts.sessionEndsAt(id),
    signedIn: () => signedInAccounts(list),
  });
  feed.subscribe(({ change }) => {
    follow(schedule, change);
  });
  feed.subscribe(({ change }) => {
    if (change.kind !== 'settingsChanged') return;
    speak(change.language);
    // After everybody has heard of the change itself: the steps have to stay in their order.
    queueMicrotask(() => {
      backends.languageChanged();
    });
  });
  const { document: lockFile, setAside } = await Document.open({
    ...{ folder: profileFolder, name: 'lock-settings', version: 1, schema: lockSettings, empty: defaultLockSettings },
    ...{ openStore, quarantine },
  });
  if (setAside !== null) notices.put(setAsideNotice(setAside));
  const recoveryParts = (): RecoveryParts => ({
    ...{ list, sealed, backends, now: now() },
    onFailed: (id) => {
      options.warn(`the sealed file of account ${id} could not be looked at; the next start tries again`);
    },
  });
  const lockOptions = new AuthenticatedDocument({
    ...{ document: lockFile, name: 'lock-settings', empty: defaultLockSettings, files: vault.files },
  });
  const { document: foldersFile, setAside: foldersAside } = await Document.open({
    ...{ folder: profileFolder, name: 'app-folders', version: 1, schema: appFoldersFile, empty: { folders: [] } },
    ...{ openStore, quarantine },
  });
  if (foldersAside !== null) notices.put(setAsideNotice(foldersAside));
  const folderPermissions = new AuthenticatedDocument({
    ...{ document: foldersFile, name: 'app-folders', empty: { folders: [] }, files: vault.files },
  });
  const appFolders = new AppFolders(folderPermissions);
  const { document: knownPrograms, setAside: programsAside } = await Document.open({
    ...{ folder: profileFolder, name: 'programs', version: 1, schema: programsFile, empty: { programs: [] } },
    ...{ openStore, quarantine },
  });
  if (programsAside !== null) notices.put(setAsideNotice(programsAside));
  const grants = new AuthenticatedDocument({
    ...{ document: knownPrograms, name: 'programs', empty: { programs: [] }, files: vault.files },
  });
  const programs = new Programs({
    document: grants,
    now,
    after: options.after,
    changed: options.programsAsked,
  });
  /** Settings files that other programs must not change: verified each time that the key can be had. */
  const verifyFiles = async (): Promise<void> => {
    const { setAside: alteredLock } = await lockOptions.verify();
    if (alteredLock !== null) notices.put(setAsideNotice(alteredLock));
    const { setAside: alteredGrants } = await grants.verify();
    if (alteredGrants !== null) notices.put(programsNotice(alteredGrants));
    const { setAside: alteredFolders } = await folderPermissions.verify();
    if (alteredFolders !== null) notices.put(setAsideNotice(alteredFolders));
    appFolders.verified();
  };
  /** What was written past the list comes to it, and to the auth cores that read the list when they were made. */
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
  /** The sessions of these accounts are gone; the accounts stay, for the user to sign in again. */
  const signOut = async (ids: readonly string[]): Promise<void> => {
    const gone = new Set(ids);
    const entries = list.entries.filter((entry) => gone.has(entry.id) && entry.state === 'signedIn');
    await list.putAll(entries.map((entry) => ({ ...entry, state: 'signedOut' })));
    for (const app of backends.apps) await app.reload();
  };
  const lock = await AppLock.open({
    ...{ vault, backends, feed, settings: lockOptions, touchId: options.touchId },
    onLocked: () => {
      schedule.pause();
      attempts.cancelAll();
      programs.refuseAll();
    },
    onOpened: async () => {
      await recover();
      schedule.resume();
      schedule.nudge();
      // Runs in the background: each session is checked again when it is used.
      void checkSealed(recoveryParts()).catch(() => undefined);
    },
    onForgotten: () => signOut(list.entries.map(({ id }) => id)),
  });
  if (lock.state === 'locked') schedule.pause();

  /** Says where sessions rest, and which accounts cannot be used for it. */
  const tell = (status: VaultStatus): void => {
    const notice = vaultNotice(status);
    if (notice === null) notices.remove(noticeId.parse(vaultNoticeId));
    else notices.put(notice);
    const sealed = list.entries.filter((entry) => entry.kept === 'sealed').map((entry) => entry.id);
    const lost: ReadonlySet<string> = new Set(status.kind === 'lost' ? status.accounts : []);
    const isAway = status.kind === 'away' || status.kind === 'memory';
    const cannotOpen = (id: string) => isAway || lost.has(id);
    list.setLocked(sealed.filter(cannotOpen), true);
    list.setLocked(
      sealed.filter((id) => !cannotOpen(id)),
      false,
    );
    const holds = status.kind === 'away' || status.kind === 'lost';
    lock.vaultOpened(status.kind === 'appLocked' || (holds && lock.state === 'locked'));
  };
  /** Waits for the keychain, and says so when that takes longer than a keychain should. */
  const patiently = async <T extends { status: VaultStatus }>(work: Promise<T>): Promise<T> => {
    const stopNotice = options.after(keychainPatienceMs, () => {
      notices.put(waitingNotice());
    });
    const stopWrites = options.after(signInPatienceMs, () => {
      vault.writeToMemoryMeanwhile();
    });
    const found = await work.finally(() => {
      stopNotice();
      stopWrites();
    });
    tell(found.status);
    // Only now, when the keychain has answered or was given up: nobody waits for it unseen.
    if (found.status.kind !== 'appLocked') await recover();
    return found;
  };
  /** What was kept in memory while the keychain could not be had is sealed now. */
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
    const { status } = await patiently(vault.status().then((found) => ({ status: found })));
    await sealMemory();
    if (status.kind === 'sealed') await checkSealed(recoveryParts());
    return status;
  };
  const retryVault = async (): Promise<void> => {
    const { status, sealed: nowThere } = await patiently(vault.retry());
    await nowSealed(nowThere);
    if (status.kind === 'sealed') void checkSealed(recoveryParts()).catch(() => undefined);
    schedule.start();
  };
  const startFresh = async (): Promise<void> => {
    const ids = await vault.startFresh();
    await signOut(ids);
    tell(await vault.status());
    await nowSealed(await vault.sealMemory());
    await verifyFiles();
    notices.put(startedFreshNotice(ids.length, join(profileFolder, 'quarantine')));
    schedule.resume();
    schedule.start();
  };
  const snapshot = (): Snapshot => ({
    revision: feed.revision,
    // While it is locked the page is told that there is a lock, and nothing of what is behind it.
    accounts: lock.state === 'locked' ? [] : list.summaries,
    backends: backends.summaries,
    active: lock.state === 'locked' ? {} : list.active,
    notices: lock.state === 'locked' ? notices.all.filter(({ id }) => id === vaultNoticeId) : notices.all,
    lock: lock.state,
    settings: settings.value,
    language: settings.language,
  });
  const removals = new Removals({
    ...{ list, accounts, now, after: options.after },
    onFailed: (id) => {
      options.warn(`account ${id} could not be removed for good; the next start tries again`);
    },
  });
  return {
    ...{ feed, notices, backends, accounts, list, browserSignIns, attempts, lock, schedule, snapshot },
    settings,
    newBackends: new NewBackends({
      ...{ backends, list, fetch: instances.fetch, now },
      finishRemovals: (backendId) => removals.finishOf(backendId),
    }),
    page: new AccountPage({ accounts, copySecret: options.copySecret, copyText: options.copyText }),
    removals,
    vaultStatus: () => vault.status(),
    ...{ openVault, retryVault, startFresh, sealMemory },
    transfer: new Transfer({ list, vault, sealed, backends, now }),
    links: new MailLinks(backends, options.linkOpened),
    programs,
    appFolders,
    goOnWithoutKeychain: () => {
      vault.goOnWithoutKeychain();
    },
  };
}

/** Who has a session, and who is in use, is what the list says. */
function follow(schedule: SessionSchedule, change: Change): void {
  switch (change.kind) {
    case 'accountPut':
      if (change.account.state === 'signedIn') schedule.known(change.account.id);
      else schedule.ended(change.account.id);
      return;
    case 'accountRemoved':
      schedule.ended(change.accountId);
      return;
    case 'activeChanged':
      if (change.accountId !== null) schedule.used(change.accountId);
  }
}

function signedInAccounts(list: AccountList): { id: AccountId; isActive: boolean }[] {
  const active = new Set(Object.values(list.active));
  return list.entries
    .filter((entry) => isShown(entry) && list.stateOf(entry) === 'signedIn')
    .map(({ id }) => ({ id, isActive: active.has(id) }));
}
