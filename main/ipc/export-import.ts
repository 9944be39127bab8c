/** Handlers of `exportImport.*`. */
import { basename } from 'node:path';
import type { ExportImport } from '../accounts/export-import.js';
import { RosterError } from '../errors/roster-error.js';
import type { DomainHandlers } from './register-handlers.js';

/** File access for these handlers. Paths are never sent to the renderer. */
export interface ExportFiles {
  /** Prompts for the export's path. Returns null if the user cancelled. */
  chooseTarget: () => Promise<string | null>;
  chooseSource: () => Promise<string | null>;
  write: (path: string, text: string) => Promise<void>;
  /** Returns the file's text, or null if it is too large to be an export. */
  read: (path: string) => Promise<string | null>;
}

export function exportImportHandlers(
  exportImport: () => Promise<ExportImport>,
  files: ExportFiles,
): DomainHandlers<'exportImport'> {
  let chosen: string | null = null;
  return {
    'exportImport.export': async ({ passphrase }) => {
      const path = await files.chooseTarget();
      if (path === null) return null;
      const { text, count, incomplete } = await (await exportImport()).export(passphrase);
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
      return (await exportImport()).import(text, passphrase);
    },
  };
}
