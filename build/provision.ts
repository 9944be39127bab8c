/** Finds or downloads an Electron runtime. */
import { lookup } from 'node:dns/promises';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectFolder } from './build.js';
import { runDownload } from './provision/download.js';
import { binaryIn, hostToLookUp } from './provision/electron-package.js';
import { fallbackRuntime } from './provision/fallback.js';

/** Prints a line of progress. */
export type Say = (line: string) => void;

const stallMs = 60_000;
const tellMs = 5_000;
const packageFolder = join(projectFolder, 'node_modules', 'electron');

/**
 * The path of an Electron binary: the configured, installed, downloaded, or fallback one. @throws Error with a message
 * for the user
 */
export async function provisionElectron(say: Say = console.log): Promise<string> {
  const given = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (given !== undefined && given !== '') return join(given, binaryIn(process.platform));
  const installed = (await installedBinary()) ?? (await downloadedBinary(say));
  if (installed !== null) return installed;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'Electron could not be downloaded. Connect to the internet, name a mirror in ELECTRON_MIRROR, or set ELECTRON_OVERRIDE_DIST_PATH to the folder of an Electron.',
    );
  }
  const folder = await fallbackRuntime(projectFolder, say);
  say('Using the fallback runtime, Electron 33.2.1: for development and tests only, never for a release.');
  return join(folder, 'electron');
}

async function installedBinary(): Promise<string | null> {
  try {
    const path = join(packageFolder, 'dist', await readFile(join(packageFolder, 'path.txt'), 'utf8'));
    await access(path);
    return path;
  } catch {
    return null;
  }
}

async function downloadedBinary(say: Say): Promise<string | null> {
  const host = hostToLookUp(process.env);
  try {
    // Fail early on a closed network instead of waiting for the whole timeout.
    if (host !== null) await lookup(host);
  } catch {
    return null;
  }
  say('Downloading Electron …');
  const temporary = await mkdtemp(join(tmpdir(), 'electron-download-'));
  try {
    await runDownload({
      // The package no longer has an install script, and on Windows its `npx` command cannot be spawned directly.
      command: [process.execPath, join(packageFolder, 'install.js')],
      ...{ cwd: projectFolder, say, stallMs, tellMs },
      env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, ELECTRON_GET_USE_PROXY: '1' },
      folders: [temporary, join(packageFolder, 'dist')],
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return installedBinary();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await provisionElectron());
