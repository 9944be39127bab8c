/** A data folder of the server with as many users as a measurement wants. Registering them would take hours of hashing. */
import { join } from 'node:path';
import Database from 'libsql';
import { startServer } from '../../main/server/start-server.js';
import { newFolder } from './folders.js';

/** The address of a user by number. */
export function emailOf(number: number): string {
  return `somebody${String(number)}@example.com`;
}

/** Makes it: the server makes the database, which is then filled behind its back. All have the password of `hash`. */
export async function dataFolderWith(users: number, appFolder: string, hash: string): Promise<string> {
  const dataFolder = newFolder();
  await (await startServer({ appFolder, dataFolder, port: 0 })).stop();
  const database = new Database(join(dataFolder, 'users.db'));
  const numbers = `WITH RECURSIVE n (x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM n WHERE x + 1 < ${String(users)})`;
  const id = `printf('%024x', x)`;
  const email = `'somebody' || x || '@example.com'`;
  database.exec(`
    BEGIN;
    INSERT INTO users (id, kind, disabled, created_at, last_login_at) ${numbers} SELECT ${id}, 'normal', 0, 0, 0 FROM n;
    INSERT INTO identities (provider, id, user_id, data)
      ${numbers} SELECT 'local-userpass', 'i' || ${id}, ${id}, json_object('email', ${email}) FROM n;
    INSERT INTO passwords (email, identity_id, hash, confirmed)
      ${numbers} SELECT ${email}, 'i' || ${id}, '${hash}', 1 FROM n;
    COMMIT;`);
  database.close();
  return dataFolder;
}
