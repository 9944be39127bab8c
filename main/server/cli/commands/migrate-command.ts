/** The command that moves the users of a server between SQLite and MongoDB. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrateStore } from '../../migration/migrate.js';
import { openSqliteTables } from '../../migration/sqlite-tables.js';
import { CommandError } from '../command-error.js';
import { mongodbUri } from '../mongodb-uri.js';

/** Migrates between the data folder and the database. @throws CommandError, MigrationError */
export async function runMigration(
  dataFolder: string,
  target: string | undefined,
  print: (line: string) => void,
): Promise<void> {
  const uri = mongodbUri();
  if (target !== 'mongodb' && target !== 'sqlite')
    throw new CommandError('“migrate” requires --to mongodb or --to sqlite.');
  if (uri === '') throw new CommandError('“migrate” requires MONGODB_URI in the environment.');
  if (target === 'mongodb' && !existsSync(join(dataFolder, 'users.db'))) {
    throw new CommandError(`There is no users.db in ${dataFolder}. Name the data folder with --data.`);
  }
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const report = (line: string) => {
    console.error(line);
  };
  const { openMongoTables } = await import('../../migration/mongo-tables.js');
  const sqlite = await openSqliteTables(dataFolder, report);
  try {
    const mongo = await openMongoTables(uri);
    try {
      const counts = await (target === 'mongodb'
        ? migrateStore(sqlite, mongo, report)
        : migrateStore(mongo, sqlite, report));
      for (const { kind, rows, corrected } of counts) {
        const again = corrected === 0 ? '' : `, ${String(corrected)} of them corrected`;
        print(`${kind}: ${String(rows)} copied and verified${again}`);
      }
    } finally {
      await mongo.close();
    }
  } finally {
    await sqlite.close();
  }
}
