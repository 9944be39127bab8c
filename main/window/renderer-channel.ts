/** Event channel to the renderer, with a queue for the time before the page listens. */
import type { WebContents } from 'electron';
import type { EventName, Events } from '../../preload/contract/index.js';

/** Sends events to the page of the one window. */
export class RendererChannel {
  readonly #contents: () => WebContents | null;
  /** Resolves when the page listens for the first time. */
  readonly ready: Promise<void>;
  #resolveReady: () => void = () => undefined;
  #isReady = false;
  #pendingNavigation: (() => void) | null = null;

  /** `contents` returns the page's web contents, or null without a window. */
  constructor(contents: () => WebContents | null) {
    this.#contents = contents;
    this.ready = new Promise((done) => {
      this.#resolveReady = done;
    });
  }

  /**
   * Sends an event. Before the page listens, only the last navigation event is queued: its first snapshot contains
   * everything else.
   */
  send<Name extends EventName>(name: Name, payload: Events[Name]): void {
    if (this.#isReady) this.#contents()?.send(name, payload);
    else if (name.startsWith('navigation.')) this.#pendingNavigation = () => this.#contents()?.send(name, payload);
  }

  /** Called when the page requests a snapshot, which means that it listens. */
  markReady(): void {
    this.#isReady = true;
    this.#resolveReady();
    this.#pendingNavigation?.();
    this.#pendingNavigation = null;
  }

  /** Called when the page or its window is gone. */
  reset(): void {
    this.#isReady = false;
  }
}
