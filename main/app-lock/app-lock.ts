/** App lock: while locked, no session is in memory and the renderer receives no accounts. */
import { type Change, type LockSettings, lockSettings, type LockState } from '../../preload/contract/index.js';
import { RosterError } from '../errors/roster-error.js';
import type { AuthenticatedJsonFile } from '../storage/authenticated-file.js';
import type { JsonFileFormat } from '../storage/json-file.js';
import type { AccountVault } from '../vault/account-vault.js';
import { readKeyRecord, writeKeyRecord } from '../vault/key-record.js';
import type { TouchId } from '../vault/key-stores/touch-id.js';

/** Default auto-lock settings. */
const defaultLockSettings: LockSettings = { idleMinutes: 15, onSleep: true, touchId: false };

export const lockSettingsFormat: JsonFileFormat<LockSettings> = {
  name: 'lock-settings',
  version: 1,
  schema: lockSettings,
  defaults: defaultLockSettings,
};

/**
 * `onLocked` and `onUnlocked` are called when sessions become inaccessible and accessible again; `onReset` is called after
 * all sessions were discarded.
 */
export interface LockReactions {
  onLocked: () => void;
  onUnlocked: () => Promise<void>;
  onReset: () => Promise<void>;
}

export interface AppLockOptions extends LockReactions {
  vault: AccountVault;
  /** Their apps hold sessions in memory. */
  backends: { readonly apps: readonly { unload: () => Promise<void> }[] };
  feed: { publish: (change: Change) => void };
  settings: AuthenticatedJsonFile<LockSettings>;
  touchId: TouchId;
}

/** Use cases of the app lock. */
export class AppLock {
  readonly #options: AppLockOptions;
  #state: LockState;

  private constructor(options: AppLockOptions, state: LockState) {
    this.#options = options;
    this.#state = state;
  }

  /** Creates the lock, initially locked if a passphrase is set. Does not open the vault. @throws VaultError */
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

  /** Called when the vault was opened at startup. If setting up a lock was interrupted by a crash, there is no lock. */
  vaultOpened(isLocked: boolean): void {
    if (this.#state === 'locked' && !isLocked) this.#setState('off');
  }

  /** Protects the sessions with a passphrase. @throws VaultError */
  async enable(passphrase: string, settings: LockSettings): Promise<void> {
    const { vault } = this.#options;
    if (this.#state !== 'off') throw new RosterError('lockAlreadyEnabled');
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

  /** @throws RosterError `wrongPassphrase`, VaultError */
  async changePassphrase(old: string, passphrase: string): Promise<void> {
    if (this.#state !== 'open' || !(await this.#options.vault.changePassphrase(old, passphrase)))
      throw wrongPassphrase();
    // The vault key was replaced, so refresh the copy for Touch ID.
    if (this.settings.touchId) await this.updateSettings(this.#options.settings.value);
  }

  /** Removes the sessions from memory and hides the list. No-op if the lock is not set up. @throws VaultError */
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
    // An update may have replaced the vault key, so refresh the copy for Touch ID.
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
    // Reject keys stored for another purpose: a fingerprint must not release them.
    if (record === null || (record.purpose !== 'touchId' && record.purpose !== 'any')) throw touchIdFailed();
    if (!(await vault.unlockWith(record.key))) throw touchIdFailed();
    await this.#onUnlocked('open');
  }

  /**
   * Resets a lock whose passphrase is lost: discards every encrypted session and removes the lock. The accounts stay,
   * signed out.
   * @throws VaultError
   */
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

  /** The file cannot be verified while Roster is locked. It then only decides whether Touch ID is offered. */
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
  return new RosterError('wrongPassphrase', { of: 'lock' });
}

function touchIdFailed(): RosterError {
  return new RosterError('touchIdFailed');
}
