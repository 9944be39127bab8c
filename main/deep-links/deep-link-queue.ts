/**
 * Collects deep links from a cold start, a second process, or macOS. Links that arrive before the services are ready
 * are queued.
 */
import { type DeepLink, parseDeepLinkAction } from './parse-deep-link.js';

/** Bounds memory if a program keeps opening links during startup. */
const maxQueued = 8;

/** Queues links and passes them to the handler. */
export class DeepLinkQueue {
  readonly #onUnknown: () => void;
  #queued: URL[] = [];
  #handler: ((link: DeepLink) => void) | null = null;

  /** `ignored` is called for unknown links. */
  constructor(ignored: () => void) {
    this.#onUnknown = ignored;
  }

  /** Accepts a link from any source. Untrusted until parsed. */
  push(url: URL): void {
    if (this.#handler === null) {
      this.#queued = [...this.#queued, url].slice(-maxQueued);
      return;
    }
    const link = parseDeepLinkAction(url);
    if (link === null) this.#onUnknown();
    else this.#handler(link);
  }

  /** Sets the handler and passes the queued links to it. */
  setHandler(answer: (link: DeepLink) => void): void {
    this.#handler = answer;
    for (const url of this.#queued.splice(0)) this.push(url);
  }
}
