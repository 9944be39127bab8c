/** Tracks logins in progress, so that a login that started before a logout or removal of the same user is discarded. */
import { notLoggedIn } from '../errors/auth-error.js';

/** A login in progress, from its start until its promise settles. */
export interface LoginUnderWay {
  /** @throws AuthError if the user was logged out or removed after this login started */
  requireStaying: (userId: string) => void;
  end: () => void;
}

export class Logins {
  /** For each login, the ids of users that were logged out or removed since it started. */
  readonly #left = new Set<Set<string>>();

  begin(): LoginUnderWay {
    const left = new Set<string>();
    this.#left.add(left);
    return {
      requireStaying: (userId) => {
        if (left.has(userId)) throw notLoggedIn('The user logged out meanwhile');
      },
      end: () => {
        this.#left.delete(left);
      },
    };
  }

  /** Records that a user is being logged out or removed. */
  left(userId: string): void {
    for (const users of this.#left) users.add(userId);
  }
}
