/** The line to the page: what is sent before it listens does not get lost. */
import type { WebContents } from 'electron';
import type { EventName, Events } from '../../preload/contract/index.js';

/** Sends events to the page of the one window. */
export class RendererChannel {
  readonly #contents: () => WebContents | null;
  /** Resolves when a page listens for the first time. */
  readonly ready: Promise<void>;
  #resolveReady: () => void = () => undefined;
  #isReady = false;
  #pendingNavigation: (() => void) | null = null;

  /** `contents`: the page, while there is a window. */
  constructor(contents: () => WebContents | null) {
    this.#contents = contents;
    this.ready = new Promise((done) => {
      this.#resolveReady = done;
    });
  }

  /** Sends an event. Before the page listens only the last wish for a view waits: all else is in its first snapshot. */
  send<Name extends EventName>(name: Name, payload: Events[Name]): void {
    if (this.#isReady) this.#contents()?.send(name, payload);
    else if (name === 'navigation.show') this.#pendingNavigation = () => this.#contents()?.send(name, payload);
  }

  /** The page asked for a snapshot, so it listens. */
  markReady(): void {
    this.#isReady = true;
    this.#resolveReady();
    this.#pendingNavigation?.();
    this.#pendingNavigation = null;
  }

  /** The window is gone. */
  reset(): void {
    this.#isReady = false;
  }
}
