/** What a backup contains: a compressed tar archive of the data folder's files, with a list of their hashes. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import Database from 'libsql';
import * as z from 'zod';
import { newestSchema } from '../store/sqlite/schema/schema.js';
import { BackupError } from './backup-error.js';

/** Databases of the data folder. Only the first one always exists. */
export const databases = ['users.db', 'collections.db', 'events.db'] as const;
/** Signing keys, also of older servers. They are copied after the users: a key in use is never missing. */
export const keyFiles = ['signing-keys.json', 'signing-key'] as const;
export const fileNames: readonly string[] = [...databases, ...keyFiles];
export const contentsName = 'backup.json';

const format = 1;

const contents = z.object({
  format: z.int(),
  /** Version of the server. */
  server: z.string(),
  createdAt: z.iso.datetime(),
  users: z.int(),
  sessions: z.int(),
  files: z.array(z.object({ name: z.enum([...databases, ...keyFiles]), size: z.int(), sha256: z.hex() })),
});
/** The list of a backup. */
export type BackupContents = z.infer<typeof contents>;

/** Describes the files of a folder. */
export async function describeFiles(
  folder: string,
  names: readonly (typeof databases | typeof keyFiles)[number][],
  { server, createdAt }: Pick<BackupContents, 'server' | 'createdAt'>,
): Promise<BackupContents> {
  const files: BackupContents['files'] = [];
  for (const name of names) {
    const path = join(folder, name);
    files.push({ name, size: (await stat(path)).size, sha256: await sha256Of(path) });
  }
  return { format, server, createdAt, ...countsOf(join(folder, 'users.db')), files };
}

/** @throws BackupError if it is not the list of a backup, or of a newer server */
export function parseContents(text: string, file: string): BackupContents {
  const parsed = contents.safeParse(parseJson(text));
  const { format: found = null } = z.object({ format: z.int() }).safeParse(parseJson(text)).data ?? {};
  if (found !== null && found > format) {
    throw new BackupError(`${file} was made by a newer version of Roster. Install that version, then try again.`);
  }
  if (!parsed.success) throw notABackup(file);
  return parsed.data;
}

export function notABackup(file: string): BackupError {
  return new BackupError(`${file} is not a backup of this server. Nothing was changed.`);
}

export function damaged(file: string, what: string): BackupError {
  return new BackupError(`${file} is damaged: ${what}. Nothing was changed. Use another backup.`);
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

const text = z.tuple([z.string()]);
const number = z.tuple([z.int()]);

/** Returns what SQLite finds wrong with a database, or null. */
export function faultOf(path: string): string | null {
  let database: Database.Database | undefined;
  try {
    database = new Database(path);
    const [answer] = text.parse(database.prepare('PRAGMA integrity_check(1)').raw().get());
    return answer === 'ok' ? null : answer;
  } catch (error) {
    return error instanceof Error ? error.message : 'it cannot be read';
  } finally {
    database?.close();
  }
}

/** Whether this server is too old for a `users.db`. */
export function isNewer(path: string): boolean {
  const database = new Database(path);
  try {
    return number.parse(database.prepare('PRAGMA user_version').raw().get())[0] > newestSchema;
  } finally {
    database.close();
  }
}

function countsOf(path: string): { users: number; sessions: number } {
  const database = new Database(path);
  try {
    const count = (table: string) => number.parse(database.prepare(`SELECT count(*) FROM ${table}`).raw().get())[0];
    return { users: count('users'), sessions: count('sessions') };
  } finally {
    database.close();
  }
}

function parseJson(given: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    return undefined;
  }
}
