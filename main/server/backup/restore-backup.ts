/**
 * Restores a backup to a data folder that no server uses. The backup is checked before anything is changed, and the data that
 * was there is kept. After an interruption, servers do not start until the command has run again.
 */
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import { extract } from 'tar';
import { keyFile } from '../sessions/key-file.js';
import { progressFile } from '../store/migration-progress.js';
import { restoreMarker } from '../store/restore-marker.js';
import {
  type BackupContents,
  contentsName,
  damaged,
  databases,
  faultOf,
  fileNames,
  isNewer,
  notABackup,
  parseContents,
  sha256Of,
} from './backup-content.js';
import { BackupError } from './backup-error.js';
import { flush } from './flush.js';

export interface RestoreOptions {
  from: string;
  dataFolder: string;
  /** Whether existing data may be put aside. */
  replace: boolean;
  /** Milliseconds since 1970. */
  now: number;
}

export interface Restored {
  contents: BackupContents;
  /** The folder with the data that was there before; null if there was none. */
  keptIn: string | null;
}

const stagingPrefix = '.restore-';
const journals = ['-wal', '-shm', '-journal'];

/** @throws BackupError */
export async function restoreBackup({ from, dataFolder, replace, now }: RestoreOptions): Promise<Restored> {
  if ((await stat(from).catch(() => null))?.isFile() !== true) throw new BackupError(`There is no file ${from}.`);
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const marker = restoreMarker(dataFolder);
  const before = presentFiles(dataFolder);
  // The first run of an interrupted restore was already told to replace the data.
  if (before.length > 0 && !replace && !existsSync(marker)) {
    throw new BackupError(
      `${dataFolder} contains data. Nothing was changed. To put the backup in its place, stop the server and add --replace; the existing data is moved to a subfolder.`,
    );
  }
  requireUnused(dataFolder);
  for (const name of await readdir(dataFolder)) {
    if (name.startsWith(stagingPrefix)) await rm(join(dataFolder, name), { recursive: true, force: true });
  }
  const staging = await mkdtemp(join(dataFolder, stagingPrefix));
  try {
    const contents = await unpack(from, staging);
    await takeOwnership(dataFolder, staging, contents);
    await writeFile(marker, JSON.stringify({ startedAt: new Date(now).toISOString() }), { mode: 0o600, flush: true });
    // A server that started meanwhile does not lose its database.
    try {
      requireUnused(dataFolder);
    } catch (error) {
      await rm(marker);
      throw error;
    }
    const keptIn = await putAside(dataFolder, now);
    for (const { name } of contents.files) await rename(join(staging, name), join(dataFolder, name));
    await flush(dataFolder);
    await rm(marker);
    await flush(dataFolder);
    return { contents, keptIn };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Files of a server, with the journals of its databases. */
function presentFiles(dataFolder: string): string[] {
  const possible = fileNames.flatMap((name) => [name, ...journals.map((end) => name + end)]);
  return possible.filter((name) => existsSync(join(dataFolder, name)));
}

/** @throws BackupError if another process has the users open */
function requireUnused(dataFolder: string): void {
  const path = join(dataFolder, 'users.db');
  if (!existsSync(path)) return;
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { timeout: 500 });
    // Only the last connection may end the write-ahead log.
    database.pragma('journal_mode = DELETE');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    // A damaged file must not prevent a restore.
    if (/^SQLITE_(?:BUSY|LOCKED)/.test(code)) {
      throw new BackupError(
        `A server uses ${dataFolder}. Nothing was changed. Stop every server on it, then try again.`,
      );
    }
  } finally {
    database?.close();
  }
}

/** Unpacks and checks a backup. @throws BackupError */
async function unpack(from: string, staging: string): Promise<BackupContents> {
  const foreign: string[] = [];
  try {
    await extract({
      ...{ file: from, cwd: staging, strict: true, preserveOwner: false },
      filter: (name, entry) => {
        const isKnown = name === contentsName || fileNames.includes(name);
        if (!isKnown || !('type' in entry) || entry.type !== 'File') foreign.push(name);
        return foreign.length === 0;
      },
    });
  } catch {
    throw (await isCompressed(from)) ? damaged(from, 'it ends too early or was changed') : notABackup(from);
  }
  const text = await readFile(join(staging, contentsName), 'utf8').catch(() => null);
  if (foreign.length > 0 || text === null) throw notABackup(from);
  const contents = parseContents(text, from);
  for (const { name, sha256 } of contents.files) {
    const path = join(staging, name);
    if (!existsSync(path)) throw damaged(from, `${name} is missing`);
    if ((await sha256Of(path)) !== sha256) throw damaged(from, `${name} was changed`);
    await chmod(path, 0o600);
    const isDatabase = databases.some((one) => one === name);
    const fault = isDatabase ? faultOf(path) : null;
    if (fault !== null) throw damaged(from, `${name}: ${fault}`);
  }
  if (!existsSync(join(staging, 'users.db'))) throw damaged(from, 'users.db is missing');
  if (isNewer(join(staging, 'users.db'))) {
    throw new BackupError(`${from} was made by a newer version of Roster. Install that version, then try again.`);
  }
  // Throws if the keys are damaged.
  await keyFile(staging).read();
  return contents;
}

async function isCompressed(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await handle.close();
  }
}

/** Root restores files for the user of the server. */
async function takeOwnership(dataFolder: string, staging: string, { files }: BackupContents): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(dataFolder);
  for (const { name } of files) await chown(join(staging, name), uid, gid);
}

/** Moves existing data to a subfolder; returns it, or null if there is none. */
async function putAside(dataFolder: string, now: number): Promise<string | null> {
  const names = presentFiles(dataFolder);
  if (names.length === 0) return null;
  const time = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const folder = await mkdtemp(join(dataFolder, `before-restore-${time}-`));
  if (existsSync(progressFile(dataFolder))) names.push('migration.json');
  for (const name of names) await rename(join(dataFolder, name), join(folder, name));
  return folder;
}
