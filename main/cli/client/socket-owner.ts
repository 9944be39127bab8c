/** Checks the owner of the socket: nothing is sent to a socket of another user. */
import { lstatSync } from 'node:fs';
import { NotRunningError } from './answers.js';

/** @throws NotRunningError if there is no socket, or another user owns it */
export function requireOwner(path: string, uid: number): void {
  if (ownerOf(path) !== uid) throw new NotRunningError();
}

function ownerOf(path: string): number | null {
  try {
    return lstatSync(path).uid;
  } catch {
    return null;
  }
}
