/** The events of a data folder, which are in a file of their own. */
import { join } from 'node:path';
import type { Log } from '../log.js';
import type { StoredEvent } from '../store/event-store.js';
import { columnsOf, eventRow, insertEvent, openEventsFile } from '../store/sqlite/sqlite-events.js';
import { sqliteTable } from './sqlite-table.js';
import type { Table } from './tables.js';

const id = "json_extract(event, '$.id')";
const index = 'events_of_migration';

export function openEvents(dataFolder: string, log: Log): { table: Table<StoredEvent>; close: () => void } {
  const database = openEventsFile(join(dataFolder, 'events.db'), log);
  database.pragma('synchronous = FULL');
  // Only a migration looks for events by their IDs.
  database.exec(`CREATE INDEX IF NOT EXISTS ${index} ON events (${id})`);
  const insert = database.prepare(
    `${insertEvent} SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM events WHERE ${id} = ?)`,
  );
  return {
    table: sqliteTable(database)<StoredEvent>({
      ...{ name: 'events', column: id, id, order: 'number', select: 'SELECT event FROM events' },
      parse: (row) => eventRow.parse(row),
      // An event never changes.
      put: ({ value }) => {
        insert.run(...columnsOf(value), value.id);
      },
    }),
    close: () => {
      database.exec(`DROP INDEX IF EXISTS ${index}`);
      database.close();
    },
  };
}
