/** What only the administration needs of SQLite: searches, unconfirmed accounts, administrator keys. */
import type { AdministrationStore } from '../store.js';
import { lowerAscii } from '../text.js';
import { promised } from './promised.js';
import { adminKeyRow, passwordRow, sessionRecordRow, userRow } from './row-schemas.js';
import type { ListStatements } from './sqlite-trigger-events.js';

/** SQLite's `lower` changes ASCII letters only. */
const userContains = `(u.id = ?2 OR EXISTS (
  SELECT 1 FROM identities i WHERE i.user_id = u.id AND (
    i.id = ?2 OR instr(lower(json_extract(i.data, '$.email')), ?2) > 0 OR instr(lower(json_extract(i.data, '$.name')), ?2) > 0)))`;
const sessionContains = `(s.id = ?1 OR s.user_id = ?1 OR instr(lower(s.address), ?1) > 0
  OR EXISTS (SELECT 1 FROM json_each(s.device) d WHERE instr(lower(d.value), ?1) > 0)
  OR EXISTS (SELECT 1 FROM identities i WHERE i.user_id = s.user_id AND (
    instr(lower(json_extract(i.data, '$.email')), ?1) > 0 OR instr(lower(json_extract(i.data, '$.name')), ?1) > 0)))`;
const isUnconfirmed = 'p.confirmed = 0';
const hasNoUser = `NOT EXISTS (SELECT 1 FROM identities i WHERE i.provider = 'local-userpass' AND i.id = p.identity_id)`;

export function sqliteAdministration(
  { run, one, all, together }: ListStatements,
  selectUsers: string,
): AdministrationStore {
  return {
    searchSessions: promised(({ text, now }, after, limit) =>
      all(
        sessionRecordRow,
        `SELECT s.* FROM sessions s
           WHERE s.expires_at > ?2 AND (s.expires_at, s.id) < (?3, ?4) AND (?1 = '' OR ${sessionContains})
           ORDER BY s.expires_at DESC, s.id DESC LIMIT ?5`,
        lowerAscii(text),
        now,
        after?.expiresAt ?? Number.MAX_SAFE_INTEGER,
        after?.id ?? '',
        limit,
      ),
    ),
    searchUsers: promised(({ text, disabledOnly }, after, limit) =>
      all(
        userRow,
        `${selectUsers} WHERE u.kind = 'normal'
           AND u.number < coalesce((SELECT number FROM users WHERE id = ?1), 9223372036854775807)
           AND (?2 = '' OR ${userContains}) ${disabledOnly ? 'AND u.disabled = 1' : ''}
           ORDER BY u.number DESC LIMIT ?3`,
        after,
        lowerAscii(text),
        limit,
      ),
    ),
    searchAccounts: promised(({ text, which }, after, limit) =>
      all(
        passwordRow,
        `SELECT p.* FROM passwords p
           WHERE p.email > ? AND ${which === 'unconfirmed' ? isUnconfirmed : hasNoUser} AND instr(lower(p.email), ?) > 0
           ORDER BY p.email LIMIT ?`,
        after ?? '',
        lowerAscii(text),
        limit,
      ),
    ),
    findUsersByEmail: promised((email, limit) =>
      all(
        userRow,
        `${selectUsers} WHERE u.id IN (SELECT user_id FROM identities WHERE json_extract(data, '$.email') = ?)
           ORDER BY u.number LIMIT ?`,
        email,
        limit,
      ),
    ),
    listUnconfirmed: promised((after, limit) =>
      all(
        passwordRow,
        'SELECT * FROM passwords WHERE confirmed = 0 AND email > ? ORDER BY email LIMIT ?',
        after ?? '',
        limit,
      ),
    ),
    removeAccount: promised((identityId) => {
      together(() => {
        run('DELETE FROM mail_tokens WHERE identity_id = ?', identityId);
        run('DELETE FROM passwords WHERE identity_id = ?', identityId);
      });
    }),
    addAdminKey: promised(
      ({ id, name, hash, createdAt }) =>
        run('INSERT INTO admin_keys VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING', id, name, hash, createdAt) === 1,
    ),
    findAdminKey: promised((hash) => one(adminKeyRow, 'SELECT * FROM admin_keys WHERE hash = ?', hash)),
    listAdminKeys: promised(() => all(adminKeyRow, 'SELECT * FROM admin_keys ORDER BY rowid')),
    removeAdminKey: promised((id) => run('DELETE FROM admin_keys WHERE id = ?', id) === 1),
  };
}
