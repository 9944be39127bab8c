/** Removes URLs that contain a token from stored identities: earlier versions stored Facebook pictures. */
import type Database from 'libsql';
import * as z from 'zod';
import { withoutSecretUrls } from '../../../../validation/secret-urls.js';

const row = z.object({ provider: z.string(), id: z.string(), data: z.string() });
const profile = z.record(z.string(), z.unknown());

/** Every such URL contains one of these words, so most rows need no parsing. */
const words = [
  'token',
  'secret',
  'passw',
  'signature',
  'credential',
  'authorization',
  '=eyJ',
  '=EAA',
  'facebook.',
  'fbsbx.',
  'fbcdn.',
];
const suspicious = `
  SELECT provider, id, data FROM identities
  WHERE provider = 'oauth2-facebook' AND data LIKE '%"picture%'
    OR provider IN ('oauth2-facebook', 'oauth2-google', 'oauth2-apple', 'custom-token')
      AND data LIKE '%/%' AND (${words.map((word) => `data LIKE '%${word}%'`).join(' OR ')})`;

/** Runs as a schema step, so that each row is checked once instead of at each start. */
export function removeStoredUrls(database: Database.Database): void {
  const update = database.prepare('UPDATE identities SET data = ? WHERE provider = ? AND id = ?');
  for (const found of database.prepare(suspicious).all()) {
    const { provider, id, data } = row.parse(found);
    const before = profile.safeParse(parsed(data)).data;
    if (before === undefined) continue;
    const after = withoutSecretUrls(before, provider === 'oauth2-facebook');
    if (after !== before) update.run(JSON.stringify(after), provider, id);
  }
}

/** Overwrites remains of deleted and replaced rows in free pages and in the write-ahead log. */
export function overwriteFreePages(database: Database.Database): void {
  try {
    database.exec('VACUUM');
    database.pragma('wal_checkpoint(TRUNCATE)');
  } catch {
    // Another server is using the database. The rows are clean, and the next checkpoint overwrites the log.
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
