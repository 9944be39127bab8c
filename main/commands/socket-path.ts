/** Where Roster listens for other programs of the same person. */
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Longest path of a socket that every Unix takes, in bytes (sockaddr_un has 104 on macOS, with a zero at its end). */
const maxPathBytes = 103;

/**
 * The socket of a profile: in its own folder, which nobody else may enter. Where that path is too long for a socket, in a
 * folder of its own under the system's temporary one, which its maker has to make for the owner alone. A named pipe on Windows.
 */
export function socketPath(profileFolder: string, platform: NodeJS.Platform = process.platform): string {
  const folder = resolve(profileFolder);
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 24);
  if (platform === 'win32') return `\\\\.\\pipe\\dev.roster.app-${name}`;
  const beside = join(folder, 'command.sock');
  return Buffer.byteLength(beside) <= maxPathBytes ? beside : join(tmpdir(), `roster-${name}`, 'command.sock');
}
