/** The key wrapped by Electron's safeStorage, in a file beside the account files. */
import * as z from 'zod';
import { readIfThere, writeDurably } from './durable-file.js';
import { VaultError } from './errors.js';
import type { KeyStore, KeyStoreName } from './key-store.js';

/** The part of Electron's `safeStorage` that is used. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Uint8Array;
  decryptString(sealed: Buffer): string;
}

const keyFile = z.object({
  version: z.literal(1),
  backend: z.string(),
  wrapped: z.base64(),
});

/** Keeps the key in a file, readable only with the OS keychain that wrapped it. */
export class SafeStorageKeyStore implements KeyStore {
  readonly name: KeyStoreName;
  readonly #path: string;
  readonly #safeStorage: SafeStorage;

  constructor(path: string, safeStorage: SafeStorage, backend: string) {
    this.#path = path;
    this.#safeStorage = safeStorage;
    this.name = { kind: 'safeStorage', backend };
  }

  async read(): Promise<Uint8Array | null> {
    const text = await readIfThere(this.#path);
    if (text === null) return null;
    const file = parse(text);
    try {
      const key = Buffer.from(this.#safeStorage.decryptString(Buffer.from(file.wrapped, 'base64')), 'base64');
      if (key.length === 32) return key;
    } catch (error) {
      throw new VaultError(
        'keyUnavailable',
        `The keychain (${file.backend}) that sealed the sessions did not open them`,
        error,
      );
    }
    throw new VaultError('keyUnavailable', 'The keychain gave back a key of the wrong length');
  }

  async write(key: Uint8Array): Promise<void> {
    const wrapped = Buffer.from(this.#safeStorage.encryptString(Buffer.from(key).toString('base64'))).toString(
      'base64',
    );
    await writeDurably(this.#path, JSON.stringify({ version: 1, backend: this.name.backend, wrapped }));
  }
}

function parse(text: string): z.infer<typeof keyFile> {
  try {
    return keyFile.parse(JSON.parse(text));
  } catch (error) {
    // Not set aside: the key is the one file whose absence would make Roster mint another and orphan every session.
    throw new VaultError('keyUnavailable', 'The file that holds the sealing key is damaged', error);
  }
}
