/**
 * The vault's previous key, sealed with the current one. It exists while files are being resealed, so that after a
 * crash at any point every file can still be decrypted.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { makeFolder, readIfExists, removeDurably, writeDurably } from '../storage/durable-file.js';

const previousKeyFile = z.strictObject({
  version: z.literal(1),
  iv: z.base64(),
  tag: z.base64(),
  ciphertext: z.base64(),
});

const purpose = Buffer.from('roster previous key');

/** File name in the vault folder. */
export const previousKeyName = 'previous-key.json';

/** Must be called before the key store holds the next key. Durable when it resolves. @throws VaultError */
export async function writePreviousKey(folder: string, nextKey: Uint8Array, key: Uint8Array): Promise<void> {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', nextKey, iv);
  cipher.setAAD(purpose);
  const ciphertext = Buffer.concat([cipher.update(key), cipher.final()]).toString('base64');
  const tag = cipher.getAuthTag().toString('base64');
  await makeFolder(folder);
  await writeDurably(
    join(folder, previousKeyName),
    JSON.stringify({ version: 1, iv: iv.toString('base64'), tag, ciphertext }),
  );
}

/** The previous key; null if none is stored for this key. @throws VaultError when the disk fails */
export async function readPreviousKey(folder: string, key: Uint8Array): Promise<Uint8Array | null> {
  const text = await readIfExists(join(folder, previousKeyName));
  if (text === null) return null;
  try {
    const { iv, tag, ciphertext } = previousKeyFile.parse(JSON.parse(text));
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), { authTagLength: 16 });
    decipher.setAAD(purpose);
    decipher.setAuthTag(Buffer.from(tag, 'base64'));
    return Uint8Array.from(Buffer.concat([decipher.update(Buffer.from(ciphertext, 'base64')), decipher.final()]));
  } catch {
    return null;
  }
}

/** Called once every file has the current key. @throws VaultError */
export async function removePreviousKey(folder: string): Promise<void> {
  const path = join(folder, previousKeyName);
  if ((await readIfExists(path)) !== null) await removeDurably(path);
}
