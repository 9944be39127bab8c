/** Keeps fetched pictures on disk, encrypted under a key that is derived from the vault's. A lost picture is fetched again. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { AccountId } from '../../preload/contract/index.js';
import { writeDurably } from '../storage/durable-file.js';

const content = z.object({
  /** ISO 8601. */
  fetchedAt: z.iso.datetime(),
  /** As base64. Named before there were other types. */
  png: z.base64(),
  type: z.enum(['png', 'webp', 'gif']).default('png'),
});
export type StoredPicture = z.infer<typeof content>;

export interface PictureStoreOptions {
  folder: string;
  /** The vault's key; null while it is unavailable. */
  key: () => Promise<Uint8Array | null>;
}

const [ivLength, tagLength] = [12, 16];

export class PictureStore {
  readonly #options: PictureStoreOptions;

  constructor(options: PictureStoreOptions) {
    this.#options = options;
  }

  /** Null if there is none, or if it cannot be decrypted: another key sealed it, or it was changed. */
  async read(id: AccountId): Promise<StoredPicture | null> {
    try {
      const [text, key] = await Promise.all([readFile(this.#path(id), 'utf8'), this.#key()]);
      if (key === null) return null;
      const bytes = Buffer.from(text, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivLength), { authTagLength: tagLength });
      decipher.setAAD(Buffer.from(id));
      decipher.setAuthTag(bytes.subarray(ivLength, ivLength + tagLength));
      const opened = Buffer.concat([decipher.update(bytes.subarray(ivLength + tagLength)), decipher.final()]);
      return content.parse(JSON.parse(opened.toString('utf8')));
    } catch {
      return null;
    }
  }

  /** Without the vault's key, nothing is written. @throws StorageError */
  async write(id: AccountId, picture: StoredPicture): Promise<void> {
    const key = await this.#key();
    if (key === null) return;
    const iv = randomBytes(ivLength);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    // Bound to the account, so that two files cannot be swapped.
    cipher.setAAD(Buffer.from(id));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(picture)), cipher.final()]);
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
    await writeDurably(this.#path(id), Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64'));
  }

  async remove(id: AccountId): Promise<void> {
    await rm(this.#path(id), { force: true });
  }

  async removeAll(): Promise<void> {
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  #path(id: AccountId): string {
    return join(this.#options.folder, `${id}.picture`);
  }

  async #key(): Promise<Buffer | null> {
    const key = await this.#options.key();
    return key === null ? null : Buffer.from(hkdfSync('sha256', key, '', 'roster pictures', 32));
  }
}
