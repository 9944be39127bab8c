/** A user's profile: the stored fields, and those that are only kept in memory. */
import type { UserRecord } from '../storage/auth-storage.js';

type Fields = Readonly<Record<string, unknown>>;

export class MergedProfile {
  /** Fields that are only kept in memory and never stored. */
  #unstored: Fields = {};
  #last: { record: UserRecord | undefined; merged: Fields } | undefined;

  /** Returns the profile of a record. The same object until one of its parts changes. */
  of(record: UserRecord | undefined): Fields {
    if (this.#last === undefined || this.#last.record !== record)
      this.#last = { record, merged: { ...record?.profile, ...this.#unstored } };
    return this.#last.merged;
  }

  /** Replaces the fields that are only kept in memory. */
  setUnstored(unstored: Fields): void {
    this.#unstored = unstored;
    this.#last = undefined;
  }
}
