/**
 * Plain files of the profile that only Roster may change, such as the list of programs that may get tokens. The vault's
 * manifest records their content, so a file from another program or a restored old copy is rejected.
 */
import type { JsonFile } from './json-file.js';
import type { QuarantinedFile } from './quarantine.js';

/**
 * - `authentic`: Roster wrote it last.
 * - `adopted`: it comes from a version that authenticated nothing; it is authentic from now on. Happens once per file.
 * - `altered`: another program wrote it or restored an old copy.
 * - `noKey`: the sealing key is unavailable, so the file cannot be verified.
 */
export type Verdict = 'authentic' | 'adopted' | 'altered' | 'noKey';

/** Authenticates files with the vault's sealing key. */
export interface FileAuthenticator {
  /**
   * Verifies the content of a file against the recorded digest.
   * @param empty content of a file that was never written
   * @throws StorageError when the disk fails
   */
  verify(name: string, content: unknown, empty: unknown): Promise<Verdict>;
  /**
   * Records the next content of a file and runs `write`, which must make that content durable. After a crash in
   * between, the file is authentic with either content. Without a key, it only runs `write`.
   * @throws StorageError, and any error of `write`
   */
  replace(name: string, before: unknown, next: unknown, write: () => Promise<void>): Promise<void>;
}

export interface AuthenticatedDocumentOptions<T extends Record<string, unknown>> {
  document: JsonFile<T>;
  /** Name in the manifest: the file name without `.json`. */
  name: string;
  /** Trusted content until the file is verified. */
  empty: T;
  files: FileAuthenticator;
}

/** A settings file whose content is used only after verification. */
export class AuthenticatedJsonFile<T extends Record<string, unknown>> {
  readonly #options: AuthenticatedDocumentOptions<T>;
  #isVerified = false;

  constructor(options: AuthenticatedDocumentOptions<T>) {
    this.#options = options;
  }

  /** Whether the content was verified or written by this process. */
  get isVerified(): boolean {
    return this.#isVerified;
  }

  /** The content if it was verified, otherwise the empty content. Treat as frozen. */
  get value(): T {
    return this.#isVerified ? this.#options.document.value : this.#options.empty;
  }

  /** The content of the file, for uses that require no trust. */
  get unverified(): T {
    return this.#options.document.value;
  }

  /**
   * Verifies the file. Must be called each time the vault is opened. An altered file is moved to quarantine, and the
   * caller should tell the user. @throws StorageError
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
   * Replaces the content. Durable when it resolves. Without a key, the content is trusted until the process ends.
   * @throws StorageError; then the old content is unchanged
   */
  async replace(next: T): Promise<void> {
    const { document, name, files } = this.#options;
    await files.replace(name, this.value, next, () => document.replace(next));
    this.#isVerified = true;
  }
}
