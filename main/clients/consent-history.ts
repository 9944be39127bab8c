/** The questions of the last 30 days and their answers, without secrets. */
import * as z from 'zod';
import {
  accountId,
  accountReason,
  type ConsentHistoryEntry,
  consentLength,
  consentOutcome,
} from '../../preload/contract/index.js';
import type { JsonFile, JsonFileFormat } from '../storage/json-file.js';
import { openOnce } from '../storage/open-once.js';

const entry = z.object({
  at: z.iso.datetime(),
  name: z.string().nullable(),
  path: z.string(),
  chain: z.array(z.string()),
  accountId,
  /** Absent in entries of older versions. */
  reason: accountReason.optional(),
  outcome: consentOutcome,
  length: consentLength.nullable(),
});
const historyFile = z.object({ entries: z.array(entry) });
/** Content of `consent-history.json`, the latest entry last. It grants nothing, so it is not authenticated. */
export type ConsentHistoryFile = z.infer<typeof historyFile>;

export const consentHistoryFormat: JsonFileFormat<ConsentHistoryFile> = {
  name: 'consent-history',
  version: 1,
  schema: historyFile,
  defaults: { entries: [] },
};

const keptMs = 30 * 24 * 60 * 60_000;
export const maxHistoryEntries = 1_000;

export interface ConsentHistoryOptions {
  /** Opens the file at the first use: the start does not need it. @throws NewerFormatError, StorageError */
  openFile: () => Promise<Pick<JsonFile<ConsentHistoryFile>, 'value' | 'change'>>;
  now: () => number;
  onChanged: () => void;
}

export class ConsentHistory {
  readonly #options: ConsentHistoryOptions;
  readonly #open: ConsentHistoryOptions['openFile'];

  constructor(options: ConsentHistoryOptions) {
    this.#options = options;
    this.#open = openOnce(options.openFile);
  }

  /** The entries, the latest first. @throws NewerFormatError, StorageError */
  async entries(): Promise<ConsentHistoryEntry[]> {
    return this.#kept((await this.#open()).value.entries).reverse();
  }

  /** Adds an entry and drops those that are too old. Durable when it resolves. @throws StorageError */
  async add(added: Omit<ConsentHistoryEntry, 'at'>): Promise<void> {
    const { now, onChanged } = this.#options;
    const at = new Date(now()).toISOString();
    const file = await this.#open();
    await file.change(({ entries }) => ({
      entries: [...this.#kept(entries), { at, ...added }].slice(-maxHistoryEntries),
    }));
    onChanged();
  }

  /** Durable when it resolves. @throws StorageError */
  async forget(): Promise<void> {
    const file = await this.#open();
    if (file.value.entries.length === 0) return;
    await file.change(() => ({ entries: [] }));
    this.#options.onChanged();
  }

  #kept(entries: readonly ConsentHistoryEntry[]): ConsentHistoryEntry[] {
    const oldest = this.#options.now() - keptMs;
    return entries.filter(({ at }) => Date.parse(at) >= oldest);
  }
}
