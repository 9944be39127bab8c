/** File dialogs for export and import. */
import { stat } from 'node:fs/promises';
import { t } from '../../../preload/i18n/translate.js';
import type { ExportFiles } from '../../accounts/export-import/export-files.js';
import { maxExportBytes } from '../../accounts/export-import/export-import.js';
import { readIfExists, writeDurably } from '../../storage/durable-file.js';
import type { Dialogs } from './dialogs.js';

const filters = () => [{ name: t().exportFilter, extensions: ['roster-accounts'] }];

/** Chooses the files of export and import in native dialogs. */
export function exportFileDialogs(dialogs: Dialogs): ExportFiles {
  return {
    chooseTarget: () =>
      dialogs.chooseTarget({ title: t().exportTitle, name: 'Roster.roster-accounts', filters: filters() }),
    chooseSource: () => dialogs.chooseSource({ title: t().importTitle, filters: filters() }),
    write: writeDurably,
    read: async (path) => {
      const size = await stat(path).then(
        (found) => found.size,
        () => Infinity,
      );
      return size > maxExportBytes ? null : readIfExists(path);
    },
  };
}
