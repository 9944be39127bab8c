/**
 * A small settings file without secrets: read once, kept in memory, replaced as a whole. Written by electron-store
 * (temporary file, flush, rename); this adds the schema, the version, the folder's flush and the quarantine.
 */
import { join } from 'node:path';
import * as z from 'zod';
import { safeParse } from '../validation/safe-parse.js';
import { readIfExistsSync, syncFolder, writeDurably } from './durable-file.js';
import { storageError, systemCode } from './errors.js';
import type { Quarantine, QuarantinedFile } from './quarantine.js';

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
export interface JsonFileOptions<T> {
  folder: string;
  /** File name without `.json`. */
  name: string;
  version: number;
  /** Schema of the content beside `version`. */
  schema: z.ZodType<T>;
  /** From each older version, what makes the next one of its content. */
  migrations?: Readonly<Record<number, (content: Record<string, unknown>) => Record<string, unknown>>>;
  /**
   * For content that does not fit the schema: the same without the entries that do not, and how many these are. The file is then
   * copied to the quarantine, and the other entries stay in use.
   */
  salvage?: (content: Record<string, unknown>) => { content: Record<string, unknown>; dropped: number };
  /** Keeps a copy beside the file, `<name>.copy.json`, which is read when the file itself is lost. */
  hasCopy?: boolean;
  /** Content of a file that does not exist yet. */
  defaults: T;
  openStore: OpenStore;
  quarantine: Quarantine;
}

const worthCompilingChars = 64 * 1024;

/** One settings file. */
export class JsonFile<T extends Record<string, unknown>> {
  readonly #options: JsonFileOptions<T>;
  #store: WritableStore | undefined;
  #value: T;
  /** Changes follow one another, so that two at once cannot undo each other. */
  #changes: Promise<unknown> = Promise.resolve();
  #copying: Promise<void> | undefined;

  private constructor(options: JsonFileOptions<T>, value: T) {
    this.#options = options;
    this.#value = value;
  }

  /**
   * Reads a document. One that cannot be read is set aside and starts empty.
   * @throws NewerFormatError, or VaultError when the disk fails
   */
  static async open<T extends Record<string, unknown>>(
    options: JsonFileOptions<T>,
  ): Promise<{ document: JsonFile<T>; quarantined: QuarantinedFile | null }> {
    const path = pathOf(options);
    const text = readNow(path);
    if (text !== 'unreadable') {
      const found = text === null ? null : contentOf(options, text);
      if (found !== null) {
        const quarantined = found.dropped === 0 ? null : await options.quarantine.keepCopy(path, found.dropped);
        return { document: new JsonFile(options, found.value), quarantined };
      }
    }
    const quarantined = text === null ? null : await options.quarantine.quarantine(path);
    const copy = options.hasCopy === true ? readNow(copyPathOf(options)) : null;
    const copied = copy === null || copy === 'unreadable' ? null : contentOf(options, copy);
    return { document: new JsonFile(options, copied?.value ?? options.defaults), quarantined };
  }

  /** The content, as last stored. Treat as frozen. */
  get value(): T {
    return this.#value;
  }

  /** Changes the content as it stands when its turn comes. Durable when it resolves. @throws VaultError; then the old content stands */
  change(make: (now: T) => T): Promise<void> {
    const done = this.#changes.then(() => this.#replace(make(this.#value)));
    this.#changes = done.catch(() => undefined);
    return done;
  }

  /** Moves the file to the quarantine; null: there is none. The content in memory stays. @throws VaultError */
  async quarantine(): Promise<QuarantinedFile | null> {
    const { folder, name, quarantine } = this.#options;
    const path = join(folder, `${name}.json`);
    return readIfExistsSync(path) === null ? null : quarantine.quarantine(path);
  }

  /** Replaces the content. Durable when it resolves. @throws VaultError; then the old content stands */
  replace(next: T): Promise<void> {
    return this.change(() => next);
  }

  /**
   * Brings the copy up to date, without anyone waiting for it: it may lag behind by the last change. Resolves when it was written, or
   * could not be.
   */
  async updateCopy(): Promise<void> {
    if (this.#options.hasCopy !== true) return;
    this.#copying ??= (async () => {
      // One copy for changes that come close together.
      await new Promise((done) => setImmediate(done));
      this.#copying = undefined;
      const content = JSON.stringify({ ...this.#value, version: this.#options.version });
      await writeDurably(copyPathOf(this.#options), content).catch(() => undefined);
    })();
    await this.#copying;
  }

  async #replace(next: T): Promise<void> {
    const { folder, name, version, openStore } = this.#options;
    try {
      this.#store ??= await openStore(folder, name);
      this.#store.store = { ...next, version };
      await syncFolder(folder);
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

/** A file's text; null when there is none. `unreadable`: something else lies there, or it may not be read. @throws VaultError */
function readNow(path: string): string | 'unreadable' | null {
  try {
    return readIfExistsSync(path);
  } catch (error) {
    const cause = error instanceof Error ? systemCode(error.cause) : undefined;
    if (cause !== undefined && ['EISDIR', 'EACCES', 'EPERM', 'ELOOP'].includes(cause)) return 'unreadable';
    throw error;
  }
}

/** What a text holds; null when it cannot be used. @throws NewerFormatError */
function contentOf<T>(options: JsonFileOptions<T>, text: string): { value: T; dropped: number } | null {
  // A compiled check pays with many accounts only; most files are read once and have a few values.
  const how = { jitless: text.length < worthCompilingChars };
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

/** Content as of today's version; null when a step is missing. The file itself changes with the next write. */
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
