/** Reads `.roster.json` from a folder that is not trusted. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTeamFile, type TeamFile, teamFileName } from './team-file.js';
import { TeamFileError } from './team-file-error.js';

const maxKilobytes = 16;
const maxBytes = maxKilobytes * 1024;

export interface FoundTeamFile extends TeamFile {
  /** Real path of the folder that it is in. */
  folder: string;
  /** Path in that folder. */
  path: string;
  /** Real path, which differs if `path` is a link. */
  realPath: string;
  /** SHA-256 of its bytes. */
  sha256: string;
  /** Whether it belongs to another user. */
  isForeign: boolean;
}

/** Returns the file of a folder; null if it has none. `folder`: a real path. @throws TeamFileError */
export async function readTeamFile(folder: string): Promise<FoundTeamFile | null> {
  const path = join(folder, teamFileName);
  const realPath = await realPathOf(path);
  if (realPath === null) return null;
  const { bytes, isForeign } = await readRegular(path, realPath);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ...parseTeamFile(path, bytes), folder, path, realPath, sha256, isForeign };
}

/** Returns null if there is no such file. @throws TeamFileError for a link that leads nowhere */
async function realPathOf(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch {
    const found = await lstat(path).catch(() => null);
    if (found !== null) throw new TeamFileError('unreadable', { file: path });
    return null;
  }
}

async function readRegular(path: string, realPath: string): Promise<{ bytes: Buffer; isForeign: boolean }> {
  const unreadable = () => new TeamFileError('unreadable', { file: path });
  // Opening a device may have effects, and opening a pipe may wait.
  const found = await stat(realPath).catch(() => null);
  if (found === null) throw unreadable();
  if (!found.isFile()) throw new TeamFileError('notRegular', { file: path });
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const handle = await open(realPath, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => null);
  if (handle === null) throw unreadable();
  try {
    // It may have been replaced meanwhile.
    const opened = await handle.stat();
    if (!opened.isFile()) throw new TeamFileError('notRegular', { file: path });
    const bytes = await readAtMost(handle, maxBytes + 1).catch(() => null);
    if (bytes === null) throw unreadable();
    if (bytes.length > maxBytes) throw new TeamFileError('tooLarge', { file: path, kilobytes: maxKilobytes });
    const uid = process.getuid?.();
    return { bytes, isForeign: uid !== undefined && opened.uid !== uid };
  } finally {
    await handle.close();
  }
}

async function readAtMost(handle: FileHandle, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, null);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
