/** Finds the program that a command names, as a shell does. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { ProgramError } from './program-error.js';

/** The default on POSIX systems without a PATH (confstr(3), _CS_PATH). */
const defaultPath = '/bin:/usr/bin';

/** The absolute path of a program. A name without a slash is looked up in the PATH. @throws ProgramError */
export function findProgram(name: string, searchPath: string = defaultPath): string {
  const candidates = name.includes('/')
    ? [resolve(name)]
    : searchPath.split(delimiter).map((folder) => resolve(join(folder === '' ? '.' : folder, name)));
  const existing = name === '' ? [] : candidates.flatMap((path) => kindOf(path));
  const found = existing.find((one) => one.isFile && isExecutable(one.path));
  if (found !== undefined) return found.path;
  // In the PATH, a folder of that name does not count; a path to a folder exists.
  const isThere = existing.some(({ isFile }) => isFile || name.includes('/'));
  throw new ProgramError(isThere ? 'commandNotStarted' : 'commandNotFound', name);
}

/** Empty if there is nothing, or nothing that may be seen. */
function kindOf(path: string): { path: string; isFile: boolean }[] {
  try {
    return [{ path, isFile: statSync(path).isFile() }];
  } catch {
    return [];
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
