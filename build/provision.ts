/** Finds or makes an Electron runtime. */
import { execFile } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { projectFolder } from './build.js';
import { fallbackRuntime } from './provision/fallback.js';

/** Says what happens, a line at a time. */
export type Say = (line: string) => void;

const downloadHost = 'github.com';
const downloadMs = 60_000;

/** The path of an Electron binary: a given one, the installed one, a downloaded one, or the fallback. @throws Error with a sentence */
export async function provisionElectron(say: Say = console.log): Promise<string> {
  const given = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (given !== undefined && given !== '')
    return join(given, process.platform === 'win32' ? 'electron.exe' : 'electron');
  const installed = (await installedBinary()) ?? (await downloadedBinary(say));
  if (installed !== null) return installed;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('Electron could not be downloaded. Connect to the internet, or set ELECTRON_OVERRIDE_DIST_PATH.');
  }
  const folder = await fallbackRuntime(projectFolder, say);
  say('Using the fallback runtime, Electron 33.2.1: for development and tests only, never for a release.');
  return join(folder, 'electron');
}

async function installedBinary(): Promise<string | null> {
  try {
    const folder = join(projectFolder, 'node_modules', 'electron');
    const path = join(folder, 'dist', await readFile(join(folder, 'path.txt'), 'utf8'));
    await access(path);
    return path;
  } catch {
    return null;
  }
}

async function downloadedBinary(say: Say): Promise<string | null> {
  try {
    // Without this, a closed network would cost the whole minute.
    await lookup(downloadHost);
    say('Downloading Electron …');
    await promisify(execFile)('npx', ['install-electron'], { cwd: projectFolder, timeout: downloadMs });
  } catch {
    return null;
  }
  return installedBinary();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await provisionElectron());
