/** A server that is killed while it upgrades its database: the file is of the old schema or of the new one, with all users. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { newestSchema } from '../../main/server/store/sqlite/schema/schema.js';
import { openSqliteStore } from '../../main/server/store/sqlite/sqlite-store.js';
import { tmpDir } from '../support/tmp-dir.js';

const users = 20_000;
const oldSchema = 6;
const kills = 5;

/** A file of the sixth schema with many users, of whom the newest was deleted by a server of that time. */
function oldDatabase(): string {
  const path = join(tmpDir('roster-schema-'), 'users.db');
  copyFileSync('test/fixtures/server/users-6.db', path);
  const database = new Database(path);
  database.exec(`
    WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${String(users)})
    INSERT INTO users (number, id, kind, disabled, created_at, last_login_at)
      SELECT i, printf('%024x', i), 'normal', i % 2, 1, 1 FROM n;
    INSERT INTO identities (provider, id, user_id, data)
      SELECT 'custom-token', 'i-' || id, id, json_object('pictureUrl', 'https://pictures.test/' || id) FROM users WHERE number > 1;
  `);
  database.close();
  return path;
}

/** Opens the file in another process, and kills that after `killAfterMs`. Returns how long opening took, if it ended. */
async function openInProcess(path: string, killAfterMs = Infinity): Promise<number | null> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/resilience/programs/open-users.ts', path]);
  const closed = once(child, 'close');
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await once(child.stdout, 'data');
  if (Number.isFinite(killAfterMs)) {
    await delay(killAfterMs);
    child.kill('SIGKILL');
  }
  await closed;
  expect(errors).toBe('');
  const openMs = /open after (\d+) ms/.exec(output)?.[1];
  return openMs === undefined ? null : Number(openMs);
}

function readFile(path: string) {
  const database = new Database(path);
  const read = (sql: string) => Object.values(z.record(z.string(), z.unknown()).parse(database.prepare(sql).get()))[0];
  const state = {
    version: read('PRAGMA user_version'),
    integrity: read('PRAGMA integrity_check'),
    users: read('SELECT count(*) FROM users'),
    identities: read('SELECT count(*) FROM identities'),
  };
  database.close();
  return state;
}

describe('a server that is killed while it upgrades its database', () => {
  it(`leaves it as it was or upgraded, through ${String(kills)} kills, and can be started again`, async () => {
    const undisturbedMs = (await openInProcess(oldDatabase())) ?? Number.NaN;
    expect(undisturbedMs).toBeGreaterThan(0);
    const versions = new Set<unknown>();
    for (let kill = 0; kill < kills; kill += 1) {
      const path = oldDatabase();
      const before = readFile(path);
      const openMs = await openInProcess(path, (undisturbedMs * kill) / kills);
      const after = readFile(path);
      expect({ ...after, version: before.version }).toEqual({ ...before, version: oldSchema });
      expect(openMs === null ? [oldSchema, newestSchema] : [newestSchema]).toContain(after.version);
      versions.add(after.version);

      const store = openSqliteStore(path);
      expect(await store.findPassword('ada@example.com')).toMatchObject({ confirmed: true });
      await store.close();
      expect(readFile(path)).toEqual({ ...before, version: newestSchema });
    }
    expect(versions).toContain(oldSchema);
  });
});
