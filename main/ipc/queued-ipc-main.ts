/**
 * Accepts the renderer's calls before their handlers exist, so that the page need not wait until the main process has
 * loaded all code.
 */
import type { IpcMain, IpcMainInvokeEvent } from 'electron';

type Listener = (event: IpcMainInvokeEvent, ...input: unknown[]) => unknown;

/** Replaces `ipcMain` for registering handlers. A call that arrives before its handler waits for it. */
export class QueuedIpcMain implements Pick<IpcMain, 'handle'> {
  readonly #register = new Map<string, (listener: Listener) => void>();

  /** `names`: all calls that will have a handler. */
  constructor(ipcMain: Pick<IpcMain, 'handle'>, names: readonly string[]) {
    for (const name of names) {
      const listener = new Promise<Listener>((resolve) => this.#register.set(name, resolve));
      ipcMain.handle(name, async (event, ...input: unknown[]) => (await listener)(event, ...input));
    }
  }

  /** Registers a handler. @throws Error for a name not passed to the constructor, whose calls would never arrive */
  handle(name: string, listener: Listener): void {
    const register = this.#register.get(name);
    if (register === undefined) throw new Error(`No call has this name: ${name}`);
    register(listener);
  }
}
