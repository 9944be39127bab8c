/** Data folders of the server with a given number of users. Registering a million users would take hours of password hashing. */
import { join } from 'node:path';
import Database from 'libsql';
import { MongoClient } from 'mongodb';
import { startServer } from '../../../main/server/start-server.js';
import { collectionsOf, documentOf } from '../../../main/server/store/mongodb/database/mongo-documents.js';
import { openMongoStorage } from '../../../main/server/store/mongodb/mongo-store.js';
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
  insertUsers(join(dataFolder, 'users.db'), users, hash);
  return dataFolder;
}

/** Inserts users into a database that no server has open. With sessions, each user is signed in once. */
export function insertUsers(path: string, users: number, hash: string, { sessions = false } = {}): void {
  const database = new Database(path);
  const numbers = `WITH RECURSIVE n (x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM n WHERE x + 1 < ${String(users)})`;
  const id = `printf('%024x', x)`;
  const email = `'user' || x || '@example.com'`;
  const now = String(Math.floor(Date.now() / 1000));
  const device = `json_object('platform', 'chrome', 'platformVersion', '140.0.0', 'sdkVersion', '2.0.1')`;
  database.exec(`
    BEGIN;
    INSERT INTO users (id, kind, disabled, created_at, last_login_at) ${numbers} SELECT ${id}, 'normal', 0, 0, 0 FROM n;
    INSERT INTO identities (provider, id, user_id, data)
      ${numbers} SELECT 'local-userpass', 'i' || ${id}, ${id}, json_object('email', ${email}) FROM n;
    INSERT INTO passwords (email, identity_id, hash, confirmed, folded, variant)
      ${numbers} SELECT ${email}, 'i' || ${id}, '${hash}', 1, ${email}, 0 FROM n;
    COMMIT;`);
  if (sessions)
    database.exec(`
      BEGIN;
      UPDATE users SET last_login_at = ${now} - number * 60 WHERE last_login_at = 0;
      INSERT INTO sessions
        (id, user_id, provider, identity_id, device_id, expires_at, created_at, last_used_at, address, device)
        ${numbers} SELECT ${id}, ${id}, 'local-userpass', 'i' || ${id}, ${id}, ${now} + 5184000, ${now} - x * 60,
          ${now} - x * 30, '192.0.2.' || (x % 250), ${device} FROM n;
      COMMIT;`);
  database.close();
}

const batchSize = 5_000;

/** The same users in a MongoDB database. */
export async function addMongoUsers(uri: string, count: number, hash: string): Promise<void> {
  // Creates the indexes.
  await (await openMongoStorage(uri, () => undefined, { timeoutMs: 60_000 })).store.close();
  const client = new MongoClient(uri);
  const { users, passwords } = collectionsOf(client.db());
  for (let first = 0; first < count; first += batchSize) {
    const numbers = Array.from({ length: Math.min(batchSize, count - first) }, (_none, index) => first + index);
    const added = numbers.map((number) => {
      const id = number.toString(16).padStart(24, '0');
      const identity = { provider: 'local-userpass', id: `i${id}`, data: { email: emailOf(number) } } as const;
      return { id, identity, email: emailOf(number), number };
    });
    const rest = { kind: 'normal', disabled: false, createdAt: 0, lastLoginAt: 0, customData: null } as const;
    await users.insertMany(
      added.map(({ id, identity, number }) => documentOf({ id, ...rest, identities: [identity] }, number)),
    );
    await passwords.insertMany(
      added.map(({ email, identity }) => ({
        ...{ _id: email, identityId: identity.id, hash, confirmed: true, folded: email, variant: 0 },
      })),
    );
  }
  await client.close();
}
