/** The commands that back up a data folder and restore it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createBackup } from '../../backup/create-backup.js';
import { restoreBackup } from '../../backup/restore-backup.js';
import { EventLog } from '../../events/event-log.js';
import { sqliteEvents } from '../../store/sqlite/sqlite-events.js';
import { CommandError } from '../command-error.js';
import { mongodbUri } from '../mongodb-uri.js';
import { serverVersion } from '../server-version.js';

type Print = (line: string) => void;

/** @throws CommandError or BackupError */
export async function runBackup(dataFolder: string, to: string | undefined, print: Print): Promise<void> {
  requireFolder();
  if (to === undefined)
    throw new CommandError('“backup” requires --to with a file, or with a folder for a file named after the time.');
  const { file, contents } = await createBackup({ dataFolder, to, version: serverVersion(), now: Date.now() });
  await recordIn(dataFolder, 'backup');
  print(`Wrote ${file} with ${countsOf(contents)}. It contains password hashes and signing keys: keep it safe.`);
}

/** @throws CommandError or BackupError */
export async function runRestore(
  dataFolder: string,
  from: string | undefined,
  replace: boolean,
  print: Print,
): Promise<void> {
  requireFolder();
  if (from === undefined) throw new CommandError('“restore” requires --from with a backup file.');
  const { contents, keptIn } = await restoreBackup({ from, dataFolder, replace, now: Date.now() });
  await recordIn(dataFolder, 'restore');
  print(`Restored ${countsOf(contents)} as of ${contents.createdAt} into ${dataFolder}.`);
  if (keptIn !== null) print(`The previous data is in ${keptIn}. Delete it when you no longer need it.`);
}

function requireFolder(): void {
  if (mongodbUri() === '') return;
  throw new CommandError(
    'The users are in the database of MONGODB_URI. Back it up with MongoDB’s own mongodump, as docs/run-it-for-a-team.md shows.',
  );
}

const countsOf = ({ users, sessions }: { users: number; sessions: number }) =>
  `${String(users)} users and ${String(sessions)} sessions`;

/** A backup makes it possible to sign in as any user, so creating one is recorded, like other actions of administrators. */
async function recordIn(dataFolder: string, subject: string): Promise<void> {
  // Root would create a file that the server cannot open.
  if (!existsSync(join(dataFolder, 'events.db'))) return;
  const none = () => Promise.resolve(null);
  const accounts = { findPassword: none, findPasswordOfIdentity: none, findUserOfIdentity: none };
  const log = (line: string) => {
    console.error(line);
  };
  const store = sqliteEvents(join(dataFolder, 'events.db'), log);
  const events = new EventLog({ store, accounts, retention: null, log, now: Date.now });
  events.record({ kind: 'administration', outcome: 'ok', subject, text: 'by command line' });
  await events.stop();
  await store.close();
}
