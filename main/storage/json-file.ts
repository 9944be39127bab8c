/**
 * A small settings file without secrets: read once, kept in memory, replaced as a whole. electron-store writes it
 * (temporary file, flush, rename); this module adds the schema, the version, the flush of the folder and quarantine.
 */
import { join } from 'node:path';
import * as z from 'zod';
import { safeParse } from '../validation/safe-parse.js';
import { readIfExistsSync, syncFolderSync, writeDurably } from './durable-file.js';
import { NewerFormatError, storageError, systemCode } from './errors.js';
import type { Quarantine, QuarantinedFile } from './quarantine.js';

/** The part of electron-store that is used. Setting `store` writes the file. */
export interface WritableStore {
  store: Record<string, unknown>;
}

/**
 * Opens the store of `<folder>/<name>.json`. Called with the first write: reading needs no library, which keeps
 * start-up fast.
 */
export type OpenStore = (folder: string, name: string) => Promise<WritableStore>;

export interface JsonFileOptions<T> {
  folder: string;
  /** File name without `.json`. */
  name: string;
  version: number;
  /** Schema of the content without `version`. */
  schema: z.ZodType<T>;
  /** Migrations by version: each converts content of that version to the next one. */
  migrations?: Readonly<Record<number, (content: Record<string, unknown>) => Record<string, unknown>>>;
  /**
   * For content that does not match the schema: returns it without the invalid entries, and their number. The file is
   * copied to quarantine, and the valid entries stay in use.
   */
  salvage?: (content: Record<string, unknown>) => { content: Record<string, unknown>; dropped: number };
  /** Keeps a copy in `<name>.copy.json`, which is read if the file itself is lost. */
  hasCopy?: boolean;
  /** Content if the file does not exist yet. */
  defaults: T;
  openStore: OpenStore;
  quarantine: Quarantine;
}

/** The format of a file, independent of the profile that it belongs to. */
export type JsonFileFormat<T> = Omit<JsonFileOptions<T>, 'folder' | 'openStore' | 'quarantine'>;

export class JsonFile<T extends Record<string, unknown>> {
  readonly #options: JsonFileOptions<T>;
  #store: WritableStore | undefined;
  #value: T;
  /** Changes run one at a time, so that concurrent ones cannot overwrite each other. */
  #changes: Promise<unknown> = Promise.resolve();
  /** The copy that is being written, and the one that waits for it. */
  #currentCopy: Promise<void> | undefined;
  #nextCopy: Promise<void> | undefined;

  private constructor(options: JsonFileOptions<T>, value: T) {
    this.#options = options;
    this.#value = value;
  }

  /**
   * Reads a file. An unreadable file is moved to quarantine and replaced by its copy or the defaults.
   * @throws NewerFormatError, or StorageError when the disk fails
   */
  static async open<T extends Record<string, unknown>>(
    options: JsonFileOptions<T>,
  ): Promise<{ document: JsonFile<T>; quarantined: QuarantinedFile | null }> {
    const path = pathOf(options);
    const text = readNow(path);
    if (text !== unreadable) {
      const found = text === null ? null : contentOf(options, text);
      if (found !== null) {
        const quarantined = found.dropped === 0 ? null : await options.quarantine.keepCopy(path, found.dropped);
        return { document: new JsonFile(options, found.value), quarantined };
      }
    }
    const quarantined = text === null ? null : await options.quarantine.quarantine(path);
    const copy = options.hasCopy === true ? readNow(copyPathOf(options)) : null;
    const copied = copy === null || copy === unreadable ? null : contentOf(options, copy);
    return { document: new JsonFile(options, copied?.value ?? options.defaults), quarantined };
  }

  /** The last stored content. Treat as frozen. */
  get value(): T {
    return this.#value;
  }

  /**
   * Applies `make` to the content after all earlier changes. Durable when it resolves. @throws StorageError; then the old
   * content is unchanged
   */
  change(make: (now: T) => T): Promise<void> {
    const done = this.#changes.then(() => this.#replace(make(this.#value)));
    this.#changes = done.catch(() => undefined);
    return done;
  }

  /**
   * Moves the file to quarantine; returns null if it does not exist. The content in memory is unchanged. @throws
   * StorageError
   */
  async quarantine(): Promise<QuarantinedFile | null> {
    const { folder, name, quarantine } = this.#options;
    const path = join(folder, `${name}.json`);
    return readIfExistsSync(path) === null ? null : quarantine.quarantine(path);
  }

  /** Replaces the content. Durable when it resolves. @throws StorageError; then the old content is unchanged */
  replace(next: T): Promise<void> {
    return this.change(() => next);
  }

  /**
   * Updates the copy in the background: it may miss the last change. Resolves when the copy was written or the write
   * failed.
   */
  async updateCopy(): Promise<void> {
    if (this.#options.hasCopy !== true) return;
    this.#nextCopy ??= (async () => {
      // Changes in quick succession share one copy.
      await new Promise((done) => setImmediate(done));
      // One at a time: an older copy must not replace a newer one.
      await this.#currentCopy;
      this.#nextCopy = undefined;
      const content = JSON.stringify({ ...this.#value, version: this.#options.version });
      this.#currentCopy = writeDurably(copyPathOf(this.#options), content).catch(() => undefined);
      await this.#currentCopy;
    })();
    await this.#nextCopy;
  }

  async #replace(next: T): Promise<void> {
    const { folder, name, version, openStore } = this.#options;
    try {
      this.#store ??= await openStore(folder, name);
      this.#store.store = { ...next, version };
      syncFolderSync(folder);
      this.#value = next;
      void this.updateCopy();
    } catch (error) {
      throw storageError(`${name}.json`, error);
    }
  }
}

function pathOf({ folder, name }: { folder: string; name: string }): string {
  return join(folder, `${name}.json`);
}

function copyPathOf({ folder, name }: { folder: string; name: string }): string {
  return join(folder, `${name}.copy.json`);
}

/** A symbol, because a file may contain any text. */
const unreadable = Symbol('unreadable');

/**
 * The file's text; null if it does not exist; `unreadable` if it is not a file or access is denied. @throws StorageError
 */
function readNow(path: string): string | typeof unreadable | null {
  try {
    return readIfExistsSync(path);
  } catch (error) {
    const cause = error instanceof Error ? systemCode(error.cause) : undefined;
    if (cause !== undefined && ['EISDIR', 'EACCES', 'EPERM', 'ELOOP'].includes(cause)) return unreadable;
    throw error;
  }
}

/** Parses, migrates and validates a text; null if it is unusable. @throws NewerFormatError */
function contentOf<T>(options: JsonFileOptions<T>, text: string): { value: T; dropped: number } | null {
  // Compiling a schema does not pay off for a file that is read once.
  const how = { jitless: true };
  const stored = z.looseObject({ version: z.int() }).safeParse(parse(text), how);
  if (!stored.success) return null;
  const { version, ...content } = stored.data;
  if (version > options.version) throw new NewerFormatError(`${options.name}.json`);
  const now = migrate(options, content, version);
  const whole = safeParse(options.schema, now, how);
  if (whole !== undefined) return { value: whole, dropped: 0 };
  if (options.salvage === undefined || now === null) return null;
  const salvaged = options.salvage(now);
  const value = safeParse(options.schema, salvaged.content, how);
  return value === undefined ? null : { value, dropped: salvaged.dropped };
}

/**
 * Migrates content to the current version; null if a migration is missing. The file itself changes with the next write.
 */
function migrate<T>(
  { version, migrations }: JsonFileOptions<T>,
  content: Record<string, unknown>,
  from: number,
): Record<string, unknown> | null {
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
