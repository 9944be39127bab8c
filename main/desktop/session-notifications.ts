/** Shows a system notification when a session expires while the window is not focused. */
import type { AccountId, AccountSummary, Change } from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';

export interface SessionNotificationsOptions {
  /** Accounts whose session had already expired. */
  expired: readonly AccountId[];
  isWanted: () => boolean;
  /** Shows a notification; calls `press` when the user clicks it. */
  notify: (text: { title: string; body: string }, press: () => void) => void;
  onClick: (account: AccountSummary) => void;
}

export class SessionNotifications {
  readonly #options: SessionNotificationsOptions;
  readonly #expired: Set<AccountId>;

  constructor(options: SessionNotificationsOptions) {
    this.#options = options;
    this.#expired = new Set(options.expired);
  }

  /** Notifies once per expired session. */
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
