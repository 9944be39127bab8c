/** What the administration reads and writes of sessions in SQLite. */
import type { SessionRecordStore } from '../store.js';
import { promised } from './promised.js';
import { sessionRecordRow } from './row-schemas.js';
import type { ListStatements } from './sqlite-trigger-events.js';

/** `runUncached` keeps the cache of sessions, which does not contain their last use. `together` may be lost in a power failure. */
export function sqliteSessions({
  all,
  together,
  runUncached,
}: Pick<ListStatements, 'all'> & {
  together: (work: () => void) => void;
  runUncached: (sql: string, ...values: unknown[]) => void;
}): SessionRecordStore {
  return {
    listSessions: promised((userId, now) =>
      all(
        sessionRecordRow,
        'SELECT * FROM sessions WHERE user_id = ? AND expires_at > ? ORDER BY coalesce(created_at, 0), rowid',
        userId,
        now,
      ),
    ),
    recordSessionUses: promised((uses) => {
      together(() => {
        for (const { id, at } of uses) {
          runUncached('UPDATE sessions SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?', at, id);
        }
      });
    }),
  };
}
