/** The system's dialogs for export and import, and the files that they name. */
import { say } from '../../preload/language/say.js';
import { stat } from 'node:fs/promises';
import { dialog, type BrowserWindow } from 'electron';
import { maxExportBytes } from '../accounts/transfer.js';
import type { TransferFiles } from '../ipc/transfer.js';
import { readIfThere, writeDurably } from '../vault/durable-file.js';

const filters = () => [{ name: say().exportFilter, extensions: ['roster-accounts'] }];

/** Over the window that asks. */
export function transferFiles(window: () => BrowserWindow | null): TransferFiles {
  return {
    chooseTarget: async () => {
      const options = { title: say().exportTitle, defaultPath: 'Roster.roster-accounts', filters: filters() };
      const parent = window();
      const chosen = await (parent === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(parent, options));
      return chosen.canceled || chosen.filePath === '' ? null : chosen.filePath;
    },
    chooseSource: async () => {
      const options: Electron.OpenDialogOptions = {
        title: say().importTitle,
        properties: ['openFile'],
        filters: filters(),
      };
      const parent = window();
      const chosen = await (parent === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(parent, options));
      return chosen.filePaths[0] ?? null;
    },
    write: writeDurably,
    read: async (path) => {
      const size = await stat(path).then(
        (found) => found.size,
        () => Infinity,
      );
      return size > maxExportBytes ? null : readIfThere(path);
    },
  };
}
