/** Native file and folder dialogs, modal to the window. They open in the most recently used folder. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BrowserWindow, Dialog, FileFilter } from 'electron';
import * as z from 'zod';
import type { JsonFile } from '../../storage/json-file.js';

/** Contents of `dialogs.json`: current Electron does not remember the folder itself. */
export const dialogsFile = z.object({ folder: z.string().nullable() });
export type DialogsFile = z.infer<typeof dialogsFile>;

export interface DialogsOptions {
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>;
  window: () => BrowserWindow | null;
  /** Called when the first dialog opens. */
  openFile: () => Promise<JsonFile<DialogsFile>>;
}

export interface DialogWish {
  title: string;
  filters?: FileFilter[];
}

/** Native dialogs. Each returns a path; null if the user cancelled. */
export class Dialogs {
  readonly #options: DialogsOptions;
  #file: Promise<JsonFile<DialogsFile> | null> | null = null;

  constructor(options: DialogsOptions) {
    this.#options = options;
  }

  /** Chooses a file to write, with a suggested name. */
  async chooseTarget({ name, ...wish }: DialogWish & { name: string }): Promise<string | null> {
    const { dialog, window } = this.#options;
    const options = { ...wish, defaultPath: join((await this.#folder()) ?? '', name) };
    const parent = window();
    const chosen = await (parent === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(parent, options));
    if (chosen.canceled || chosen.filePath === '') return null;
    await this.#remember(dirname(chosen.filePath));
    return chosen.filePath;
  }

  /** Chooses a file to read. */
  chooseSource(wish: DialogWish): Promise<string | null> {
    return this.#open(wish, 'openFile');
  }

  chooseFolder(wish: DialogWish): Promise<string | null> {
    return this.#open(wish, 'openDirectory');
  }

  async #open(wish: DialogWish, property: 'openFile' | 'openDirectory'): Promise<string | null> {
    const { dialog, window } = this.#options;
    const folder = await this.#folder();
    const options = { ...wish, properties: [property], ...(folder === null ? {} : { defaultPath: folder }) };
    const parent = window();
    const chosen = await (parent === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(parent, options));
    const [path] = chosen.filePaths;
    if (path === undefined) return null;
    await this.#remember(dirname(path));
    return path;
  }

  /** The most recently used folder; null if there is none or it no longer exists. */
  async #folder(): Promise<string | null> {
    const folder = (await this.#opened())?.value.folder ?? null;
    return folder !== null && existsSync(folder) ? folder : null;
  }

  /** Errors are ignored: they must not fail the action that the dialog was for. */
  async #remember(folder: string): Promise<void> {
    await (await this.#opened())?.replace({ folder }).catch(() => undefined);
  }

  #opened(): Promise<JsonFile<DialogsFile> | null> {
    this.#file ??= this.#options.openFile().catch(() => null);
    return this.#file;
  }
}
