/** Quarantine folder for unreadable files. Roster never overwrites or deletes its content. */
import { copyFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFolder, syncFolder } from './durable-file.js';
import { storageError, systemCode } from './errors.js';
import { randomName } from './random-name.js';

/** A file in quarantine. */
export interface QuarantinedFile {
  /** Current path. */
  path: string;
  /** Original file name. */
  name: string;
  /** Number of unreadable entries, if the other entries stay in use. */
  dropped?: number;
}

/** Moves files to the profile's `quarantine` folder. */
export class Quarantine {
  readonly #folder: string;
  readonly #now: () => number;

  constructor(profileFolder: string, now: () => number) {
    this.#folder = join(profileFolder, 'quarantine');
    this.#now = now;
  }

  /** Moves a file to quarantine under a unique name. @throws StorageError; then the file stays in place */
  quarantine(path: string): Promise<QuarantinedFile> {
    return this.#put(path, move);
  }

  /** Copies a file with `dropped` unreadable entries to quarantine. @throws StorageError */
  async keepCopy(path: string, dropped: number): Promise<QuarantinedFile> {
    return { ...(await this.#put(path, copyFile)), dropped };
  }

  async #put(path: string, how: (from: string, to: string) => Promise<void>): Promise<QuarantinedFile> {
    const name = basename(path);
    const stamp = new Date(this.#now()).toISOString().replaceAll(/[:.]/g, '-');
    // Several files within one millisecond are common and must not overwrite each other.
    const target = join(this.#folder, `${stamp}-${randomName()}-${name}`);
    await makeFolder(this.#folder);
    try {
      await how(path, target);
      await syncFolder(this.#folder);
    } catch (error) {
      throw storageError(name, error);
    }
    return { path: target, name };
  }
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (systemCode(error) !== 'EXDEV') throw error;
    await copyFile(from, to);
    await rm(from);
  }
}
