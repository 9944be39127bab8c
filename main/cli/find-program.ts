/** Finds the program that a command names, as a shell does. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { ProgramError } from './program-error.js';

/** Of POSIX systems without a PATH (confstr(3), _CS_PATH). */
const defaultPath = '/bin:/usr/bin';

/** The absolute path of a program. A name without a slash is looked up in the PATH. @throws ProgramError */
export function findProgram(name: string, path: string = defaultPath): string {
  const candidates = name.includes('/')
    ? [resolve(name)]
    : path.split(delimiter).map((folder) => resolve(join(folder === '' ? '.' : folder, name)));
  const files = name === '' ? [] : candidates.filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
  const found = files.find(isExecutable);
  if (found !== undefined) return found;
  throw new ProgramError(files.length > 0 ? 'commandNotStarted' : 'commandNotFound', name);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
