/** The command that moves the users of a server between SQLite and MongoDB. */
import { migrateStore } from '../migration/migrate.js';
import { openSqliteTables } from '../migration/sqlite-tables.js';

interface Output {
  /** Writes a line to the standard output. */
  print: (line: string) => void;
  /** Writes a progress line. */
  report: (line: string) => void;
}

/** Migrates between the data folder and the database. @throws MigrationError */
export async function runMigration(
  dataFolder: string,
  uri: string,
  target: 'mongodb' | 'sqlite',
  { print, report }: Output,
): Promise<void> {
  const { openMongoTables } = await import('../migration/mongo-tables.js');
  const sqlite = await openSqliteTables(dataFolder);
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
