/**
 * Which account is active, which are current at their backends, and which the user chose recently. Stored in
 * `roster.json`, whose size does not depend on the number of accounts.
 */
import type { AccountId, BackendId } from '../../../preload/contract/index.js';
import { maxRecent, sortPinnedFirst } from '../../../preload/contract/list-order.js';
import type { ChangeFeed } from '../../state/change-feed.js';
import type { AccountEntry } from '../../storage/account-entry.js';
import type { RosterFile } from '../../storage/account-files.js';
import type { JsonFile } from '../../storage/json-file.js';
import { SerialQueue } from '../../storage/serial-queue.js';
import { isVisible } from './visible-entry.js';

export interface ActiveAccountOptions {
  roster: JsonFile<RosterFile>;
  feed: ChangeFeed;
  now: () => number;
  /** All entries in list order. */
  entries: () => readonly AccountEntry[];
  find: (id: AccountId) => AccountEntry | null;
}

/** An account that is used again within this time is not stored again. */
const sameUseMs = 10 * 60_000;

type Recent = RosterFile['recent'];

export class ActiveAccount {
  readonly #options: ActiveAccountOptions;
  /** Accounts that are being made active: when their backend stores its current user, both are stored in one write. */
  readonly #activating: AccountId[] = [];
  /** The active account that was chosen because the file names none. */
  readonly #chosen: AccountId | null;
  /** Runs writes one at a time, so that each is based on the result of the previous one. */
  readonly #writes = new SerialQueue();

  constructor(options: ActiveAccountOptions) {
    this.#options = options;
    this.#chosen = this.#stored.activeAccountId === undefined ? this.#choose() : null;
  }

  get #stored(): RosterFile {
    return this.#options.roster.value;
  }

  /** The one active account, also while it is signed out; null if there is none or it is hidden. */
  get id(): AccountId | null {
    const { activeAccountId } = this.#stored;
    return this.#visibleOrNull(activeAccountId === undefined ? this.#chosen : activeAccountId);
  }

  /** The current user of each backend. */
  get current(): Record<BackendId, AccountId | null> {
    const current = Object.entries(this.#stored.active);
    return Object.fromEntries(current.map(([backendId, id]) => [backendId, this.#visibleOrNull(id)]));
  }

  /** The accounts that the user chose recently, the latest first. */
  get recent(): AccountId[] {
    return this.#stored.recent.map(({ id }) => id).filter((id) => this.#visibleOrNull(id) !== null);
  }

  /** Stores which account is current at a backend, and that it is active while `activating` runs. @throws VaultError */
  setCurrent(backendId: BackendId, id: AccountId | null): Promise<void> {
    return this.#enqueue(async () => {
      const { roster, feed } = this.#options;
      const isNew = (this.#stored.active[backendId] ?? null) !== id;
      const activated = id !== null && this.#activating.includes(id) && this.id !== id ? id : null;
      if (!isNew && activated === null) return;
      const before = this.recent;
      await roster.change((now) => ({
        ...now,
        active: { ...now.active, [backendId]: id },
        ...(activated === null ? {} : { activeAccountId: activated, recent: this.#withUse(now.recent, activated) }),
      }));
      if (isNew) feed.publish({ kind: 'currentChanged', backendId, accountId: id });
      if (activated !== null) feed.publish({ kind: 'activeChanged', accountId: activated });
      this.#publishRecent(before);
    });
  }

  /** Runs `select`, which makes an account current at its backend, and makes it the active one in the same write. */
  async activating(id: AccountId, select: () => Promise<void>): Promise<void> {
    this.#activating.push(id);
    try {
      await select();
    } finally {
      this.#activating.splice(this.#activating.indexOf(id), 1);
    }
  }

  /** Stores which account is active. Durable when it resolves. @throws VaultError */
  set(id: AccountId | null): Promise<void> {
    return this.#enqueue(async () => {
      if (this.#stored.activeAccountId === id) return;
      const [before, recent] = [this.id, this.recent];
      await this.#options.roster.change((now) => ({
        ...now,
        activeAccountId: id,
        ...(id === null ? {} : { recent: this.#withUse(now.recent, id) }),
      }));
      if (before !== this.id) this.#options.feed.publish({ kind: 'activeChanged', accountId: this.id });
      this.#publishRecent(recent);
    });
  }

  /** Stores the active account that was chosen because the file named none. @throws VaultError */
  async storeChosen(): Promise<void> {
    if (this.#stored.activeAccountId === undefined) await this.set(this.#chosen);
  }

  /** Records that the user used an account without making it active, such as by copying its token. @throws VaultError */
  markUsed(id: AccountId): Promise<void> {
    return this.#enqueue(async () => {
      const [last] = this.#stored.recent;
      if (last?.id === id && this.#options.now() - Date.parse(last.at) < sameUseMs) return;
      const before = this.recent;
      await this.#options.roster.change((now) => ({ ...now, recent: this.#withUse(now.recent, id) }));
      this.#publishRecent(before);
    });
  }

  /**
   * After the active account was removed for good: the account that is now current at the same backend becomes active,
   * or none. Another backend's account never takes its place. @throws VaultError
   */
  async replaceRemoved(id: AccountId, backendId: BackendId): Promise<void> {
    const isGone = this.#stored.activeAccountId === id && this.#options.find(id) === null;
    if (isGone) await this.set(this.current[backendId] ?? null);
  }

  /** Chooses the first signed-in account in display order that is current at its backend. */
  #choose(): AccountId | null {
    const ids = new Set(Object.values(this.#stored.active));
    const current = sortPinnedFirst(this.#options.entries()).filter((entry) => ids.has(entry.id) && isVisible(entry));
    return (current.find(({ state }) => state === 'signedIn') ?? current[0])?.id ?? null;
  }

  #withUse(recent: Recent, id: AccountId): Recent {
    const at = new Date(this.#options.now()).toISOString();
    return [{ id, at }, ...recent.filter((one) => one.id !== id)].slice(0, maxRecent);
  }

  #publishRecent(before: readonly AccountId[]): void {
    const { recent } = this;
    if (recent.join() !== before.join()) this.#options.feed.publish({ kind: 'recentChanged', recent });
  }

  #visibleOrNull(id: AccountId | null): AccountId | null {
    const entry = id === null ? null : this.#options.find(id);
    return entry !== null && isVisible(entry) ? id : null;
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    return this.#writes.run('write', work);
  }
}
