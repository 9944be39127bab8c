/** Files whose writes survive a crash once they are acknowledged. */
import { readFileSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { storageError, systemCode } from './errors.js';
import { randomName } from './random-name.js';

/** Readable by this user alone. */
const fileMode = 0o600;
const folderMode = 0o700;

/** Makes a folder that only this user can enter. @throws VaultError */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: folderMode });
  } catch (error) {
    throw storageError(basename(folder), error);
  }
}

/**
 * Replaces a file's content. When it resolves, file and folder entry are on disk; when it rejects, the old content stands.
 * @throws VaultError
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

/** Removes a file for good; one that is not there counts as removed. @throws VaultError */
export async function removeDurably(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
    await syncFolder(dirname(path));
  } catch (error) {
    throw storageError(basename(path), error);
  }
}

/** A file's text, or null when there is no such file. @throws VaultError */
export async function readIfExists(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    return nullIfMissing(path, error);
  }
}

/**
 * The same at once, for small files that a start waits for: the event loop, which brings the answer of any other reading, does not
 * turn while Chromium starts. @throws VaultError
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

/** Makes renames and removals in a folder durable. A rename is not, until the folder itself is flushed. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder for flushing; NTFS journals the entry by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
