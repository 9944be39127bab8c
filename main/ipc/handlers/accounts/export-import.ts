/** Handlers of `exportImport.*`. */
import { basename } from 'node:path';
import type { ExportFiles } from '../../../accounts/export-import/export-files.js';
import type { ExportImport } from '../../../accounts/export-import/export-import.js';
import { RosterError } from '../../../errors/roster-error.js';
import type { DomainHandlers } from '../../register-handlers.js';

export interface ExportImportHandlerServices {
  exportImport: Pick<ExportImport, 'export' | 'import'>;
}

export function exportImportHandlers(
  services: () => Promise<ExportImportHandlerServices>,
  files: ExportFiles,
): DomainHandlers<'exportImport'> {
  let chosen: string | null = null;
  return {
    'exportImport.export': async ({ passphrase, accountIds }) => {
      const path = await files.chooseTarget();
      if (path === null) return null;
      const { text, count, incomplete } = await (await services()).exportImport.export(passphrase, accountIds);
      await files.write(path, text);
      return { count, file: basename(path), incomplete };
    },
    'exportImport.chooseFile': async () => {
      const path = await files.chooseSource();
      if (path === null) return null;
      chosen = path;
      return { file: basename(path) };
    },
    'exportImport.import': async ({ passphrase }) => {
      const text = chosen === null ? null : await files.read(chosen);
      if (text === null) throw new RosterError('exportFileNotChosen');
      return (await services()).exportImport.import(text, passphrase);
    },
  };
}
