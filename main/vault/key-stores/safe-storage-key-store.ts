/** Key store in a file next to the account files; Electron's safeStorage wraps the key. */
import { dirname } from 'node:path';
import * as z from 'zod';
import { makeFolder, readIfExists, writeDurably } from '../../storage/durable-file.js';
import { VaultError } from '../errors.js';
import { orAborted } from '../keychain-wait.js';
import type { KeyStore, KeyStoreName } from './key-store.js';
import type { SafeStorage } from './safe-storage.js';

const keyFile = z.object({
  version: z.literal(1),
  backend: z.string(),
  wrapped: z.base64(),
});

/** Stores the key in a file that only the wrapping OS keychain can decrypt. */
export class SafeStorageKeyStore implements KeyStore {
  readonly name: KeyStoreName;
  readonly others: readonly KeyStore[];
  readonly #path: string;
  readonly #safeStorage: SafeStorage;

  constructor(path: string, safeStorage: SafeStorage, backend: string, others: readonly KeyStore[] = []) {
    this.#path = path;
    this.#safeStorage = safeStorage;
    this.name = { kind: 'safeStorage', backend };
    this.others = others;
  }

  async read(signal?: AbortSignal): Promise<Uint8Array | null> {
    const text = await readIfExists(this.#path);
    if (text === null) return null;
    const file = parse(text);
    if (!(await orAborted(this.#safeStorage.isAvailable(), signal))) {
      throw new VaultError('keyUnavailable', `The keychain that wrapped the key (${file.backend}) is not there now`);
    }
    const { text: opened, isOutdated } = await orAborted(
      this.#safeStorage.open(Buffer.from(file.wrapped, 'base64')),
      signal,
    ).catch((error: unknown) => {
      if (error instanceof VaultError) throw error;
      throw notOpened(file.backend, this.name.backend, error);
    });
    const record = Buffer.from(opened, 'base64');
    if (isOutdated) await this.write(record, signal);
    return record;
  }

  async write(record: Uint8Array, signal?: AbortSignal): Promise<void> {
    const text = Buffer.from(record).toString('base64');
    const wrapped = await orAborted(this.#safeStorage.seal(text), signal).catch((error: unknown) => {
      throw new VaultError('keyUnavailable', 'The keychain did not take the key', error);
    });
    await makeFolder(dirname(this.#path));
    await writeDurably(
      this.#path,
      JSON.stringify({
        version: 1,
        backend: this.name.backend,
        wrapped: Buffer.from(wrapped).toString('base64'),
      }),
    );
  }
}

function parse(text: string): z.infer<typeof keyFile> {
  try {
    return keyFile.parse(JSON.parse(text));
  } catch (error) {
    // Not quarantined here: without the key file, Roster would create a new key and orphan every session.
    throw new VaultError('keyLost', 'The file that holds the sealing key is damaged', error);
  }
}

function notOpened(recorded: string, backend: string, cause: unknown): VaultError {
  // The keychain that wrapped the key responds but cannot decrypt it: it was emptied or recreated. Another keychain may
  // still have the key.
  return recorded === backend
    ? new VaultError('keyLost', `The keychain (${recorded}) no longer opens the key that it wrapped`, cause)
    : new VaultError('keyUnavailable', `The keychain that wrapped the key (${recorded}) is not the one in use`, cause);
}
