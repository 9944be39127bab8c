/** The queue of authentication triggers in SQLite. */
import type { TriggerEventStore } from '../trigger-event-store.js';
import { promised } from './promised.js';
import { countRow, triggerEventRow } from './row-schemas.js';
import type { Statements } from './statements.js';

export function sqliteTriggerEvents({ run, one, all, together }: Statements): TriggerEventStore {
  return {
    addTriggerEvents: promised((events, { owner, until }, most) =>
      together(() => {
        const waiting = one(countRow, 'SELECT count(*) AS count FROM trigger_events')?.count ?? 0;
        if (waiting + events.length > most) return false;
        for (const { id, trigger, operation, userId, argumentsText, attempts, takeovers } of events) {
          run(
            `INSERT INTO trigger_events
               (id, trigger_name, operation, user_id, arguments, attempts, takeovers, owner, leased_until)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
            ...[id, trigger, operation, userId, argumentsText, attempts, takeovers, owner, until],
          );
        }
        return true;
      }),
    ),
    takeTriggerEvents: promised(({ owner, until }, now, limit) =>
      together(() => {
        const due = all(
          triggerEventRow,
          // With “+”, SQLite uses the index of the lease instead of reading the table in this order.
          'SELECT * FROM trigger_events WHERE leased_until <= ? ORDER BY +number LIMIT ?',
          now,
          limit,
        );
        for (const { id } of due) {
          run(
            'UPDATE trigger_events SET owner = ?, leased_until = ?, takeovers = takeovers + 1 WHERE id = ?',
            owner,
            until,
            id,
          );
        }
        return due.map((event) => ({ ...event, takeovers: event.takeovers + 1 }));
      }),
    ),
    renewTriggerEvents: promised(({ owner, until }) => {
      run('UPDATE trigger_events SET leased_until = ? WHERE owner = ?', until, owner);
    }),
    setTriggerAttempts: promised((id, attempts) => {
      run('UPDATE trigger_events SET attempts = ? WHERE id = ?', attempts, id);
    }),
    removeTriggerEvent: promised((id) => {
      run('DELETE FROM trigger_events WHERE id = ?', id);
    }),
  };
}
