/** Builds the parts that know about accounts and joins them. Nothing here knows Electron. */
import { join } from 'node:path';
import type { SignInProgress, Snapshot } from '../preload/contract.js';
import { AccountList } from './accounts/account-list.js';
import { Accounts } from './accounts/accounts.js';
import { Backends } from './accounts/backends.js';
import { BrowserSignIns } from './accounts/browser-sign-ins.js';
import { ChangeFeed } from './accounts/change-feed.js';
import { NoticeBoard } from './accounts/notice-board.js';
import { recoverAccounts } from './accounts/recovery.js';
import { UserStorage } from './accounts/user-storage.js';
import type { Fetch } from './auth/index.js';
import { callErrorOf } from './ipc/call-error.js';
import { recoveredNotice, setAsideNotice, vaultNotice } from './shell/notices.js';
import { Attempts } from './sign-in/attempts.js';
import type { OpenExternal } from './sign-in/open-browser.js';
import { AccountVault, type VaultStatus } from './vault/account-vault.js';
import type { OpenStore } from './vault/document.js';
import type { KeyStore } from './vault/key-store.js';
import { openProfileIndex } from './vault/profile-index.js';
import { Quarantine } from './vault/quarantine.js';

/** What the house needs of the world. */
export interface HouseOptions {
  profileFolder: string;
  openStore: OpenStore;
  chooseKeyStore: (vaultFolder: string) => Promise<KeyStore | null>;
  openExternal: OpenExternal;
  fetch: Fetch;
  now: () => number;
  device: Readonly<Record<string, string>>;
  showSignIn: (progress: SignInProgress) => void;
  warn: (line: string) => void;
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
  snapshot: () => Snapshot;
  /** Opens the vault and tells the person when sessions cannot rest in the keychain. Slow where a keychain is. */
  openVault: () => Promise<VaultStatus>;
}

/** Milliseconds that a person has for signing in at the browser. */
const browserSignInMs = 5 * 60_000;

/** Builds the house of one profile. @throws NewerFormatError, VaultError */
export async function buildHouse(options: HouseOptions): Promise<House> {
  const { profileFolder, openStore, now } = options;
  const feed = new ChangeFeed();
  const notices = new NoticeBoard(feed);
  const quarantine = new Quarantine(profileFolder, now);
  const index = await openProfileIndex({ folder: profileFolder, openStore, quarantine });
  for (const file of index.setAside) notices.put(setAsideNotice(file));

  const vaultFolder = join(profileFolder, 'vault');
  const vault = new AccountVault({
    folder: vaultFolder,
    chooseKeyStore: () => options.chooseKeyStore(vaultFolder),
    quarantine,
    onSetAside: (file) => {
      notices.put(setAsideNotice(file));
    },
  });
  const list = new AccountList({ accounts: index.accounts, roster: index.roster, feed });
  const recovered = recoveredNotice(await recoverAccounts(list, vault, now()));
  if (recovered !== null) notices.put(recovered);

  const backends = new Backends({
    roster: index.roster,
    feed,
    fetch: options.fetch,
    now,
    device: options.device,
    storageOf: (backendId) => new UserStorage({ backendId, list, vault, now }),
  });
  const accounts = new Accounts({
    list,
    backends,
    onUnannounced: (accountId, error) => {
      options.warn(`account ${accountId} signed out here; the backend was not told: ${error.kind}`);
    },
  });
  const attempts = new Attempts({ openExternal: options.openExternal, now, timeoutMs: browserSignInMs });
  const browserSignIns = new BrowserSignIns({
    accounts,
    backends,
    attempts,
    show: options.showSignIn,
    explain: callErrorOf,
  });
  const openVault = async (): Promise<VaultStatus> => {
    const status = await vault.status();
    const notice = vaultNotice(status);
    if (notice !== null) notices.put(notice);
    const sealed = list.entries.filter((entry) => entry.kept === 'sealed').map((entry) => entry.id);
    if (status.kind !== 'sealed') list.setLocked(sealed, true);
    return status;
  };
  const snapshot = (): Snapshot => ({
    revision: feed.revision,
    accounts: list.summaries,
    backends: backends.summaries,
    active: list.active,
    notices: notices.all,
  });
  return { feed, notices, backends, accounts, list, browserSignIns, attempts, snapshot, openVault };
}
