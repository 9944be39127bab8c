/** What only the administration needs of SQLite: users by email address, unconfirmed accounts, administrator keys. */
import { promised } from './promised.js';
import { adminKeyRow, passwordRow, userRow } from './row-schemas.js';
import type { ListStatements } from './sqlite-trigger-events.js';
import type { AdministrationStore } from './store.js';

export function sqliteAdministration(
  { run, one, all, together }: ListStatements,
  selectUsers: string,
): AdministrationStore {
  return {
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
