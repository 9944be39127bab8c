/**
 * The key as an entry of the OS keychain, in keytar's layout: service `dev.roster.app`, account `vault-key:<random
 * ID>`, password = the key record in base64. Any keytar-compatible program can read it. The ID of the profile's entry
 * is recorded in `vault/keychain.json` and in each sealed file, so it does not depend on the profile's path.
 */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { makeFolder, readIfExists, writeDurably } from '../../storage/durable-file.js';
import { VaultError } from '../errors.js';
import { headersOf } from '../sealed-files.js';
import type { KeyStore, KeyStoreName } from './key-store.js';
import { keychainService } from './keychain-names.js';

/** One keychain entry, as provided by `@napi-rs/keyring`. The signal cancels the wait for the keychain's prompt. */
export interface KeychainEntry {
  getPassword(signal?: AbortSignal): Promise<string | undefined | null>;
  setPassword(password: string, signal?: AbortSignal): Promise<void>;
}

/** Opens an entry of the OS keychain. Called lazily, because it may load native code. */
export type OpenKeychainEntry = (service: string, account: string) => Promise<KeychainEntry>;

/** Name of the file that records which entry holds the key. */
export const keychainFileName = 'keychain.json';

const entryId = z.string().regex(/^[0-9a-f]{32}$/);
const keychainFile = z.strictObject({ version: z.literal(1), id: entryId });

export interface KeychainKeyStoreOptions {
  vaultFolder: string;
  open: OpenKeychainEntry;
  backend: string;
  others?: readonly KeyStore[];
}

/**
 * Stores the key in the OS keychain. Each write creates a new entry and then replaces `keychain.json`: a crash leaves
 * the old key or the new one, and a copy of the profile in another folder keeps its own entry.
 */
export class KeychainKeyStore implements KeyStore {
  readonly others: readonly KeyStore[];
  readonly #options: KeychainKeyStoreOptions;
  #id: string | null = null;

  constructor(options: KeychainKeyStoreOptions) {
    this.#options = options;
    this.others = options.others ?? [];
  }

  get name(): KeyStoreName {
    const { backend } = this.#options;
    return { kind: 'keychain', backend: this.#id === null ? backend : `${backend}:${this.#id}` };
  }

  async read(signal?: AbortSignal): Promise<Uint8Array | null> {
    for (const id of await this.#ids()) {
      const record = await readEntry(this.#options.open, accountOf(id), signal);
      if (record === null) continue;
      this.#id = id;
      return record;
    }
    return null;
  }

  async write(record: Uint8Array, signal?: AbortSignal): Promise<void> {
    const { vaultFolder, open } = this.#options;
    const id = randomBytes(16).toString('hex');
    await ask(open, accountOf(id), (entry) => entry.setPassword(Buffer.from(record).toString('base64'), signal));
    const kept = await readEntry(open, accountOf(id), signal);
    if (kept === null || Buffer.compare(kept, record) !== 0) {
      throw new VaultError('keyUnavailable', 'The keychain did not keep the key');
    }
    await makeFolder(vaultFolder);
    await writeDurably(join(vaultFolder, keychainFileName), JSON.stringify({ version: 1, id }));
    this.#id = id;
  }

  /** The entry ID in `keychain.json`; without that file, the IDs in the sealed files. */
  async #ids(): Promise<string[]> {
    const { vaultFolder } = this.#options;
    const text = await readIfExists(join(vaultFolder, keychainFileName));
    const named = text === null ? null : idIn(text);
    if (named !== null) return [named];
    const recorded = (await headersOf(vaultFolder)).map(({ keyStore }) => keyStore.split(':').at(-1));
    return [...new Set(recorded)].map((id) => entryId.safeParse(id).data).filter((id) => id !== undefined);
  }
}

/** An entry with a fixed name: earlier versions derived the name from the profile's path. */
export class PathKeychainKeyStore implements KeyStore {
  readonly name: KeyStoreName;
  readonly #open: OpenKeychainEntry;
  readonly #account: string;

  constructor(profileFolder: string, open: OpenKeychainEntry, backend: string) {
    this.#account = `vault-key:${createHash('sha256').update(profileFolder).digest('hex').slice(0, 16)}`;
    this.#open = open;
    this.name = { kind: 'keychain', backend };
  }

  read(signal?: AbortSignal): Promise<Uint8Array | null> {
    return readEntry(this.#open, this.#account, signal);
  }

  async write(record: Uint8Array, signal?: AbortSignal): Promise<void> {
    await ask(this.#open, this.#account, (entry) => entry.setPassword(Buffer.from(record).toString('base64'), signal));
  }
}

function accountOf(id: string): string {
  return `vault-key:${id}`;
}

function idIn(text: string): string | null {
  try {
    return keychainFile.parse(JSON.parse(text)).id;
  } catch {
    return null;
  }
}

async function readEntry(open: OpenKeychainEntry, account: string, signal?: AbortSignal): Promise<Uint8Array | null> {
  const stored = await ask(open, account, (entry) => entry.getPassword(signal));
  return stored === null || stored === undefined ? null : Buffer.from(stored, 'base64');
}

async function ask<T>(
  open: OpenKeychainEntry,
  account: string,
  question: (entry: KeychainEntry) => Promise<T>,
): Promise<T> {
  try {
    return await question(await open(keychainService, account));
  } catch (error) {
    throw new VaultError('keyUnavailable', 'The keychain is locked or did not answer', error);
  }
}
