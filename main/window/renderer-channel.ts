/** The line to the page: what is sent before it listens does not get lost. */
import type { WebContents } from 'electron';
import type { EventName, Events } from '../../preload/contract/index.js';

/** Sends events to the page of the one window. */
export class PageLine {
  readonly #contents: () => WebContents | null;
  /** Resolves when a page listens for the first time. */
  readonly heard: Promise<void>;
  #heard: () => void = () => undefined;
  #isListening = false;
  #wanted: (() => void) | null = null;

  /** `contents`: the page, while there is a window. */
  constructor(contents: () => WebContents | null) {
    this.#contents = contents;
    this.heard = new Promise((done) => {
      this.#heard = done;
    });
  }

  /** Sends an event. Before the page listens only the last wish for a view waits: all else is in its first snapshot. */
  send<Name extends EventName>(name: Name, payload: Events[Name]): void {
    if (this.#isListening) this.#contents()?.send(name, payload);
    else if (name === 'menu.open') this.#wanted = () => this.#contents()?.send(name, payload);
  }

  /** The page asked for a snapshot, so it listens. */
  listening(): void {
    this.#isListening = true;
    this.#heard();
    this.#wanted?.();
    this.#wanted = null;
  }

  /** The window is gone. */
  closed(): void {
    this.#isListening = false;
  }
}
