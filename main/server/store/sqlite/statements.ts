/** Runs statements on one SQLite database: prepares each once, parses rows, and groups writes in transactions. */
import type Database from 'libsql';
import type { ZodType } from 'zod';
import { rowId } from './row-schemas.js';

/**
 * `unchanged`: only writes that found nothing to change, such as a repeated deletion. They depend on the earlier write, which may
 * not be on the disk yet.
 */
export type Written = 'nothing' | 'unchanged' | 'changed';

export interface Statements {
  /** Runs a write and clears the row cache. Returns the number of changed rows. */
  run: (sql: string, ...values: unknown[]) => number;
  /** Like `run`, for writes that change no user, or whose user the caller removes from the row cache. */
  runUncached: (sql: string, ...values: unknown[]) => number;
  one: <T>(row: ZodType<T>, sql: string, ...values: unknown[]) => T | null;
  all: <T>(row: ZodType<T>, sql: string, ...values: unknown[]) => T[];
  /** Whether the query, which selects a column `id`, finds a row. */
  isThere: (sql: string, ...values: unknown[]) => boolean;
  /** Runs `work` in one transaction that excludes other writers. */
  together: <T>(work: () => T) => T;
  /** Runs a write that a power failure may lose: it does not wait for the disk. */
  withoutFlush: (work: () => void) => void;
  /** What was written since the last call. */
  takeWritten: () => Written;
}

/** @param beforeWrite called before each write that may change a cached row */
export function createStatements(database: Database.Database, beforeWrite: () => void): Statements {
  // Parsing a statement costs more than running most of them.
  const prepared = new Map<string, Database.Statement>();
  const prepare = (sql: string): Database.Statement => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  let written: Written = 'nothing';
  const note = (isChange: boolean): void => {
    if (isChange) written = 'changed';
    else if (written === 'nothing') written = 'unchanged';
  };
  const runUncached = (sql: string, ...values: unknown[]): number => {
    const { changes } = prepare(sql).run(...values);
    note(changes > 0);
    return changes;
  };
  // Deriving a schema for each query would cost more than the query.
  const one = <T>(row: ZodType<T>, sql: string, ...values: unknown[]): T | null => {
    const found: unknown = prepare(sql).get(...values);
    const isFound = found !== undefined && found !== null;
    if (sql.includes('RETURNING')) note(isFound);
    return isFound ? row.parse(found) : null;
  };
  return {
    run: (sql, ...values) => {
      beforeWrite();
      return runUncached(sql, ...values);
    },
    runUncached,
    one,
    all: (row, sql, ...values) =>
      prepare(sql)
        .all(...values)
        .map((found: unknown) => row.parse(found)),
    isThere: (sql, ...values) => one(rowId, sql, ...values) !== null,
    // Not the driver's `transaction`: on a full disk SQLite rolls back by itself, and the driver then reports its own
    // failed rollback instead of the cause.
    together: (work) => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        if (database.inTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },
    withoutFlush: (work) => {
      work();
      written = 'nothing';
    },
    takeWritten: () => {
      const before = written;
      written = 'nothing';
      return before;
    },
  };
}
