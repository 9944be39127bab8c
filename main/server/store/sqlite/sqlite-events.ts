/**
 * Events in a separate SQLite file: writing them neither delays the users' file nor clears its caches. They may be
 * lost in a power failure, so no commit waits for the disk.
 */
import { chmodSync, closeSync, existsSync, openSync, renameSync } from 'node:fs';
import Database from 'libsql';
import * as z from 'zod';
import type { Log } from '../../log.js';
import {
  type EventFilter,
  eventOutcomes,
  type EventStore,
  type FunctionCalls,
  type StoredEvent,
  storedEvent,
} from '../event-store.js';
import { lowerAscii } from '../text.js';
import { promised } from './promised.js';
import { countRow } from './row-schemas.js';

const busyMs = 2_000;
const version = 3;
const kind = "json_extract(event, '$.kind')";
const isCall = `${kind} = 'function'`;
const subject = "json_extract(event, '$.subject')";
const schema = `
  CREATE TABLE IF NOT EXISTS events (
    number INTEGER PRIMARY KEY, at INTEGER NOT NULL, outcome TEXT NOT NULL, user_id TEXT, account TEXT,
    event TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS events_by_time ON events (at);
  CREATE INDEX IF NOT EXISTS events_of_user ON events (user_id, at) WHERE user_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS events_of_account ON events (account, at) WHERE account IS NOT NULL;
  CREATE INDEX IF NOT EXISTS events_of_function ON events (${subject}, at, outcome) WHERE ${isCall};
  CREATE INDEX IF NOT EXISTS events_of_mail ON events (${kind}) WHERE ${kind} = 'mail';
  PRAGMA user_version = ${String(version)};
`;
/** SQLite takes the outcome from the row with the greatest time. */
const functionCalls = `
  SELECT ${subject} AS name, max(at) AS at, outcome, total(outcome <> 'ok' AND at >= ?) AS failures
  FROM events WHERE ${isCall} GROUP BY ${subject}`;
const callsRow = z
  .object({ name: z.string(), at: z.int(), outcome: z.enum(eventOutcomes), failures: z.number() })
  .transform(({ name, at, outcome, failures }): FunctionCalls => ({
    ...{ name, lastAt: at, lastOutcome: outcome, failures },
  }));
export const eventRow = z.object({ event: z.string() }).transform(({ event }) => storedEvent.parse(JSON.parse(event)));
const versionRow = z.object({ user_version: z.int() });

export const insertEvent = 'INSERT INTO events (at, outcome, user_id, account, event)';

export function columnsOf(event: StoredEvent): unknown[] {
  return [event.at, event.outcome, event.userId, event.account, JSON.stringify(event)];
}

/**
 * Opens the file with the first call, so that a start does not wait for it. Each call throws if it cannot be used. `log`
 * receives a line if the file is damaged.
 */
export function sqliteEvents(path: string, log: Log): EventStore {
  let opened: Database.Database | undefined;
  const database = () => (opened ??= openEventsFile(path, log));
  return {
    addEvents: promised((events) => {
      const insert = database().prepare(`${insertEvent} VALUES (?, ?, ?, ?, ?)`);
      database().exec('BEGIN IMMEDIATE');
      try {
        for (const event of events) {
          insert.run(...columnsOf(event));
        }
        database().exec('COMMIT');
      } catch (error) {
        if (database().inTransaction) database().exec('ROLLBACK');
        throw error;
      }
    }),
    listEvents: promised((filter, limit) => {
      const { where, values } = conditionOf(filter);
      return database()
        .prepare(`SELECT event FROM events WHERE ${where} ORDER BY at DESC, number DESC LIMIT ?`)
        .all(...values, limit)
        .map((row: unknown) => eventRow.parse(row))
        .reverse();
    }),
    summarizeFunctions: promised((since) =>
      database()
        .prepare(functionCalls)
        .all(since)
        .map((row: unknown) => callsRow.parse(row)),
    ),
    countErrors: promised(
      (since) =>
        countRow.parse(
          database().prepare("SELECT count(*) AS count FROM events WHERE at >= ? AND outcome <> 'ok'").get(since),
        ).count,
    ),
    countMails: promised(
      () =>
        countRow.parse(database().prepare(`SELECT count(*) AS count FROM events WHERE ${kind} = 'mail'`).get()).count,
    ),
    pruneEvents: promised((before, most) => {
      database().prepare('DELETE FROM events WHERE at < ?').run(before);
      database()
        .prepare('DELETE FROM events WHERE number <= (SELECT number FROM events ORDER BY number DESC LIMIT 1 OFFSET ?)')
        .run(most);
    }),
    close: promised(() => {
      opened?.close();
      opened = undefined;
    }),
  };
}

/** Columns that a search covers. */
const searched = ['account', 'userId', 'subject', 'reason', 'address', 'text']
  .map((name) => `coalesce(json_extract(event, '$.${name}'), '')`)
  .join(" || ' ' || ");

function conditionOf({ since, before, user, errorsOnly, kinds, text }: EventFilter): {
  where: string;
  values: unknown[];
} {
  // With “+”, SQLite uses the indexes of users and accounts instead of reading all events in the order of time.
  const parts = [user === undefined ? 'at >= ?' : '+at >= ?'];
  const values: unknown[] = [since ?? 0];
  if (before !== undefined) {
    parts.push(
      `at <= ? AND (at < ? OR number < (SELECT number FROM events WHERE at = ? AND json_extract(event, '$.id') = ?))`,
    );
    values.push(before.at, before.at, before.at, before.id);
  }
  if (user !== undefined) {
    parts.push('(user_id = ? OR account = ?)');
    values.push(user.id, user.account);
  }
  if (errorsOnly === true) parts.push("outcome <> 'ok'");
  if (kinds !== undefined) {
    parts.push("json_extract(event, '$.kind') IN (SELECT value FROM json_each(?))");
    values.push(JSON.stringify(kinds));
  }
  if (text !== undefined && text !== '') {
    parts.push(`instr(lower(${searched}), ?) > 0`);
    values.push(lowerAscii(text));
  }
  return { where: parts.join(' AND '), values };
}

/** Sets a damaged file aside, and says so: events are not worth a server that has no log from then on. */
export function openEventsFile(path: string, log: Log): Database.Database {
  try {
    return openEvents(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!/^SQLITE_(?:NOTADB|CORRUPT)/.test(code)) throw error;
    const aside = `${path}.damaged-${String(Date.now())}`;
    for (const end of ['', '-wal', '-shm']) if (existsSync(path + end)) renameSync(path + end, aside + end);
    const opened = openEvents(path);
    log(`events.db is damaged. It was moved to ${aside}, and an empty file was created.`, 'error');
    return opened;
  }
}

function openEvents(path: string): Database.Database {
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  const database = new Database(path, { timeout: busyMs });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.pragma('secure_delete = ON');
    const { user_version: found } = versionRow.parse(database.prepare('PRAGMA user_version').get());
    if (found > version) throw new Error('The events.db was written by a newer version of Roster.');
    if (found < version) database.exec(schema);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
