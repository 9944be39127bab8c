/** Shows system notifications about ended sessions while the window is not focused. Several within a minute become one. */
import type { AccountId, AccountSummary, Change } from '../../../preload/contract/index.js';
import { t } from '../../../preload/i18n/translate.js';

/** Texts of a notification and its button. */
export interface NotificationText {
  title: string;
  body: string;
  action: string;
}

export interface SessionNotificationsOptions {
  /** Accounts whose session had already expired. */
  expired: readonly AccountId[];
  isWanted: () => boolean;
  /** Shows a notification; calls `press` when the user clicks it or its button. Returns a function that removes it. */
  notify: (text: NotificationText, press: () => void) => () => void;
  nameOfBackend: (account: AccountSummary) => string;
  /** The user wants to sign in to the only account of a notification. */
  onSignIn: (account: AccountSummary) => void;
  /** The user wants to see the accounts of a notification. */
  onShow: () => void;
  /** Monotonic time in ms. */
  now: () => number;
}

/** Sessions that end within this time of each other share a notification. */
const groupMs = 60_000;
/** Names in the text of a notification. */
const maxNames = 3;

export class SessionNotifications {
  readonly #options: SessionNotificationsOptions;
  readonly #expired: Set<AccountId>;
  /** The notification that is shown, or was last. */
  #group: { accounts: readonly AccountSummary[]; lastAt: number; remove: () => void } | null = null;

  constructor(options: SessionNotificationsOptions) {
    this.#options = options;
    this.#expired = new Set(options.expired);
  }

  /** Notifies once per expired session. */
  applyChange(change: Change): void {
    if (change.kind === 'accountRemoved') this.#expired.delete(change.accountId);
    if (change.kind !== 'accountPut') return;
    const { account } = change;
    if (account.state !== 'expired' && account.state !== 'disabled') {
      this.#expired.delete(account.id);
      return;
    }
    if (this.#expired.has(account.id)) return;
    this.#expired.add(account.id);
    if (this.#options.isWanted()) this.#show(account);
  }

  #show(account: AccountSummary): void {
    const { now, notify, onSignIn, onShow } = this.#options;
    const group = this.#group;
    const isJoined = group !== null && now() - group.lastAt < groupMs;
    if (isJoined) group.remove();
    // The user may have signed in to one of them again, and another one's session may have ended twice.
    const before = isJoined ? group.accounts : [];
    const accounts = [...before.filter(({ id }) => id !== account.id && this.#expired.has(id)), account];
    const remove = notify(this.#textOf(accounts), () => {
      if (accounts.length === 1 && account.state === 'expired') onSignIn(account);
      else onShow();
    });
    this.#group = { accounts, lastAt: now(), remove };
  }

  #textOf(accounts: readonly AccountSummary[]): NotificationText {
    const words = t();
    const [first] = accounts;
    if (accounts.length === 1 && first !== undefined) {
      const name = nameOf(first);
      const backend = this.#options.nameOfBackend(first);
      if (first.state === 'disabled')
        return {
          title: words.disabledTitle(name, backend),
          body: words.disabledBody(name),
          action: words.expiredShow,
        };
      return {
        title: words.expiredTitle(name, backend),
        body: words.expiredBody(name),
        action: words.expiredSignIn,
      };
    }
    const names = accounts.slice(0, maxNames).map(nameOf).join(', ');
    const others = accounts.length - maxNames;
    return {
      title: words.expiredManyTitle(accounts.length),
      body: others > 0 ? words.expiredManyBody(names, others) : names,
      action: words.expiredShow,
    };
  }
}

function nameOf({ label, displayName }: AccountSummary): string {
  return label ?? displayName;
}
