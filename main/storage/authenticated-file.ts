/**
 * Plain files of the profile that only Roster may change, such as the programs that may have tokens. The vault's manifest says what
 * they contain, so a file that another program wrote, or an old copy that was put back, is not believed.
 */
import type { JsonFile } from './json-file.js';
import type { QuarantinedFile } from './quarantine.js';

/**
 * - `authentic`: Roster wrote it last.
 * - `adopted`: it comes from a version that authenticated nothing, and is authentic from now on. Happens once per file.
 * - `altered`: something else wrote it, or put an old copy back.
 * - `noKey`: the sealing key cannot be had now, so nothing can be said.
 */
export type Verdict = 'authentic' | 'adopted' | 'altered' | 'noKey';

/** Authenticates files under the vault's sealing key. */
export interface FileAuthenticator {
  /**
   * Checks the content of a file against what was recorded.
   * @param empty content of a file that was never written
   * @throws VaultError when the disk fails
   */
  verify(name: string, content: unknown, empty: unknown): Promise<Verdict>;
  /**
   * Records the next content of a file and runs `write`, which has to make that content durable. A crash in between leaves a file
   * that is authentic with either content. Without a key it only runs `write`. @throws VaultError, and what `write` throws
   */
  replace(name: string, before: unknown, next: unknown, write: () => Promise<void>): Promise<void>;
}

/** What an authenticated document consists of. */
export interface AuthenticatedDocumentOptions<T extends Record<string, unknown>> {
  document: JsonFile<T>;
  /** Its name in the manifest: the file's name without `.json`. */
  name: string;
  /** Content that is trusted while nothing else was verified. */
  empty: T;
  files: FileAuthenticator;
}

/** A settings file whose content counts only once it was verified. */
export class AuthenticatedJsonFile<T extends Record<string, unknown>> {
  readonly #options: AuthenticatedDocumentOptions<T>;
  #isVerified = false;

  constructor(options: AuthenticatedDocumentOptions<T>) {
    this.#options = options;
  }

  /** Whether the content was verified, or written by this process. */
  get isVerified(): boolean {
    return this.#isVerified;
  }

  /** The content, if it was verified; else the empty one. Treat as frozen. */
  get value(): T {
    return this.#isVerified ? this.#options.document.value : this.#options.empty;
  }

  /** The content as it lies in the file: only for what needs no trust. */
  get unverified(): T {
    return this.#options.document.value;
  }

  /**
   * Verifies the file. To be called each time the vault was opened. An altered file is not used but set aside, and the caller
   * should tell the user. @throws VaultError
   */
  async verify(): Promise<{ verdict: Verdict; quarantined: QuarantinedFile | null }> {
    const { document, name, empty, files } = this.#options;
    const verdict = await files.verify(name, document.value, empty);
    if (verdict !== 'altered') {
      if (verdict !== 'noKey') this.#isVerified = true;
      return { verdict, quarantined: null };
    }
    const quarantined = await document.quarantine();
    await this.replace(empty);
    return { verdict, quarantined };
  }

  /**
   * Replaces the content. Durable when it resolves. Content that is written without a key holds until the process ends.
   * @throws VaultError; then the old content stands
   */
  async replace(next: T): Promise<void> {
    const { document, name, files } = this.#options;
    await files.replace(name, this.value, next, () => document.replace(next));
    this.#isVerified = true;
  }
}
