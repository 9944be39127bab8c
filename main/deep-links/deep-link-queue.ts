/** One way for all deep links: of a cold start, of a second process, of macOS. What comes before the house stands waits for it. */
import { readDeepLink, type DeepLink } from './parse-deep-link.js';

/** A program that keeps opening links while Roster starts fills no memory. */
const mostEarly = 8;

/** Takes links and hands them on. */
export class LinkIntake {
  readonly #ignored: () => void;
  #early: URL[] = [];
  #answer: ((link: DeepLink) => void) | null = null;

  /** `ignored` is called for a link that is none of Roster's. */
  constructor(ignored: () => void) {
    this.#ignored = ignored;
  }

  /** Takes one link, wherever it came from. Hostile until read. */
  take(url: URL): void {
    if (this.#answer === null) {
      this.#early = [...this.#early, url].slice(-mostEarly);
      return;
    }
    const link = readDeepLink(url);
    if (link === null) this.#ignored();
    else this.#answer(link);
  }

  /** From now on links have an effect; those that came before have it now. */
  answer(answer: (link: DeepLink) => void): void {
    this.#answer = answer;
    for (const url of this.#early.splice(0)) this.take(url);
  }
}
