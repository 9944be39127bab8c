/** Sessions in SQLite. */
import type { SessionRecordStore } from '../administration-store.js';
import type { Store } from '../store.js';
import { grouped } from './grouped.js';
import { promised } from './promised.js';
import type { RowCache } from './row-cache.js';
import { sessionRecordRow, sessionRow } from './row-schemas.js';
import { accessCheck } from './sqlite-users.js';
import type { Statements } from './statements.js';

export const insertSession = `
  INSERT OR REPLACE INTO sessions
    (id, user_id, provider, identity_id, device_id, expires_at, created_at, last_used_at, address, device)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

type SessionMethods = SessionRecordStore &
  Pick<Store, 'addSession' | 'findSession' | 'deleteSession' | 'deleteSessionsOf'>;

/** @param flush waits until what was written is on the disk */
export function sqliteSessions(statements: Statements, cache: RowCache, flush: () => Promise<void>): SessionMethods {
  const { run, runUncached, one, all, isThere, together, withoutFlush } = statements;
  const isAllowed = accessCheck(statements);
  /** Inside a transaction. */
  const insertNewSession = (...[session, now, conditions = {}]: Parameters<Store['addSession']>): boolean => {
    const { id, userId, provider, identityId, deviceId, expiresAt, ...origin } = session;
    const hasKey =
      provider !== 'api-key' || isThere('SELECT id FROM api_keys WHERE id = ? AND disabled = 0', identityId);
    if (!hasKey || !isAllowed(userId, identityId, conditions)) return false;
    // Only this user's row has changed: clearing the caches would slow down the refreshes of all others.
    cache.users.delete(userId);
    runUncached(
      insertSession,
      ...[id, userId, provider, identityId, deviceId, expiresAt, now, now, origin.address ?? null],
      origin.device == null ? null : JSON.stringify(origin.device),
    );
    runUncached('UPDATE users SET last_login_at = ? WHERE id = ?', now, userId);
    return true;
  };
  const addSessions = grouped(
    (given: readonly Parameters<Store['addSession']>[]) =>
      together(() => given.map((call) => insertNewSession(...call))),
    flush,
  );
  return {
    addSession: (...given) => addSessions(given),
    findSession: promised((id, userId, now) => {
      const session = cache.get(cache.sessions, id, () =>
        one(
          sessionRow,
          'SELECT s.* FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = ? AND u.disabled = 0',
          id,
        ),
      );
      return session?.userId === userId && session.expiresAt > now ? session : null;
    }),
    deleteSession: promised((id) => {
      run('DELETE FROM sessions WHERE id = ?', id);
    }),
    deleteSessionsOf: promised((userId) => {
      run('DELETE FROM sessions WHERE user_id = ?', userId);
    }),
    listSessions: promised((userId, now) =>
      all(
        sessionRecordRow,
        'SELECT * FROM sessions WHERE user_id = ? AND expires_at > ? ORDER BY coalesce(created_at, 0), rowid',
        userId,
        now,
      ),
    ),
    // The row cache does not contain when a session was last used, so it stays valid.
    recordSessionUses: promised((uses) => {
      withoutFlush(() => {
        together(() => {
          for (const { id, at } of uses) {
            runUncached('UPDATE sessions SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?', at, id);
          }
        });
      });
    }),
  };
}
