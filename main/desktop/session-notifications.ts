/** Tells by the system's notifications that a session ended while nobody looked. */
import type { AccountId, AccountSummary, Change } from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';

/** What it needs. */
export interface SessionNotificationsOptions {
  /** Accounts whose session had ended before. */
  expired: readonly AccountId[];
  isWanted: () => boolean;
  /** Shows one; `press` is called when the person presses it. */
  notify: (text: { title: string; body: string }, press: () => void) => void;
  onClick: (account: AccountSummary) => void;
}

/** Follows the changes. */
export class SessionNotifications {
  readonly #options: SessionNotificationsOptions;
  readonly #expired: Set<AccountId>;

  constructor(options: SessionNotificationsOptions) {
    this.#options = options;
    this.#expired = new Set(options.expired);
  }

  /** Tells once of each session that ends. */
  applyChange(change: Change): void {
    if (change.kind === 'accountRemoved') this.#expired.delete(change.accountId);
    if (change.kind !== 'accountPut') return;
    const { account } = change;
    if (account.state !== 'expired') {
      this.#expired.delete(account.id);
      return;
    }
    if (this.#expired.has(account.id)) return;
    this.#expired.add(account.id);
    const { isWanted, notify, onClick } = this.#options;
    if (!isWanted()) return;
    const words = t();
    notify({ title: words.expiredTitle, body: words.expiredBody(account.label ?? account.displayName) }, () => {
      onClick(account);
    });
  }
}
