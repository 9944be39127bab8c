/**
 * App folders that the user has confirmed in this profile, and which of them may run functions. Functions run with the
 * user's rights, so a folder that appears only in `roster.json` is neither served nor run.
 */
import { realpath } from 'node:fs/promises';
import * as z from 'zod';
import { type BackendId, backendId } from '../../../preload/contract/index.js';
import type { AuthenticatedJsonFile } from '../../storage/authenticated-file.js';
import type { JsonFileFormat } from '../../storage/json-file.js';

const permission = z.object({
  backendId,
  /** The real path: a symbolic link could change its target later. */
  folder: z.string(),
  allowFunctions: z.boolean(),
});
/** Content of `app-folders.json`. */
export const appFoldersFile = z.object({ folders: z.array(permission) });
export type AppFoldersFile = z.infer<typeof appFoldersFile>;

export const appFoldersFormat: JsonFileFormat<AppFoldersFile> = {
  name: 'app-folders',
  version: 1,
  schema: appFoldersFile,
  defaults: { folders: [] },
};

/** The content is used only after it has been verified. */
type VerifiedFile = Pick<AuthenticatedJsonFile<AppFoldersFile>, 'value' | 'replace'>;

/** The permissions that the user has granted to app folders. */
export class AppFolders {
  readonly #file: VerifiedFile;
  #listener: (() => void) | null = null;
  #isVerified = false;

  constructor(file: VerifiedFile) {
    this.#file = file;
  }

  /** The permission for a backend's folder; null if the user has not confirmed this folder. */
  async permissionFor(id: BackendId, folder: string): Promise<{ allowFunctions: boolean } | null> {
    const real = await realPathOf(folder);
    const found = this.#file.value.folders.find((one) => one.backendId === id && one.folder === real);
    return found === undefined ? null : { allowFunctions: found.allowFunctions };
  }

  /** Confirms a folder. Durable. @throws StorageError */
  async allow(id: BackendId, folder: string, allowFunctions: boolean): Promise<void> {
    const entry = { backendId: id, folder: await realPathOf(folder), allowFunctions };
    await this.#file.replace({ folders: [...this.#others(id), entry] });
  }

  /** Withdraws the confirmation. Durable. @throws StorageError */
  async forget(id: BackendId): Promise<void> {
    const others = this.#others(id);
    if (others.length < this.#file.value.folders.length) await this.#file.replace({ folders: others });
  }

  /**
   * Sets the listener for each verification of the file, replacing the previous one. Called immediately if already
   * verified.
   */
  onVerified(listener: () => void): void {
    this.#listener = listener;
    if (this.#isVerified) listener();
  }

  /** Must be called when the file has been verified or its verification has failed. */
  verified(): void {
    this.#isVerified = true;
    this.#listener?.();
  }

  #others(id: BackendId): AppFoldersFile['folders'] {
    return this.#file.value.folders.filter((one) => one.backendId !== id);
  }
}

/** Keeps the path of a missing folder: the server reports the error. */
function realPathOf(folder: string): Promise<string> {
  return realpath(folder).catch(() => folder);
}
