/** One table of SQLite as a migration sees it. */
import type Database from 'libsql';
import * as z from 'zod';
import { promised } from '../store/sqlite/promised.js';
import { countRow } from '../store/sqlite/row-schemas.js';
import type { Row, Table } from './tables.js';

interface TableOptions<T> {
  name: string;
  /** The column of the ID, and in `select`. */
  column: string;
  id: string;
  /** The column that orders the rows. */
  order: string;
  select: string;
  parse: (row: unknown) => T;
  /** Writes one row. */
  put: (row: Row<T>) => void;
  /** Removes what belongs to a row. */
  remove?: (id: string) => void;
}

const located = z.object({ row_id: z.string(), row_position: z.union([z.int(), z.string()]) });

export function sqliteTable(database: Database.Database) {
  return function table<T>({ name, column, id, order, select, parse, put, remove }: TableOptions<T>): Table<T> {
    const rowOf = (found: unknown): Row<T> => {
      const { row_id, row_position } = located.parse(found);
      return { id: row_id, position: typeof row_position === 'number' ? row_position : 0, value: parse(found) };
    };
    const from = select.replace('SELECT', `SELECT ${id} AS row_id, ${order} AS row_position,`);
    const inTransaction = database.transaction((work: () => void) => {
      work();
    });
    return {
      count: promised(() => countRow.parse(database.prepare(`SELECT count(*) AS count FROM ${name}`).get()).count),
      page: promised((after, limit) => {
        const start = after === null ? null : order === id ? after.id : after.position;
        const condition = start === null ? '' : `WHERE ${order} > ?`;
        const given = start === null ? [limit] : [start, limit];
        return database
          .prepare(`${from} ${condition} ORDER BY ${order} LIMIT ?`)
          .all(...given)
          .map(rowOf);
      }),
      find: promised((ids) =>
        database.prepare(`${from} WHERE ${id} IN (SELECT value FROM json_each(?))`).all(JSON.stringify(ids)).map(rowOf),
      ),
      put: promised((rows) => {
        inTransaction(() => {
          rows.forEach(put);
        });
      }),
      remove: promised((ids) => {
        inTransaction(() => {
          for (const one of ids) {
            remove?.(one);
            database.prepare(`DELETE FROM ${name} WHERE ${column} = ?`).run(one);
          }
        });
      }),
    };
  };
}
