/** The system's dialogs for export and import, and the files that they name. */
import { say } from '../../preload/i18n/translate.js';
import { stat } from 'node:fs/promises';
import { maxExportBytes } from '../accounts/export-import.js';
import type { TransferFiles } from '../ipc/export-import.js';
import { readIfThere, writeDurably } from '../storage/durable-file.js';
import type { Dialogs } from './dialogs.js';

const filters = () => [{ name: say().exportFilter, extensions: ['roster-accounts'] }];

/** The files of both, chosen in the system's dialogs. */
export function transferFiles(dialogs: Dialogs): TransferFiles {
  return {
    chooseTarget: () =>
      dialogs.chooseTarget({ title: say().exportTitle, name: 'Roster.roster-accounts', filters: filters() }),
    chooseSource: () => dialogs.chooseSource({ title: say().importTitle, filters: filters() }),
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
