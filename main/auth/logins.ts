/** Logins that are under way, and the users that were logged out or removed meanwhile: what came before a logout is dropped. */
import { notLoggedIn } from './errors.js';

/** One login, from its start until its promise settles. */
export interface LoginUnderWay {
  /** @throws AuthError when the user left after this login had begun */
  requireStaying: (userId: string) => void;
  end: () => void;
}

export class Logins {
  /** For each login, the users that left since it began. */
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

  /** A user is being logged out or removed. */
  left(userId: string): void {
    for (const users of this.#left) users.add(userId);
  }
}
