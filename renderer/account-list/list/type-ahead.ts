/** Finds an account by typing the start of its name while the list has the focus. */
import { fold } from '../../accounts/account-format.js';

/** A longer pause starts a new word. */
const pauseMs = 700;

export class TypeAhead {
  #typed = '';
  #lastAt = Number.NEGATIVE_INFINITY;

  /** Whether the user is in the middle of a word, in which a space is a letter. */
  isTyping(now: number): boolean {
    return this.#typed !== '' && now - this.#lastAt < pauseMs;
  }

  /**
   * Adds a letter and returns the index of the next name that starts with what was typed; -1 if there is none. The search for
   * the first letter starts after `from`, so that repeating it goes through all names with that letter.
   */
  find(letter: string, names: readonly string[], from: number, now: number): number {
    const isNew = !this.isTyping(now);
    const isRepeated = !isNew && [...this.#typed].every((typed) => typed === fold(letter));
    this.#typed = isNew ? fold(letter) : this.#typed + fold(letter);
    this.#lastAt = now;
    const wanted = isRepeated ? fold(letter) : this.#typed;
    const start = isNew || isRepeated ? from + 1 : Math.max(from, 0);
    for (let step = 0; step < names.length; step += 1) {
      const index = (start + step) % names.length;
      if (fold(names[index] ?? '').startsWith(wanted)) return index;
    }
    return -1;
  }
}
