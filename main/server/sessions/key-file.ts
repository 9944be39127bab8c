/** Signing keys in a file of the data folder, readable only by the owner. */
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { oncePerTurn } from '../store/sqlite/change-detection.js';
import { firstKid, type KeyStorage, type StoredKey, storedKey } from './signing-keys.js';

const content = z.object({ keys: z.array(storedKey).min(1) });

/** Key storage in `signing-keys.json`. Imports the single key of older servers, which had no rotation. */
export function keyFile(folder: string): KeyStorage {
  const path = join(folder, 'signing-keys.json');
  const read = async (): Promise<StoredKey[]> => {
    const text = await readIfExists(path);
    if (text === null) return [];
    const parsed = content.safeParse(parseJson(text));
    if (parsed.success) return parsed.data.keys;
    throw new Error(
      'The backend’s signing-keys.json is damaged. Restore it from a backup; without it every session would end.',
    );
  };
  return {
    read,
    addFirst: async (key) => {
      const before = await readIfExists(join(folder, 'signing-key'), 'base64url');
      const temporary = await writeBeside(path, [before === null ? key : { ...key, kid: firstKid, key: before }]);
      try {
        await link(temporary, path);
      } catch (error) {
        // If two servers start at the same time, one creates the file and the other one uses it.
        if (!isCode(error, 'EEXIST')) throw error;
      } finally {
        await rm(temporary);
      }
    },
    add: (key) =>
      exclusively(path, async () => {
        await rename(await writeBeside(path, [...(await read()), key]), path);
      }),
    remove: async (kids) => {
      await exclusively(path, async () => {
        const left = (await read()).filter(({ kid }) => !kids.includes(kid));
        await rename(await writeBeside(path, left), path);
      });
      // Also remove the file of older servers from which the first key was imported.
      if (kids.includes(firstKid)) await rm(join(folder, 'signing-key'), { force: true });
    },
    version: oncePerTurn(() => {
      const found = statSync(path, { bigint: true, throwIfNoEntry: false });
      return found === undefined ? '' : `${String(found.ino)} ${String(found.mtimeNs)} ${String(found.size)}`;
    }),
  };
}

/** Two commands at once must not overwrite each other's key, nor bring a revoked one back. */
async function exclusively(path: string, work: () => Promise<void>): Promise<void> {
  // Imported lazily: servers only read.
  const { lock } = await import('proper-lockfile');
  const release = await lock(path, { retries: { retries: 50, minTimeout: 20, maxTimeout: 200 } });
  try {
    await work();
  } finally {
    await release();
  }
}

async function writeBeside(path: string, keys: readonly StoredKey[]): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(temporary, JSON.stringify({ keys }, null, 2), { mode: 0o600, flush: true });
  return temporary;
}

async function readIfExists(path: string, encoding: 'utf8' | 'base64url' = 'utf8'): Promise<string | null> {
  try {
    return await readFile(path, encoding);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
