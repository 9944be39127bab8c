/**
 * Writes a backup of a data folder while servers use it. Each database is copied in one read transaction, so its copy is
 * consistent. The file appears under its name when it is complete and was read back.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, copyFile, link, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import Database from 'libsql';
import { create, list } from 'tar';
import { requireCompleteFolder } from '../store/migration-progress.js';
import {
  type BackupContents,
  contentsName,
  damaged,
  databases,
  describeFiles,
  faultOf,
  keyFiles,
} from './backup-content.js';
import { BackupError } from './backup-error.js';
import { flush } from './flush.js';

export interface BackupOptions {
  dataFolder: string;
  /** Path of the file, or of an existing folder for a file named after the time. */
  to: string;
  /** Version of the server. */
  version: string;
  /** Milliseconds since 1970. */
  now: number;
}

const prefix = '.roster-backup-';
/** No backup takes this long: what is older was left by a killed process. */
const staleMs = 86_400_000;
const busyMs = 10_000;

/** Returns the path of the file and what it contains. @throws BackupError */
export async function createBackup(options: BackupOptions): Promise<{ file: string; contents: BackupContents }> {
  const { dataFolder, to, version, now } = options;
  if (!existsSync(join(dataFolder, 'users.db'))) {
    throw new BackupError(`There is no users.db in ${dataFolder}. Name the data folder with --data.`);
  }
  await requireCompleteFolder(dataFolder);
  const time = new Date(now).toISOString();
  const file = isFolder(await stat(to).catch(() => null)) ? join(to, `roster-server-${compact(time)}.tar.gz`) : to;
  if (existsSync(file)) throw exists(file);
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeStale(folder, now);
  // On the same file system as the file, and readable by the owner only.
  const staging = await mkdtemp(join(folder, prefix));
  try {
    const names = await copyData(dataFolder, staging);
    const contents = await describeFiles(staging, names, { server: version, createdAt: time });
    await writeFile(join(staging, contentsName), JSON.stringify(contents, null, 2), { mode: 0o600 });
    const archive = join(staging, 'archive');
    await writeFile(archive, '', { mode: 0o600 });
    await create({ file: archive, cwd: staging, gzip: { level: 3 }, portable: true }, [contentsName, ...names]);
    await flush(archive);
    await verifyArchive(archive, contents, file);
    await publish(archive, file);
    await flush(folder);
    return { file, contents };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

type Name = BackupContents['files'][number]['name'];

async function copyData(dataFolder: string, staging: string): Promise<Name[]> {
  const names: Name[] = [];
  for (const name of databases) {
    const source = join(dataFolder, name);
    if (!existsSync(source)) continue;
    const copy = join(staging, name);
    copyDatabase(source, copy);
    await chmod(copy, 0o600);
    const fault = faultOf(copy);
    if (fault !== null) throw new BackupError(`${source} is damaged: ${fault}. No backup was written.`);
    names.push(name);
  }
  for (const name of keyFiles) {
    const source = join(dataFolder, name);
    if (!existsSync(source)) continue;
    await copyFile(source, join(staging, name));
    await chmod(join(staging, name), 0o600);
    names.push(name);
  }
  return names;
}

/** Copies in one read transaction, without the space of deleted rows. @throws BackupError */
function copyDatabase(source: string, copy: string): void {
  let database: Database.Database | undefined;
  try {
    database = new Database(source, { timeout: busyMs });
    database.prepare('VACUUM INTO ?').run(copy);
  } catch (error) {
    const cause = error instanceof Error ? error.message : 'unknown error';
    throw new BackupError(`${source} could not be copied: ${cause}. No backup was written.`);
  } finally {
    database?.close();
  }
}

/** Reads the archive back. @throws BackupError unless it contains every file unchanged */
async function verifyArchive(archive: string, { files }: BackupContents, file: string): Promise<void> {
  const found = new Map<string, string>();
  await list({
    file: archive,
    strict: true,
    onReadEntry: (entry) => {
      const hash = createHash('sha256');
      entry.on('data', (chunk: Buffer) => hash.update(chunk));
      entry.on('end', () => found.set(entry.path, hash.digest('hex')));
    },
  });
  for (const { name, sha256 } of files) {
    if (found.get(name) !== sha256) throw damaged(file, `${name} was not written as it was read`);
  }
}

/** Gives the complete file its name, unless there is one of this name. */
async function publish(archive: string, file: string): Promise<void> {
  try {
    await link(archive, file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') throw exists(file);
    // Some file systems have no links.
    if (existsSync(file)) throw exists(file);
    await rename(archive, file);
  }
}

async function removeStale(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!name.startsWith(prefix)) continue;
    const found = await stat(path).catch(() => null);
    if (found !== null && now - found.mtimeMs > staleMs) await rm(path, { recursive: true, force: true });
  }
}

function exists(file: string): BackupError {
  return new BackupError(`${basename(file)} is there already. A backup is never overwritten: choose another name.`);
}

const compact = (time: string) => time.replaceAll(/[-:]|\.\d+/g, '');
const isFolder = (found: Awaited<ReturnType<typeof stat>> | null) => found?.isDirectory() === true;
