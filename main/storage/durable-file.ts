/** File operations that survive a crash once they are acknowledged. */
import { closeSync, fsyncSync, openSync, readFileSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { storageError, systemCode } from './errors.js';
import { randomName } from './random-name.js';

/** Readable only by the owner. */
const fileMode = 0o600;
const folderMode = 0o700;

/** Creates a folder that only the owner can access. @throws StorageError */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: folderMode });
  } catch (error) {
    throw storageError(basename(folder), error);
  }
}

/**
 * Replaces a file's content. When it resolves, file and directory entry are on disk; when it rejects, the old content
 * is unchanged.
 * @throws StorageError
 */
export async function writeDurably(path: string, content: string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomName()}.tmp`);
  try {
    const file = await open(temporary, 'wx', fileMode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError(basename(path), error);
  }
}

/** Removes a file durably; no-op if it does not exist. @throws StorageError */
export async function removeDurably(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
    await syncFolder(dirname(path));
  } catch (error) {
    throw storageError(basename(path), error);
  }
}

/** The file's text, or null if it does not exist. @throws StorageError */
export async function readIfExists(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    return nullIfMissing(path, error);
  }
}

/**
 * Synchronous variant for small files that start-up waits for: the event loop, which delivers asynchronous results, does not
 * run while Chromium starts. @throws StorageError
 */
export function readIfExistsSync(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return nullIfMissing(path, error);
  }
}

function nullIfMissing(path: string, error: unknown): null {
  if (systemCode(error) === 'ENOENT') return null;
  throw storageError(basename(path), error);
}

/** Makes renames and removals in a folder durable. They are not durable until the folder itself is flushed. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder for flushing; NTFS journals directory entries itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Synchronous variant for a write that was synchronous as well. It avoids three turns of the event loop, which take longer in
 * Electron than the flush itself.
 */
export function syncFolderSync(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
