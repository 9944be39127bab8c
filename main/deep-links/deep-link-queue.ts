/** One way for all deep links: of a cold start, of a second process, of macOS. What comes before the house stands waits for it. */
import { parseDeepLinkAction, type DeepLink } from './parse-deep-link.js';

/** A program that keeps opening links while Roster starts fills no memory. */
const maxQueued = 8;

/** Takes links and hands them on. */
export class DeepLinkQueue {
  readonly #onUnknown: () => void;
  #queued: URL[] = [];
  #handler: ((link: DeepLink) => void) | null = null;

  /** `ignored` is called for a link that is none of Roster's. */
  constructor(ignored: () => void) {
    this.#onUnknown = ignored;
  }

  /** Takes one link, wherever it came from. Hostile until read. */
  push(url: URL): void {
    if (this.#handler === null) {
      this.#queued = [...this.#queued, url].slice(-maxQueued);
      return;
    }
    const link = parseDeepLinkAction(url);
    if (link === null) this.#onUnknown();
    else this.#handler(link);
  }

  /** From now on links have an effect; those that came before have it now. */
  setHandler(answer: (link: DeepLink) => void): void {
    this.#handler = answer;
    for (const url of this.#queued.splice(0)) this.push(url);
  }
}
