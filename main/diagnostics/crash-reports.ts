/** Reports of unexpected errors, stored on the local disk only: nothing is uploaded and no memory is dumped. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { redact } from './redact.js';

/** The process in which the error occurred. */
export type CrashPlace = 'main' | 'page' | 'server';

export interface CrashReportsOptions {
  /** `crash-reports` in the profile folder. */
  folder: string;
  versions: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** Maximum number of reports, so that an error at every start does not fill the disk. */
const maxReports = 10;
const maxChars = 16_384;

export class CrashReports {
  readonly #options: CrashReportsOptions;
  #count = 0;

  constructor(options: CrashReportsOptions) {
    this.#options = options;
  }

  /** Writes a report and returns its path. Returns null if writing fails, so that reporting causes no further error. */
  async write(place: CrashPlace, error: unknown): Promise<string | null> {
    const { folder, versions, now } = this.#options;
    const at = new Date(now()).toISOString();
    const facts = [`Roster: an unforeseen error`, `at: ${at}`, `in: ${place}`];
    for (const [name, version] of Object.entries({ ...versions, system: process.platform }))
      facts.push(`${name}: ${version}`);
    this.#count += 1;
    const path = join(folder, `${at.replaceAll(/[:.]/g, '-')}-${String(this.#count)}-${place}.txt`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(path, `${facts.join('\n')}\n\n${describeError(error)}\n`, { mode: 0o600, flag: 'wx' });
      await this.#removeOld();
      return path;
    } catch {
      return null;
    }
  }

  async #removeOld(): Promise<void> {
    const names = (await readdir(this.#options.folder)).filter((name) => name.endsWith('.txt')).sort();
    for (const name of names.slice(0, -maxReports)) await rm(join(this.#options.folder, name), { force: true });
  }
}

/** Formats an error's stack and causes, redacted and truncated. */
function describeError(error: unknown): string {
  const parts: string[] = [];
  for (
    let one = error;
    one !== undefined && one !== null && parts.length < 4;
    one = one instanceof Error ? one.cause : null
  )
    parts.push(one instanceof Error ? (one.stack ?? one.message) : typeof one === 'string' ? one : typeof one);
  return redact(parts.join('\ncaused by: ').slice(0, maxChars));
}
