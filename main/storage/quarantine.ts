/** Where unreadable files go. Nothing in here is ever overwritten or deleted by Roster. */
import { copyFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeFolder, syncFolder } from './durable-file.js';
import { storageError, systemCode } from './errors.js';
import { randomName } from './random-name.js';

/** One file that was set aside. */
export interface QuarantinedFile {
  /** Where it lies now. */
  path: string;
  /** Its name before. */
  name: string;
  /** How many entries of it could not be read, when the others stay in use. */
  dropped?: number;
}

/** Sets files aside in the profile's `quarantine` folder. */
export class Quarantine {
  readonly #folder: string;
  readonly #now: () => number;

  constructor(profileFolder: string, now: () => number) {
    this.#folder = join(profileFolder, 'quarantine');
    this.#now = now;
  }

  /** Moves a file out of the way under a name that no other file has. @throws VaultError; then the file lies where it was */
  quarantine(path: string): Promise<QuarantinedFile> {
    return this.#put(path, move);
  }

  /** Keeps a copy of a file of which `dropped` entries could not be read. @throws VaultError */
  async keepCopy(path: string, dropped: number): Promise<QuarantinedFile> {
    return { ...(await this.#put(path, copyFile)), dropped };
  }

  async #put(path: string, how: (from: string, to: string) => Promise<void>): Promise<QuarantinedFile> {
    const name = basename(path);
    const stamp = new Date(this.#now()).toISOString().replaceAll(/[:.]/g, '-');
    // Two within a millisecond are no rarity, and the second must not take the first one's place.
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
