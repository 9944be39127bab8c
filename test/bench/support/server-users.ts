/** Data folders of the server with a given number of users. Registering a million users would take hours of password hashing. */
import { join } from 'node:path';
import Database from 'libsql';
import { startServer } from '../../../main/server/start-server.js';
import { createTemporaryFolder } from './temporary-folder.js';

/** Returns the email address of a user. */
export function emailOf(number: number): string {
  return `user${String(number)}@example.com`;
}

/**
 * Creates a data folder: the server creates the database, then the users are inserted directly. All users share the password that
 * `hash` belongs to.
 */
export async function createDataFolder(users: number, appFolder: string, hash: string): Promise<string> {
  const dataFolder = createTemporaryFolder();
  await (await startServer({ appFolder, dataFolder, port: 0 })).stop();
  const database = new Database(join(dataFolder, 'users.db'));
  const numbers = `WITH RECURSIVE n (x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM n WHERE x + 1 < ${String(users)})`;
  const id = `printf('%024x', x)`;
  const email = `'user' || x || '@example.com'`;
  database.exec(`
    BEGIN;
    INSERT INTO users (id, kind, disabled, created_at, last_login_at) ${numbers} SELECT ${id}, 'normal', 0, 0, 0 FROM n;
    INSERT INTO identities (provider, id, user_id, data)
      ${numbers} SELECT 'local-userpass', 'i' || ${id}, ${id}, json_object('email', ${email}) FROM n;
    INSERT INTO passwords (email, identity_id, hash, confirmed, folded, variant)
      ${numbers} SELECT ${email}, 'i' || ${id}, '${hash}', 1, ${email}, 0 FROM n;
    COMMIT;`);
  database.close();
  return dataFolder;
}
