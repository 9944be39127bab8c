/**
 * The app folders that the user chose in this profile, and which of them may run functions. Their functions are programs that run with
 * the user's rights, so a folder that only stands in `roster.json` is neither served nor run.
 */
import { realpath } from 'node:fs/promises';
import * as z from 'zod';
import { backendId, type BackendId } from '../../preload/contract/index.js';

const permission = z.object({
  backendId,
  /** The real path: a symbolic link could lead elsewhere later. */
  folder: z.string(),
  allowFunctions: z.boolean(),
});
/** Content of `app-folders.json`. */
export const appFoldersFile = z.object({ folders: z.array(permission) });
export type AppFoldersFile = z.infer<typeof appFoldersFile>;

/** The file, whose content counts once it was verified. */
interface VerifiedFile {
  readonly value: AppFoldersFile;
  replace: (next: AppFoldersFile) => Promise<void>;
}

/** What the user allowed. */
export class AppFolders {
  readonly #file: VerifiedFile;
  #listener: (() => void) | null = null;
  #isVerified = false;

  constructor(file: VerifiedFile) {
    this.#file = file;
  }

  /** What the user allowed for a backend's folder. Null: this folder was not confirmed. */
  async permissionFor(id: BackendId, folder: string): Promise<{ allowFunctions: boolean } | null> {
    const real = await realPathOf(folder);
    const found = this.#file.value.folders.find((one) => one.backendId === id && one.folder === real);
    return found === undefined ? null : { allowFunctions: found.allowFunctions };
  }

  /** Confirms a folder. Durable. @throws VaultError */
  async allow(id: BackendId, folder: string, allowFunctions: boolean): Promise<void> {
    const entry = { backendId: id, folder: await realPathOf(folder), allowFunctions };
    await this.#file.replace({ folders: [...this.#others(id), entry] });
  }

  /** Withdraws the confirmation. Durable. @throws VaultError */
  async forget(id: BackendId): Promise<void> {
    const others = this.#others(id);
    if (others.length < this.#file.value.folders.length) await this.#file.replace({ folders: others });
  }

  /** Calls back each time that the file was verified, and at once if it was already. The last listener counts. */
  onVerified(listener: () => void): void {
    this.#listener = listener;
    if (this.#isVerified) listener();
  }

  /** To be called when the file was verified, or when it is known that it cannot be. */
  verified(): void {
    this.#isVerified = true;
    this.#listener?.();
  }

  #others(id: BackendId): AppFoldersFile['folders'] {
    return this.#file.value.folders.filter((one) => one.backendId !== id);
  }
}

/** A folder that is not there keeps its name: the server says what is wrong with it. */
function realPathOf(folder: string): Promise<string> {
  return realpath(folder).catch(() => folder);
}
