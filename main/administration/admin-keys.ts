/**
 * Administrator keys of remote backends, encrypted in the vault. A key is bound to the address and the app for which it was
 * entered: another program can change `roster.json` and must not be able to redirect the key.
 */
import * as z from 'zod';
import type { BackendId } from '../../preload/contract/index.js';
import type { BackendEntry } from '../storage/account-files.js';
import { safeParse } from '../validation/safe-parse.js';
import type { AccountVault } from '../vault/account-vault.js';
import { VaultError } from '../vault/errors.js';

const record = z.object({ version: z.literal(1), key: z.string(), baseUrl: z.string(), appId: z.string() });

type Place = Pick<BackendEntry, 'id' | 'baseUrl' | 'appId'>;

export class AdminKeys {
  constructor(private readonly vault: Pick<AccountVault, 'read' | 'write' | 'remove'>) {}

  /**
   * The key of a backend; null if there is none for this address and app, or if its file is damaged and was set aside.
   * @throws VaultError, StorageError
   */
  async read({ id, baseUrl, appId }: Place): Promise<string | null> {
    const text = await this.vault.read(nameOf(id)).catch((error: unknown) => {
      if (error instanceof VaultError && error.code === 'sessionUnreadable') return null;
      throw error;
    });
    const found = text === null ? undefined : safeParse(record, JSON.parse(text));
    return found?.baseUrl === baseUrl && found.appId === appId ? found.key : null;
  }

  /** Whether there is a key, although it may not be readable now. @throws StorageError */
  async has(place: Place): Promise<boolean> {
    try {
      return (await this.read(place)) !== null;
    } catch (error) {
      if (error instanceof VaultError) return true;
      throw error;
    }
  }

  /** Stores a key and returns where. Durable when it resolves to `sealed`. @throws VaultError */
  write({ id, baseUrl, appId }: Place, key: string): Promise<'sealed' | 'memory'> {
    return this.vault.write(nameOf(id), JSON.stringify({ version: 1, key, baseUrl, appId }));
  }

  /** @throws VaultError */
  remove(id: BackendId): Promise<void> {
    return this.vault.remove(nameOf(id));
  }
}

/** Name of the encrypted file: never the ID of an account, which has no dot. */
const nameOf = (id: BackendId) => `admin-key.${id}`;
