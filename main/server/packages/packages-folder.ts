/**
 * The npm packages of an app: `functions/node_modules`, or its archive as App Services exports have it. An archive is
 * unpacked once into the data folder.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Archive, listArchive, unpackArchive } from './archive.js';

const archiveNames = ['node_modules.tar.gz', 'node_modules.tgz', 'node_modules.tar', 'node_modules.zip'];

async function findArchive(appFolder: string): Promise<Archive | null> {
  for (const name of archiveNames) {
    const path = join(appFolder, 'functions', name);
    const found = await stat(path).catch(() => null);
    if (found?.isFile() === true) return { path, isZip: name.endsWith('.zip') };
  }
  return null;
}

/** Returns the folder that contains the packages, or null. @throws ArchiveError */
export async function packagesFolder(appFolder: string, dataFolder: string): Promise<string | null> {
  const own = join(appFolder, 'functions', 'node_modules');
  if ((await stat(own).catch(() => null))?.isDirectory() === true) return realpath(own);
  const archive = await findArchive(appFolder);
  if (archive === null) return null;
  const hash = createHash('sha256');
  await pipeline(createReadStream(archive.path), hash);
  const all = join(await realpath(dataFolder), 'packages');
  const target = join(all, hash.digest('hex').slice(0, 32));
  const modules = join(target, 'node_modules');
  if ((await stat(modules).catch(() => null))?.isDirectory() === true) return modules;
  // Renamed at the end, so that an interrupted start leaves no incomplete folder.
  const partial = `${target}.partial-${String(process.pid)}`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(join(partial, 'node_modules'), { recursive: true, mode: 0o700 });
  try {
    await unpackArchive(archive, partial);
    // Another server on the same data folder may have been faster.
    await rename(partial, target).catch(async (error: unknown) => {
      if ((await stat(modules).catch(() => null)) === null) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return modules;
}

/** Names of the packages in the archive of an app without `node_modules`. */
export async function archivedPackages(appFolder: string): Promise<string[]> {
  const archive = await findArchive(appFolder);
  if (archive === null) return [];
  const names = new Set<string>();
  for (const path of await listArchive(archive)) {
    const [first, second = '', third = ''] = path.split('/');
    if (first !== 'node_modules' || second === '' || second.startsWith('.')) continue;
    if (!second.startsWith('@')) names.add(second);
    else if (third !== '') names.add(`${second}/${third}`);
  }
  return [...names];
}
