/** The working folder of this process. */
import { readlinkSync } from 'node:fs';

const deletedMark = ' (deleted)';

/** Linux still knows the path of a folder that was deleted. @throws Error if the folder is unknown */
export function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    if (process.platform !== 'linux') throw error;
    const path = readlinkSync('/proc/self/cwd');
    return path.endsWith(deletedMark) ? path.slice(0, -deletedMark.length) : path;
  }
}
