import { join } from 'node:path';
import Database from 'libsql';
import { MongoClient } from 'mongodb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { countsStatement } from '../../../../../main/server/store/sqlite/sqlite-administration.js';
import { type Query, recordCommands, usesIndex } from '../../../../support/servers/mongo-server/mongo-indexes.js';
import { callStore } from '../../../../support/servers/store-calls.js';
import { openTestStorage, storeKind } from '../../../../support/servers/test-storage.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

afterEach(() => vi.restoreAllMocks());

describe.runIf(storeKind === 'sqlite')('the statements of requests in SQLite', () => {
  const plan = z.array(z.object({ detail: z.string() }));
  /** A table that does not grow with the users, or of which a limited number of rows is read. */
  const allowed: readonly string[] = [
    'SELECT kind FROM hash_kinds ORDER BY kind',
    // At most as many events as triggers may have waiting.
    'SELECT count(*) AS count FROM trigger_events',
    // Reads as many events as are kept.
    'DELETE FROM events WHERE number <= (SELECT number FROM events ORDER BY number DESC LIMIT 1 OFFSET ?)',
    // Counts every row, so it may take at most a fiftieth of the time (`AppCounts`).
    countsStatement,
  ];

  /** Calls the store in a new folder. Returns the files of its databases with the statements that they ran. */
  async function record(): Promise<{ path: string; statements: string[] }[]> {
    const prepare = vi.spyOn(Database.prototype, 'prepare');
    const folder = tmpDir('roster-indexes-');
    const storage = await openTestStorage(folder);
    // Without the statements of migrations.
    prepare.mockClear();
    await callStore(storage);
    await storage.store.close();
    const statements = new Set(prepare.mock.calls.map(([sql]) => sql));
    vi.restoreAllMocks();
    const queries = [...statements].filter((sql) => !/^\s*PRAGMA/.test(sql) && !allowed.includes(sql));
    const isEvent = (sql: string) => /(?:FROM|INTO) events\b/.test(sql);
    return [
      { path: join(folder, 'users.db'), statements: queries.filter((sql) => !isEvent(sql)) },
      { path: join(folder, 'events.db'), statements: queries.filter(isEvent) },
    ];
  }

  const entries = z.array(z.object({ type: z.enum(['table', 'index', 'trigger']), name: z.string(), sql: z.string() }));
  type Schema = z.infer<typeof entries>;

  function schemaOf(path: string): Schema {
    const database = new Database(path);
    try {
      return entries.parse(
        database.prepare("SELECT * FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'").all(),
      );
    } finally {
      database.close();
    }
  }

  /**
   * Reads a whole table, builds an index for one query, or reads all accounts that follow in the order of names. The
   * summary of function calls reads the index of those that are kept.
   */
  const isScan =
    /^SCAN (?!CONSTANT|json_each|events USING .*INDEX events_of_function)|AUTOMATIC|^SEARCH passwords USING INDEX \S+autoindex\S+ \(email>\?\)/;

  /** The statements that read a whole table. */
  function scans(schema: Schema, statements: readonly string[]): string[] {
    const database = new Database(':memory:');
    try {
      for (const { sql } of schema) database.exec(sql);
      return statements.filter((sql) =>
        plan.parse(database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()).some(({ detail }) => isScan.test(detail)),
      );
    } finally {
      database.close();
    }
  }

  it('use an index, and each index is used by one of them', async () => {
    for (const { path, statements } of await record()) {
      const schema = schemaOf(path);
      expect(statements.length).toBeGreaterThan(2);
      expect(scans(schema, statements)).toEqual([]);
      const without = (dropped: string) => schema.filter(({ name }) => name !== dropped);
      const unused = schema
        .filter(({ type, name }) => type === 'index' && scans(without(name), statements).length === 0)
        .map(({ name }) => name);
      expect(unused).toEqual([]);
    }
  });
});

describe.runIf(storeKind === 'mongodb')('the commands of requests in MongoDB', () => {
  it('use an index, and each index is used by one of them', async () => {
    const { queries, indexes } = await recordCommands(MongoClient, async () => {
      const storage = await openTestStorage(tmpDir('roster-indexes-'));
      await callStore(storage);
      return storage;
    });
    expect(queries.length).toBeGreaterThan(50);
    // Read to its limit: at most as many events as triggers may have waiting.
    const isQueueLength = ({ collection, filter }: Query) =>
      collection === 'trigger_events' && Object.keys(filter).length === 0;
    const missing = (without?: string) =>
      queries
        .filter((query) => !isQueueLength(query))
        .filter(
          (query) =>
            !usesIndex(
              query,
              indexes.filter(({ name }) => name !== without),
            ),
        );
    expect(missing()).toEqual([]);
    const needed = indexes.filter(({ isUnique, isForExpiry }) => !isUnique && !isForExpiry);
    expect(needed.filter(({ name }) => missing(name).length === 0)).toEqual([]);
  });
});
