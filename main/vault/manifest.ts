/**
 * The list of what belongs in the vault, authenticated with a key that is derived from the sealing key: which generation of each
 * sealed file is the latest, and what the profile's other authenticated files contain. An old copy of a file that is put back, and
 * the file of a removed account, are not in it.
 */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import type { FileAuthenticator, Verdict } from '../storage/authenticated-file.js';
import { makeFolder, readIfExists, writeDurably } from '../storage/durable-file.js';

const manifestContent = z.strictObject({
  /** Every generation up to this one is accounted for: a file of an account that is not listed needs a higher one. */
  counter: z.int().min(0),
  /** The latest generation of each account's sealed file; 0 for a file of the first format, which has none. */
  accounts: z.record(z.string(), z.int().min(0)),
  /** Digests of the other files' content; two while one is being replaced. */
  files: z.record(z.string(), z.array(z.string()).max(2)),
  /** Files that are adopted as they are, once: the profile comes from a version that authenticated nothing. */
  adoptable: z.array(z.string()),
  /** Whether there may be sealed files whose key is gone. */
  hasForeignFiles: z.boolean(),
});
/** What the manifest says. */
export type ManifestContent = z.infer<typeof manifestContent>;

const manifestFile = z.strictObject({ version: z.literal(1), content: z.string(), mac: z.base64() });

/** Content for a vault without files. */
export const emptyManifest: ManifestContent = {
  counter: 0,
  accounts: {},
  files: {},
  adoptable: [],
  hasForeignFiles: false,
};

/** Name of its file in the vault's folder. */
export const manifestName = 'manifest.json';

/** Reads the manifest: null when there is none, `altered` when this key did not make it. @throws VaultError when the disk fails */
export async function readManifest(folder: string, key: Uint8Array): Promise<ManifestContent | 'altered' | null> {
  const text = await readIfExists(join(folder, manifestName));
  if (text === null) return null;
  try {
    const file = manifestFile.parse(JSON.parse(text));
    if (!isSame(macOf(macKeyOf(key), file.content), Buffer.from(file.mac, 'base64'))) return 'altered';
    return manifestContent.parse(JSON.parse(file.content));
  } catch {
    return 'altered';
  }
}

/** The manifest of an open vault. Changes count at once; they are on disk when the promise resolves. */
export class Manifest implements FileAuthenticator {
  readonly #folder: string;
  #macKey: Uint8Array;
  #value: ManifestContent;
  /** Generations whose files are being written. */
  readonly #issued = new Set<number>();
  #last: number;
  #isClosed = false;
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  constructor(folder: string, key: Uint8Array, value: ManifestContent) {
    this.#folder = folder;
    this.#macKey = macKeyOf(key);
    this.#value = value;
    this.#last = Math.max(value.counter, ...Object.values(value.accounts));
  }

  get value(): ManifestContent {
    return this.#value;
  }

  /** Whether a file of this generation may be the account's latest one. A foreign file was written beside another manifest. */
  accepts(accountId: string, generation: number, isForeign = false): boolean {
    const latest = this.#value.accounts[accountId];
    if (isForeign) return latest === undefined;
    // A crash may leave a file that is newer than the manifest. No key makes such a file but that of the manifest.
    return latest === undefined ? generation > this.#value.counter : generation >= latest;
  }

  /** A generation for a file that is written next. Has to be settled or dropped. */
  issue(): number {
    this.#last += 1;
    this.#issued.add(this.#last);
    return this.#last;
  }

  /** The file of this generation is on disk. @throws VaultError */
  settle(accountId: string, generation: number): Promise<void> {
    this.note(accountId, generation);
    return this.flush();
  }

  /** The same, written with the next flush. */
  note(accountId: string, generation: number): void {
    this.#issued.delete(generation);
    const latest = this.#value.accounts[accountId] ?? 0;
    const accounts = { ...this.#value.accounts, [accountId]: Math.max(latest, generation) };
    this.#change({ accounts });
  }

  /** The file of this generation was not written. */
  drop(generation: number): void {
    this.#issued.delete(generation);
    this.#change({});
  }

  /** The account's file does not count any more. @throws VaultError */
  forget(accountId: string): Promise<void> {
    const accounts = Object.entries(this.#value.accounts).filter(([id]) => id !== accountId);
    this.#change({ accounts: Object.fromEntries(accounts) });
    return this.flush();
  }

  /** Goes on under another sealing key. @throws VaultError; then the manifest on disk has the old key */
  changeKey(key: Uint8Array): Promise<void> {
    this.#macKey = macKeyOf(key);
    return this.flush();
  }

  /** Ends it: nothing is written any more, and the key is forgotten. A file that is newer than the manifest counts all the same. */
  async close(): Promise<void> {
    await this.#writing;
    this.#isClosed = true;
    this.#macKey.fill(0);
  }

  /** Says whether there may be files whose key is gone. @throws VaultError */
  setForeignFiles(hasForeignFiles: boolean): Promise<void> {
    if (this.#value.hasForeignFiles === hasForeignFiles) return Promise.resolve();
    this.#change({ hasForeignFiles });
    return this.flush();
  }

  async verify(name: string, content: unknown, empty: unknown): Promise<Verdict> {
    const digest = digestOf(name, content);
    if (this.#value.adoptable.includes(name)) {
      await this.#record(name, [digest]);
      return 'adopted';
    }
    const recorded = this.#value.files[name] ?? [digestOf(name, empty)];
    if (!recorded.includes(digest)) return 'altered';
    if (recorded.length > 1) await this.#record(name, [digest]);
    return 'authentic';
  }

  async replace(name: string, before: unknown, next: unknown, write: () => Promise<void>): Promise<void> {
    const digest = digestOf(name, next);
    await this.#record(name, [digestOf(name, before), digest]);
    await write();
    await this.#record(name, [digest]);
  }

  /** Writes what was changed. Changes that come while one write is under way share the next. @throws VaultError */
  flush(): Promise<void> {
    this.#next ??= this.#writing.then(() => {
      this.#next = null;
      return this.#write();
    });
    this.#writing = this.#next.catch(() => undefined);
    return this.#next;
  }

  #record(name: string, digests: string[]): Promise<void> {
    this.#change({
      files: { ...this.#value.files, [name]: [...new Set(digests)] },
      adoptable: this.#value.adoptable.filter((other) => other !== name),
    });
    return this.flush();
  }

  #change(part: Partial<ManifestContent>): void {
    // A generation counts as accounted for once every earlier one is on disk: a crash must not disown a file in between.
    const counter = this.#issued.size === 0 ? this.#last : Math.min(...this.#issued) - 1;
    this.#value = { ...this.#value, ...part, counter };
  }

  async #write(): Promise<void> {
    if (this.#isClosed) return;
    const content = JSON.stringify(this.#value);
    const mac = macOf(this.#macKey, content).toString('base64');
    await makeFolder(this.#folder);
    await writeDurably(join(this.#folder, manifestName), JSON.stringify({ version: 1, content, mac }));
  }
}

/** A digest of JSON content, whatever the order of its keys. */
function digestOf(name: string, value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([name, sorted(value)]))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  // As pairs, because the keys of an object that look like numbers always come first.
  return {
    pairs: Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  };
}

/** A key of its own (RFC 5869), so that nothing that the sealing key does elsewhere can stand for a MAC. */
function macKeyOf(key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), 'roster vault manifest', 32));
}

function macOf(macKey: Uint8Array, text: string): Buffer {
  return createHmac('sha256', macKey).update(text).digest();
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
