/**
 * A small settings file without secrets: read once, kept in memory, replaced as a whole. Written by electron-store
 * (temporary file, flush, rename); this adds the schema, the version, the folder's flush and the quarantine.
 */
import { join } from 'node:path';
import * as z from 'zod';
import { shaped } from '../schema/shaped.js';
import { readNowIfThere, syncFolder } from './durable-file.js';
import { storageError } from './errors.js';
import type { Quarantine, SetAside } from './quarantine.js';

/** The part of electron-store that is used. Setting `store` writes the file. */
export interface WritableStore {
  store: Record<string, unknown>;
}

/** Opens the store of `<folder>/<name>.json`. Asked with the first write: reading needs no library, and start-up is short of time. */
export type OpenStore = (folder: string, name: string) => Promise<WritableStore>;

/** The file was written by a newer Roster; it was not touched. */
export class NewerFormatError extends Error {
  override readonly name = 'NewerFormatError';
  constructor(readonly file: string) {
    super(`${file} was written by a newer version of Roster`);
  }
}

/** What opening a document needs. */
export interface DocumentOptions<T> {
  folder: string;
  /** File name without `.json`. */
  name: string;
  version: number;
  /** Schema of the content beside `version`. */
  schema: z.ZodType<T>;
  /** From each older version, what makes the next one of its content. */
  migrations?: Readonly<Record<number, (content: Record<string, unknown>) => Record<string, unknown>>>;
  /** Content of a file that does not exist yet. */
  empty: T;
  openStore: OpenStore;
  quarantine: Quarantine;
}

const worthCompilingChars = 64 * 1024;

/** One settings file. */
export class Document<T extends Record<string, unknown>> {
  readonly #options: DocumentOptions<T>;
  #store: WritableStore | undefined;
  #value: T;

  private constructor(options: DocumentOptions<T>, value: T) {
    this.#options = options;
    this.#value = value;
  }

  /**
   * Reads a document. One that cannot be read is set aside and starts empty.
   * @throws NewerFormatError, or VaultError when the disk fails
   */
  static async open<T extends Record<string, unknown>>(
    options: DocumentOptions<T>,
  ): Promise<{ document: Document<T>; setAside: SetAside | null }> {
    const path = join(options.folder, `${options.name}.json`);
    const text = readNowIfThere(path);
    if (text === null) return { document: new Document(options, options.empty), setAside: null };
    // A compiled check pays with many accounts only; most files are read once and have a few values.
    const how = { jitless: text.length < worthCompilingChars };
    const stored = z.looseObject({ version: z.int() }).safeParse(parse(text), how);
    if (stored.success) {
      const { version, ...content } = stored.data;
      if (version > options.version) throw new NewerFormatError(`${options.name}.json`);
      const value = shaped(options.schema, migrated(options, content, version), how);
      if (value !== undefined) return { document: new Document(options, value), setAside: null };
    }
    const setAside = await options.quarantine.setAside(path);
    return { document: new Document(options, options.empty), setAside };
  }

  /** The content, as last stored. Treat as frozen. */
  get value(): T {
    return this.#value;
  }

  /** Moves the file to the quarantine; null: there is none. The content in memory stays. @throws VaultError */
  async setAside(): Promise<SetAside | null> {
    const { folder, name, quarantine } = this.#options;
    const path = join(folder, `${name}.json`);
    return readNowIfThere(path) === null ? null : quarantine.setAside(path);
  }

  /** Replaces the content. Durable when it resolves. @throws VaultError; then the old content stands */
  async replace(next: T): Promise<void> {
    const { folder, name, version, openStore } = this.#options;
    try {
      this.#store ??= await openStore(folder, name);
      this.#store.store = { ...next, version };
      await syncFolder(folder);
      this.#value = next;
    } catch (error) {
      throw storageError(`${name}.json`, error);
    }
  }
}

/** Content as of today's version; null when a step is missing. The file itself changes with the next write. */
function migrated<T>(
  { version, migrations }: DocumentOptions<T>,
  content: Record<string, unknown>,
  from: number,
): unknown {
  try {
    let now = content;
    for (let step = from; step < version; step += 1) {
      const migrate = migrations?.[step];
      if (migrate === undefined) return null;
      now = migrate(now);
    }
    return now;
  } catch {
    return null;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
