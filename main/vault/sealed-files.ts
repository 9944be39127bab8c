/** Lists the sealed files of a vault folder without decrypting them. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfExists } from '../storage/durable-file.js';
import { storageError, systemCode } from '../storage/errors.js';
import { generationOf, readEnvelope } from './envelope.js';

/** File name extension of sealed files. */
export const sealedSuffix = '.sealed';

/** Header of a sealed file, readable without the key and not authenticated. */
export interface SealedHeader {
  accountId: string;
  keyId: string;
  keyStore: string;
  generation: number;
}

export function sealedPath(folder: string, accountId: string): string {
  return join(folder, `${accountId}${sealedSuffix}`);
}

/** Whether a sealed file belongs to an account. The names of others, such as `admin-key.b-1`, contain a dot. */
export function isOfAccount(name: string): boolean {
  return !name.includes('.');
}

/** Names of the sealed files without their extension: IDs of accounts, and others. @throws VaultError */
export async function sealedIds(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => name.endsWith(sealedSuffix)).map((name) => name.slice(0, -sealedSuffix.length));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw storageError('the vault', error);
  }
}

/** Headers of the readable sealed files, or of those that `isWanted` selects. @throws VaultError */
export async function headersOf(
  folder: string,
  isWanted: (accountId: string) => boolean = () => true,
): Promise<SealedHeader[]> {
  const headers: SealedHeader[] = [];
  for (const accountId of (await sealedIds(folder)).filter(isWanted)) {
    const text = await readIfExists(sealedPath(folder, accountId));
    const sealed = text === null ? null : readEnvelope(text);
    if (sealed === null || sealed === 'newer') continue;
    headers.push({ accountId, keyId: sealed.keyId, keyStore: sealed.keyStore, generation: generationOf(sealed) });
  }
  return headers;
}
