/** Which user of an app is current. Changes apply at once, are stored one after another, and are undone if that fails. */
import { WriteQueue } from '../storage/write-queue.js';

export interface CurrentUserOptions {
  /** Id of the user that is current at the start. */
  initial: string | null;
  /** Returns the first of these users that is logged in; otherwise any logged-in user, or null. */
  firstLoggedIn: (userIds: readonly string[]) => string | null;
  /** Stores which user is current. Resolves once that is durable. */
  store: (userId: string | null) => Promise<void>;
  /** Called when the user was changed, and when a change was undone. */
  onChanged: () => void;
}

export class CurrentUser {
  readonly #options: CurrentUserOptions;
  /** Users whose selection is stored, most recently current first. */
  #stored: readonly string[];
  /** Selections that are not stored yet, newest first. */
  #pending: readonly { userId: string }[] = [];
  /** Each write starts from the outcome of the one before it. */
  readonly #writes = new WriteQueue();

  constructor(options: CurrentUserOptions) {
    this.#options = options;
    this.#stored = options.initial === null ? [] : [options.initial];
  }

  /** Id of the current user, or null if no user is logged in. */
  get id(): string | null {
    return this.#options.firstLoggedIn([...this.#pending.map(({ userId }) => userId), ...this.#stored]);
  }

  /**
   * Makes a user current. Resolves once that is stored. If storing fails, the user that was current before becomes
   * current again, unless `keepIfNotStored` is set or another user was selected since.
   * @throws the storage's error
   */
  async select(userId: string, { keepIfNotStored = false } = {}): Promise<void> {
    const selection = { userId };
    this.#pending = [selection, ...this.#pending];
    const stored = this.#writes.run(async () => {
      const next = [userId, ...this.#stored.filter((id) => id !== userId)];
      let isKept = keepIfNotStored;
      try {
        await this.#options.store(this.#options.firstLoggedIn(next));
        isKept = true;
      } finally {
        const selected = this.id;
        // A user that was removed in the meantime is no longer pending.
        if (isKept && this.#pending.includes(selection)) this.#stored = next;
        this.#pending = this.#pending.filter((other) => other !== selection);
        if (this.id !== selected) this.#options.onChanged();
      }
    });
    this.#options.onChanged();
    await stored;
  }

  /** Stores the current user again, after users were logged out or removed. @throws the storage's error */
  storeAgain(): Promise<void> {
    return this.#writes.run(() => this.#options.store(this.#options.firstLoggedIn(this.#stored)));
  }

  /** Forgets a removed user, so that it is not current if it is added again. */
  forget(userId: string): void {
    this.#stored = this.#stored.filter((id) => id !== userId);
    this.#pending = this.#pending.filter((selection) => selection.userId !== userId);
  }

  /** Uses the stored choice, unless a user of this process was current already. */
  adopt(userId: string | null): void {
    if (this.#stored.length + this.#pending.length === 0 && userId !== null) this.#stored = [userId];
  }
}
