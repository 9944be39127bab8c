/** The keys that sign the server's tokens. A new one takes over; old ones go on verifying, so that no session ends. */
import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const keysFile = z.object({
  keys: z.array(z.object({ kid: z.string().min(1), key: z.base64url().min(43), createdAt: z.iso.datetime() })).min(1),
});
/** Tokens of servers that had one key carry no key id. */
export const firstKid = 'first';

/** The keys. */
export interface SigningKeys {
  /** The one that signs. */
  current: () => { kid: string; key: Uint8Array };
  /** The one of a token. Looks at the file again for an unknown one: another process may have rotated the keys. */
  find: (kid: string) => Promise<Uint8Array | undefined>;
}

const lookAgainMs = 5_000;

/** Reads the keys, making the first at the first start. @throws Error when the file is damaged or cannot be written */
export async function openSigningKeys(folder: string, now: () => number): Promise<SigningKeys> {
  const path = join(folder, 'signing-keys.json');
  let text = await readIfThere(path);
  if (text === null) {
    const before = await readIfThere(join(folder, 'signing-key'), 'base64url');
    const key = before ?? randomBytes(32).toString('base64url');
    await makeOnce(path, { keys: [{ kid: firstKid, key, createdAt: new Date(now()).toISOString() }] });
    text = (await readIfThere(path)) ?? '';
  }
  let keys = keysOf(text);
  let lookedAt = now();
  return {
    current: () => keys.current,
    find: async (kid) => {
      if (!keys.byKid.has(kid) && now() - lookedAt > lookAgainMs) {
        lookedAt = now();
        keys = keysOf((await readIfThere(path)) ?? '');
      }
      return keys.byKid.get(kid);
    },
  };
}

/** Adds a key that signs from the next start on. @throws Error */
export async function rotateSigningKeys(folder: string, now: () => number): Promise<string> {
  await openSigningKeys(folder, now);
  const path = join(folder, 'signing-keys.json');
  const { keys } = keysFile.parse(parseJson((await readIfThere(path)) ?? ''));
  const kid = randomBytes(6).toString('hex');
  const key = randomBytes(32).toString('base64url');
  const temporary = `${path}.new`;
  await write(temporary, { keys: [...keys, { kid, key, createdAt: new Date(now()).toISOString() }] });
  await rename(temporary, path);
  return kid;
}

function keysOf(text: string) {
  const parsed = keysFile.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new Error(
      'The backend’s signing-keys.json is damaged. Restore it from a backup; without it every session would end.',
    );
  }
  const keys = parsed.data.keys.map(({ kid, key }) => ({ kid, key: new Uint8Array(Buffer.from(key, 'base64url')) }));
  const [newest] = keys.slice(-1);
  if (newest === undefined) throw new Error('There is no signing key.');
  return { current: newest, byKid: new Map(keys.map(({ kid, key }) => [kid, key])) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of two servers starting at once, one makes the file and the other finds it whole. */
async function makeOnce(path: string, content: z.infer<typeof keysFile>): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  await write(temporary, content);
  try {
    await link(temporary, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(temporary);
  }
}

async function readIfThere(path: string, encoding: 'utf8' | 'base64url' = 'utf8'): Promise<string | null> {
  try {
    return await readFile(path, encoding);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

async function write(path: string, content: z.infer<typeof keysFile>): Promise<void> {
  await writeFile(path, JSON.stringify(content, null, 2), { mode: 0o600, flush: true });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
