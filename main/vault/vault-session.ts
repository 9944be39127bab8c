/**
 * Opens the vault and retries it, and keeps the rest of Roster informed: notices, the account list, the app lock and
 * the renewals. The keychain may prompt the user, so every wait for it can be ended.
 */
import type { LockState } from '../../preload/contract/index.js';
import type { AccountVault } from './account-vault.js';
import type { VaultStatus } from './open-vault.js';

export interface VaultSessionOptions {
  vault: Pick<
    AccountVault,
    | 'continueWithoutKeychain'
    | 'hasMemory'
    | 'retry'
    | 'sealMemory'
    | 'startFresh'
    | 'status'
    | 'wasRebuilt'
    | 'writeToMemoryMeanwhile'
  >;
  notices: VaultSessionNotices;
  accounts: VaultSessionAccounts;
  lock: { readonly state: LockState; vaultOpened: (isLocked: boolean) => void };
  renewals: { start: () => void; resume: () => void; refreshDue: () => void };
  /** Verifies the settings files that other programs must not change. Needs the key. */
  verifyFiles: () => Promise<void>;
  /** Loads other secrets of the vault, such as the keys of backends. Does not reject: accounts do not depend on them. */
  loadSecrets: () => Promise<void>;
  /** Calls `work` once after `ms`; returns a function that cancels it. */
  schedule: (ms: number, work: () => void) => () => void;
}

export interface VaultSessionNotices {
  showVaultStatus: (status: VaultStatus) => void;
  showKeychainPrompt: () => void;
  showManifestRebuilt: () => void;
  /** `count`: number of sessions that were quarantined. */
  showStartedFresh: (count: number) => void;
}

/** The account list, as far as it depends on the vault. */
export interface VaultSessionAccounts {
  applyStatus: (status: VaultStatus) => void;
  /** Restores accounts that exist only as encrypted files. */
  recover: () => Promise<void>;
  /** Checks which backend each session was sealed for. */
  checkSealed: () => Promise<void>;
  markSealed: (ids: readonly string[]) => Promise<void>;
  markSignedOut: (ids: readonly string[]) => Promise<void>;
}

/** If the keychain answers within this time, it did not prompt the user. */
const keychainPromptDelayMs = 1_500;
/** Time that a sign-in waits for the keychain; then the session is kept in memory until the keychain responds. */
const signInPatienceMs = 4_000;

export class VaultSession {
  readonly #options: VaultSessionOptions;

  constructor(options: VaultSessionOptions) {
    this.#options = options;
  }

  /** Returns where sessions are stored, once the keychain has answered. @throws VaultError */
  status(): Promise<VaultStatus> {
    return this.#options.vault.status();
  }

  /** Opens the vault and shows a notice if sessions cannot be stored. May be slow. @throws VaultError */
  async open(): Promise<VaultStatus> {
    const { accounts, vault } = this.#options;
    const { status } = await this.#waitForKeychain(vault.status().then((found) => ({ status: found })));
    await this.sealMemory();
    if (status.kind === 'sealed') await accounts.checkSealed();
    return status;
  }

  /** Retries the keychain and stores the sessions that were kept in memory. @throws VaultError */
  async retry(): Promise<void> {
    const { accounts, renewals, vault } = this.#options;
    const { status, sealed } = await this.#waitForKeychain(vault.retry());
    await accounts.markSealed(sealed);
    if (status.kind === 'sealed') this.#checkSealedInBackground();
    renewals.start();
  }

  /** Stops waiting for a keychain that is prompting for its password. */
  continueWithoutKeychain(): void {
    this.#options.vault.continueWithoutKeychain();
  }

  /** Stores the sessions kept in memory, once the keychain responds. @throws VaultError */
  async sealMemory(): Promise<void> {
    const { accounts, vault } = this.#options;
    if (!vault.hasMemory) return;
    await vault.status();
    await accounts.markSealed(await vault.sealMemory());
  }

  /**
   * Recovers from a lost key: quarantines the sessions encrypted with it, signs their accounts out and creates a new
   * key. @throws VaultError
   */
  async startFresh(): Promise<void> {
    const { accounts, loadSecrets, notices, renewals, vault, verifyFiles } = this.#options;
    const ids = await vault.startFresh();
    await accounts.markSignedOut(ids);
    this.applyStatus(await vault.status());
    await accounts.markSealed(await vault.sealMemory());
    await verifyFiles();
    await loadSecrets();
    notices.showStartedFresh(ids.length);
    renewals.resume();
    renewals.start();
  }

  /** Called after the passphrase has unlocked the vault. @throws VaultError */
  async afterUnlock(): Promise<void> {
    const { renewals } = this.#options;
    await this.#recover();
    renewals.resume();
    renewals.refreshDue();
    this.#checkSealedInBackground();
  }

  /** Updates the notice, the account list and the app lock. Called whenever the vault's status changes. */
  applyStatus(status: VaultStatus): void {
    const { accounts, lock, notices } = this.#options;
    notices.showVaultStatus(status);
    accounts.applyStatus(status);
    // Without its key the vault cannot tell whether the passphrase still applies.
    const isUnknown = status.kind === 'keyUnavailable' || status.kind === 'lost';
    lock.vaultOpened(status.kind === 'locked' || (isUnknown && lock.state === 'locked'));
  }

  /** Waits for the keychain. Shows a notice if it takes long, and lets sign-ins store sessions in memory after that. */
  async #waitForKeychain<T extends { status: VaultStatus }>(work: Promise<T>): Promise<T> {
    const { notices, schedule, vault } = this.#options;
    const cancelNotice = schedule(keychainPromptDelayMs, () => {
      notices.showKeychainPrompt();
    });
    const cancelMemory = schedule(signInPatienceMs, () => {
      vault.writeToMemoryMeanwhile();
    });
    const found = await work.finally(() => {
      cancelNotice();
      cancelMemory();
    });
    this.applyStatus(found.status);
    // Only after the keychain has answered or the wait was cancelled: recovery must not wait for it without a notice.
    if (found.status.kind !== 'locked') await this.#recover();
    return found;
  }

  async #recover(): Promise<void> {
    const { accounts, loadSecrets, notices, vault, verifyFiles } = this.#options;
    if (vault.wasRebuilt) notices.showManifestRebuilt();
    await verifyFiles();
    await accounts.recover();
    // Also those of backends that were just restored.
    await loadSecrets();
  }

  /** Each session is checked again before it is used, so a failure here loses nothing. */
  #checkSealedInBackground(): void {
    void this.#options.accounts.checkSealed().catch(() => undefined);
  }
}
