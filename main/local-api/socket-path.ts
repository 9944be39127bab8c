/** Where Roster listens for other programs of the same user. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';

/** Longest path of a socket that every Unix takes, in bytes (sockaddr_un has 104 on macOS, with a zero at its end). */
const maxPathBytes = 103;

/**
 * The socket of a profile: in its own folder, which nobody else may enter. Where that path is too long for a socket, in a
 * folder of its own under the system's temporary one, which its maker has to make for the owner alone. A named pipe on Windows, where
 * any user can take a name that is known beforehand: so it is a new one for each run, recorded in the profile.
 */
export function socketPath(
  profileFolder: string,
  platform: NodeJS.Platform = process.platform,
  isRunning: (pid: number) => boolean = isProcess,
): string {
  const folder = resolve(profileFolder);
  if (platform === 'win32') return recordedPipe(folder, isRunning) ?? newPipe();
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 24);
  const beside = join(folder, 'command.sock');
  return Buffer.byteLength(beside) <= maxPathBytes ? beside : join(tmpdir(), `roster-${name}`, 'command.sock');
}

/** The same for Roster itself, before it listens: on Windows it chooses a name and records it. @throws what the disk throws */
export function claimSocketPath(profileFolder: string, platform: NodeJS.Platform = process.platform): string {
  if (platform !== 'win32') return socketPath(profileFolder, platform);
  const pipe = newPipe();
  writeFileSync(join(profileFolder, recordName), JSON.stringify({ pipe, pid: process.pid }), { mode: 0o600 });
  return pipe;
}

const recordName = 'command-pipe.json';
const pipePrefix = '\\\\.\\pipe\\dev.roster.app-';
const record = z.object({ pipe: z.string().regex(/^[^-]*-[0-9a-f]{48}$/), pid: z.int().positive() });

function newPipe(): string {
  return pipePrefix + randomBytes(24).toString('hex');
}

/** Null: none, or one of a run that has ended, whose name anyone could have taken since. */
function recordedPipe(folder: string, isRunning: (pid: number) => boolean): string | null {
  try {
    const { pipe, pid } = record.parse(JSON.parse(readFileSync(join(folder, recordName), 'utf8')));
    return pipe.startsWith(pipePrefix) && isRunning(pid) ? pipe : null;
  } catch {
    return null;
  }
}

function isProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
