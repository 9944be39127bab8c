/** Takes the page's calls before there is anybody to answer them, so that the page need not wait for main to be read. */
import type { IpcMain } from 'electron';

type Listener = Parameters<IpcMain['handle']>[1];

/** Stands for `ipcMain` where handlers are registered. A call that comes before its handler waits for it. */
export class QueuedIpcMain implements Pick<IpcMain, 'handle'> {
  readonly #register = new Map<string, (listener: Listener) => void>();

  /** `names`: every call that will get a handler. */
  constructor(ipcMain: Pick<IpcMain, 'handle'>, names: readonly string[]) {
    for (const name of names) {
      const listener = new Promise<Listener>((resolve) => this.#register.set(name, resolve));
      ipcMain.handle(name, async (event, ...input): Promise<unknown> => (await listener)(event, ...input));
    }
  }

  /** Registers the handler of one of the names. @throws Error for another name: its calls would never have come */
  handle(name: string, listener: Listener): void {
    const register = this.#register.get(name);
    if (register === undefined) throw new Error(`No call has this name: ${name}`);
    register(listener);
  }
}
