/** Determines the socket or pipe on which Roster listens for other programs of the same user. */
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as v from 'valibot';

/**
 * Maximum socket path length that all Unix systems accept, in bytes (`sockaddr_un` has 104 on macOS, including the
 * terminating null byte).
 */
const maxPathBytes = 103;

/**
 * Returns a profile's socket path. The socket is in the profile folder, which other users cannot access. If that path
 * is too long for a socket, it is in its own folder below the system's temporary folder; the caller must create that
 * folder with owner-only access. On Windows it is a named pipe. Any user can claim a predictable pipe name there, so
 * each run uses a random name and records it in the profile.
 */
export function socketPath(
  profileFolder: string,
  platform: NodeJS.Platform = process.platform,
  isRunning: (pid: number) => boolean = isProcess,
): string {
  const folder = resolve(profileFolder);
  if (platform === 'win32') return recordedPipe(folder, isRunning) ?? newPipe();
  const beside = join(folder, 'command.sock');
  if (Buffer.byteLength(beside) <= maxPathBytes) return beside;
  const name = crypto().createHash('sha256').update(folder).digest('hex').slice(0, 24);
  return join(tmpdir(), `roster-${name}`, 'command.sock');
}

/**
 * Returns the path for Roster to listen on. On Windows it chooses a pipe name and records it. @throws file system
 * errors
 */
export function claimSocketPath(profileFolder: string, platform: NodeJS.Platform = process.platform): string {
  if (platform !== 'win32') return socketPath(profileFolder, platform);
  const pipe = newPipe();
  writeFileSync(join(profileFolder, recordName), JSON.stringify({ pipe, pid: process.pid }), { mode: 0o600 });
  return pipe;
}

const recordName = 'command-pipe.json';
const pipePrefix = '\\\\.\\pipe\\dev.roster.app-';
const record = v.object({
  pipe: v.pipe(v.string(), v.regex(/^[^-]*-[0-9a-f]{48}$/)),
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});

function newPipe(): string {
  return pipePrefix + crypto().randomBytes(24).toString('hex');
}

/** Returns null without a recorded pipe, or if its process has exited: any user could have claimed the name since. */
function recordedPipe(folder: string, isRunning: (pid: number) => boolean): string | null {
  try {
    const { pipe, pid } = v.parse(record, JSON.parse(readFileSync(join(folder, recordName), 'utf8')));
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

/** Loaded when it is needed: it takes longer than the rest of a command. */
function crypto() {
  return process.getBuiltinModule('node:crypto');
}
