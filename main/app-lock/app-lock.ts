/** The app lock: while it holds, no session is in memory and the page is told no account. */
import { t } from '../../preload/i18n/translate.js';
import type { LockSettings, LockState } from '../../preload/contract/index.js';
import type { AccountVault } from '../vault/account-vault.js';
import type { AuthenticatedJsonFile } from '../storage/authenticated-file.js';
import { readKeyRecord, writeKeyRecord } from '../vault/key-record.js';
import type { KeyStore } from '../vault/key-stores/key-store.js';
import type { Backends } from '../backends/backends.js';
import type { ChangeFeed } from '../state/change-feed.js';
import { RosterError } from '../errors/roster-error.js';

/** When a lock locks that nobody has said anything about yet. */
export const defaultLockSettings: LockSettings = { idleMinutes: 15, onSleep: true, touchId: false };

/** Touch ID, as macOS offers it through Electron. */
export interface TouchId {
  isAvailable: () => boolean;
  /** Rejects when the person refuses or cannot. */
  prompt: (reason: string) => Promise<void>;
  /** Where a copy of the sealing key lies for it. */
  store: KeyStore;
  removeKey: () => Promise<void>;
}

/** What the lock works on. */
export interface AppLockOptions {
  vault: AccountVault;
  backends: Backends;
  feed: ChangeFeed;
  settings: AuthenticatedJsonFile<LockSettings>;
  touchId: TouchId;
  /** Called when sessions may no longer be opened, when they may again, and when they were given up for that. */
  onLocked: () => void;
  onUnlocked: () => Promise<void>;
  onReset: () => Promise<void>;
}

/** The use cases of the lock. */
export class AppLock {
  readonly #options: AppLockOptions;
  #state: LockState;

  private constructor(options: AppLockOptions, state: LockState) {
    this.#options = options;
    this.#state = state;
  }

  /** Locked from the start when there is a passphrase. Opens nothing. @throws VaultError */
  static async open(options: AppLockOptions): Promise<AppLock> {
    return new AppLock(options, (await options.vault.hasLock()) ? 'locked' : 'off');
  }

  get state(): LockState {
    return this.#state;
  }

  get settings(): LockSettings & { touchIdOffered: boolean } {
    const { touchId } = this.#options;
    return { ...this.#settings, touchIdOffered: touchId.isAvailable() };
  }

  /** The vault was opened at the start: a lock that a crash left half made is not one. */
  vaultOpened(isLocked: boolean): void {
    if (this.#state === 'locked' && !isLocked) this.#setState('off');
  }

  /** Puts a passphrase before the sessions. @throws VaultError */
  async enable(passphrase: string, settings: LockSettings): Promise<void> {
    const { vault } = this.#options;
    if (this.#state !== 'off') throw new RosterError('lockAlreadyEnabled', t().lockAlreadyEnabled);
    await vault.enableLock(passphrase);
    this.#setState('open');
    await this.updateSettings(settings);
  }

  /** @throws VaultError */
  async updateSettings(settings: LockSettings): Promise<void> {
    const { vault, touchId } = this.#options;
    const wanted = { ...settings, touchId: settings.touchId && touchId.isAvailable() };
    if (wanted.touchId) {
      const key = await vault.dataKey();
      if (key !== null) await touchId.store.write(writeKeyRecord('touchId', key));
    } else await touchId.removeKey();
    await this.#options.settings.replace(wanted);
  }

  /** @throws RosterError `wrongPassphrase`, VaultError */
  async disable(passphrase: string): Promise<void> {
    if (this.#state === 'off') return;
    if (!(await this.#options.vault.disableLock(passphrase))) throw wrongPassphrase();
    await this.#options.touchId.removeKey();
    this.#setState('off');
  }

  /** Drops the sessions from memory and hides the list. Does nothing when there is no lock. @throws VaultError */
  async lock(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#setState('locked');
    this.#options.onLocked();
    await this.#options.vault.lock();
    await Promise.all(this.#options.backends.apps.map((app) => app.unload()));
  }

  /** @throws RosterError `wrongPassphrase`, VaultError */
  async unlock(passphrase: string): Promise<void> {
    if (this.#state !== 'locked') return;
    if (!(await this.#options.vault.unlock(passphrase))) throw wrongPassphrase();
    await this.#onUnlocked('open');
    // The key may have become another one with an update.
    if (this.settings.touchId) await this.updateSettings(this.#options.settings.value);
  }

  /** @throws RosterError `touchIdFailed`, VaultError */
  async unlockWithTouchId(): Promise<void> {
    const { touchId, vault } = this.#options;
    if (this.#state !== 'locked') return;
    if (!this.#settings.touchId || !touchId.isAvailable()) throw touchIdFailed();
    await touchId.prompt('unlock your accounts').catch(() => {
      throw touchIdFailed();
    });
    const bytes = await touchId.store.read();
    const record = bytes === null ? null : readKeyRecord(bytes);
    // A key that was kept for something else is none that a fingerprint may give out.
    if (record === null || (record.purpose !== 'touchId' && record.purpose !== 'any')) throw touchIdFailed();
    if (!(await vault.unlockWith(record.key))) throw touchIdFailed();
    await this.#onUnlocked('open');
  }

  /** The passphrase is lost: every sealed session is given up, and the lock with it. The accounts stay, signed out. @throws VaultError */
  async reset(): Promise<void> {
    if (this.#state !== 'locked') return;
    await this.#options.vault.discardSessions();
    await this.#options.touchId.removeKey();
    await this.#options.onReset();
    await this.#onUnlocked('off');
  }

  async #onUnlocked(state: 'open' | 'off'): Promise<void> {
    await this.#options.onUnlocked();
    this.#setState(state);
  }

  /** While Roster is locked, nothing is there to verify the file with; all it decides then is whether a fingerprint is asked for. */
  get #settings(): LockSettings {
    const { settings } = this.#options;
    return this.#state === 'locked' ? settings.unverified : settings.value;
  }

  #setState(state: LockState): void {
    this.#state = state;
    this.#options.feed.publish({ kind: 'lockChanged', lock: state });
  }
}

function wrongPassphrase(): RosterError {
  return new RosterError('wrongPassphrase', t().wrongPassphrase);
}

function touchIdFailed(): RosterError {
  return new RosterError('touchIdFailed', t().touchIdFailed);
}
