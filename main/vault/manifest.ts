/**
 * Authenticated list of the vault's contents. Its MAC key is derived from the sealing key. It records the latest
 * generation of each sealed file and the digests of the profile's other authenticated files, so that restored old
 * copies and files of removed accounts are detected.
 */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import type { FileAuthenticator, Verdict } from '../storage/authenticated-file.js';
import { makeFolder, readIfExists, writeDurably } from '../storage/durable-file.js';

const manifestContent = z.strictObject({
  /** Every generation up to this one is accounted for: a file of an unlisted account must have a higher one. */
  counter: z.int().min(0),
  /** Latest generation of each account's sealed file; 0 for a file of the first format, which has none. */
  accounts: z.record(z.string(), z.int().min(0)),
  /** Content digests of the other files; two while a file is being replaced. */
  files: z.record(z.string(), z.array(z.string()).max(2)),
  /** Files that are accepted once without verification: the profile comes from a version that authenticated nothing. */
  adoptable: z.array(z.string()),
  /** Whether there may be sealed files whose key is lost. */
  hasForeignFiles: z.boolean(),
});
/** Content of the manifest. */
export type ManifestContent = z.infer<typeof manifestContent>;

const manifestFile = z.strictObject({ version: z.literal(1), content: z.string(), mac: z.base64() });

/** Content for an empty vault. */
export const emptyManifest: ManifestContent = {
  counter: 0,
  accounts: {},
  files: {},
  adoptable: [],
  hasForeignFiles: false,
};

/** Limit on how far ahead of the counter an unrecorded file may be. */
const maxUnrecorded = 1_000_000;

/** File name in the vault folder. */
export const manifestName = 'manifest.json';

/**
 * Reads the manifest: null if there is none, `altered` if it does not match this key. @throws VaultError when the disk
 * fails
 */
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

/** The manifest of an open vault. Changes take effect immediately; they are on disk when the promise resolves. */
export class Manifest implements FileAuthenticator {
  readonly #folder: string;
  #macKey: Uint8Array;
  #value: ManifestContent;
  /** Generations of files that are being written. */
  readonly #issued = new Set<number>();
  /** Generations of new accounts' files that a crash kept from being recorded. */
  readonly #unrecorded = new Map<string, number>();
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

  /**
   * Whether a file of this generation may be the account's latest one. Foreign files were written under another
   * manifest.
   */
  accepts(accountId: string, generation: number, isForeign = false): boolean {
    const latest = this.#value.accounts[accountId];
    if (isForeign) return latest === undefined;
    // A crash may leave a file that is newer than the manifest. Only the manifest's own key can create such a file.
    return latest === undefined ? generation > this.#value.counter : generation >= latest;
  }

  /**
   * Keeps the files of unlisted accounts acceptable until they are read: a crash may have come between writing a new
   * account's file and recording it, and without this the next write would move the counter past that file. The headers
   * are not authenticated; a forged one can only hold the counter back.
   */
  keepUnrecorded(headers: readonly { accountId: string; generation: number }[]): void {
    for (const { accountId, generation } of headers) {
      if (Object.hasOwn(this.#value.accounts, accountId) || generation <= this.#value.counter) continue;
      if (generation > this.#value.counter + maxUnrecorded) continue;
      this.#unrecorded.set(accountId, generation);
      this.#last = Math.max(this.#last, generation);
    }
  }

  /** Stops waiting for an unrecorded file that turned out to be invalid. */
  ignore(accountId: string): void {
    this.#unrecorded.delete(accountId);
  }

  /** Records a generation that was read and authenticated, if it is newer than the recorded one. @throws VaultError */
  async observe(accountId: string, generation: number): Promise<void> {
    if (generation === 0 || (this.#value.accounts[accountId] ?? -1) >= generation) return;
    this.#last = Math.max(this.#last, generation);
    this.note(accountId, generation);
    await this.flush();
  }

  /** Issues the generation for the next file. The caller must settle or drop it. */
  issue(): number {
    this.#last += 1;
    this.#issued.add(this.#last);
    return this.#last;
  }

  /** Records that the file of this generation is on disk. @throws VaultError */
  settle(accountId: string, generation: number): Promise<void> {
    this.note(accountId, generation);
    return this.flush();
  }

  /** Like `settle`, but written with the next flush. */
  note(accountId: string, generation: number): void {
    this.#issued.delete(generation);
    this.#unrecorded.delete(accountId);
    const latest = this.#value.accounts[accountId] ?? 0;
    const accounts = { ...this.#value.accounts, [accountId]: Math.max(latest, generation) };
    this.#change({ accounts });
  }

  /** Records that the file of this generation was not written. */
  drop(generation: number): void {
    this.#issued.delete(generation);
    this.#change({});
  }

  /** Removes the account from the manifest. @throws VaultError */
  forget(accountId: string): Promise<void> {
    this.#unrecorded.delete(accountId);
    const accounts = Object.entries(this.#value.accounts).filter(([id]) => id !== accountId);
    this.#change({ accounts: Object.fromEntries(accounts) });
    return this.flush();
  }

  /** Switches to another sealing key. @throws VaultError; then the manifest on disk still has the old key */
  changeKey(key: Uint8Array): Promise<void> {
    this.#macKey = macKeyOf(key);
    return this.flush();
  }

  /** Stops writing and discards the key. Files that are newer than the manifest remain valid. */
  async close(): Promise<void> {
    await this.#writing;
    this.#isClosed = true;
    this.#macKey.fill(0);
  }

  /** Records whether there may be files whose key is lost. @throws VaultError */
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

  /** Writes pending changes. Changes during a write share the next one. @throws VaultError */
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
    // The counter passes a generation only after all earlier ones are on disk: otherwise, after a crash, a file in
    // between would be rejected.
    const open = [...this.#issued, ...this.#unrecorded.values()];
    const counter = open.length === 0 ? this.#last : Math.min(...open) - 1;
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

/** A digest of JSON content, independent of key order. */
function digestOf(name: string, value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([name, sorted(value)]))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  // As pairs, because integer-like keys of an object always come first.
  return {
    pairs: Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  };
}

/** A separate key (RFC 5869), so that no other output of the sealing key can serve as a MAC. */
function macKeyOf(key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), 'roster vault manifest', 32));
}

function macOf(macKey: Uint8Array, text: string): Buffer {
  return createHmac('sha256', macKey).update(text).digest();
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
