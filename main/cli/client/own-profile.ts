/**
 * Checks that the profile belongs to the caller. A running Roster does not respond to other users, and must not be started for
 * them.
 */
import { statSync } from 'node:fs';
import { systemCode } from '../../storage/errors.js';
import { LaunchError } from './launch-app.js';

/** `uid`: of this process; null on Windows. @throws LaunchError `otherUser`, `superuser` */
export function requireOwnProfile(folder: string, uid: number | null, env: NodeJS.ProcessEnv = process.env): void {
  if (uid === null) return;
  const owner = ownerOf(folder);
  if (owner === 'unreachable' || (owner !== 'missing' && owner !== uid)) throw new LaunchError('otherUser');
  if (owner === 'missing' && uid === 0 && env['SUDO_USER'] !== undefined) throw new LaunchError('superuser');
}

/** The user ID of the folder's owner. `unreachable`: in a folder that this user may not enter. */
function ownerOf(folder: string): number | 'missing' | 'unreachable' {
  try {
    return statSync(folder).uid;
  } catch (error) {
    return systemCode(error) === 'EACCES' ? 'unreachable' : 'missing';
  }
}
