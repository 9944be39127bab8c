/** Where a command runs: its working folder and its environment, which may choose an account. */
import { isAbsolute } from 'node:path';
import { trimmed } from '../../../preload/text/entered-text.js';
import type { Request } from '../../local-api/protocol.js';
import { requireName } from './require-name.js';

export type Origin = Pick<Extract<Request, { command: 'which' }>, 'folder' | 'environment'>;

/** `workingFolder` throws if the folder was deleted; the shell still knows its name. */
export function originOf(env: NodeJS.ProcessEnv, workingFolder: () => string): Origin {
  return {
    folder: folderOf(env['PWD'], workingFolder),
    environment: { account: variable(env, 'ROSTER_ACCOUNT'), backend: variable(env, 'ROSTER_BACKEND') },
  };
}

function folderOf(shellFolder: string | undefined, workingFolder: () => string): string | null {
  try {
    return workingFolder();
  } catch {
    return shellFolder !== undefined && isAbsolute(shellFolder) ? shellFolder : null;
  }
}

/** An empty variable counts as unset. @throws UsageError if it is too long to be a name */
function variable(env: NodeJS.ProcessEnv, name: 'ROSTER_ACCOUNT' | 'ROSTER_BACKEND'): string | null {
  const value = env[name];
  if (value === undefined || trimmed(value) === '') return null;
  requireName(value, name);
  return value;
}
