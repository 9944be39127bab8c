/** Finds the files of an app folder that its import report names. */
import { realpath } from 'node:fs/promises';
import { extname, isAbsolute, join, relative, sep } from 'node:path';
import type { ImportReport } from '../../../preload/contract/index.js';
import { RosterError } from '../../errors/roster-error.js';
import { filesNamedBy } from './import-reports.js';

/** A file of an app folder by its real path. */
export interface AppFile {
  path: string;
  /** Whether the file is data. The system may run any other file instead of opening it. */
  isJson: boolean;
}

/**
 * Returns a file that the report names. `appFolder`: the folder that the user confirmed; the app may be in a folder
 * below it. Symbolic links must not lead out of it.
 * @throws RosterError `appFileNotFound`
 */
export async function findAppFile(appFolder: string, report: ImportReport | null, file: string): Promise<AppFile> {
  const missing = () => new RosterError('appFileNotFound', { file, folder: appFolder });
  if (report === null || !filesNamedBy(report).has(file)) throw missing();
  const [root, path] = await Promise.all([realpath(appFolder), realpath(join(report.folder, file))]).catch(() => {
    throw missing();
  });
  const inside = relative(root, path);
  if (inside === '' || isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`)) throw missing();
  return { path, isJson: extname(path) === '.json' };
}
