/** Imports of users into SQLite, each call in one transaction, and hashes of other systems. */
import * as z from 'zod';
import type { ImportEntry, ImportOutcome, ImportStore } from '../import-store.js';
import { noPassword } from '../no-password.js';
import { promised } from './promised.js';
import { passwordRow } from './row-schemas.js';
import { passwordInsertion } from './sqlite-passwords.js';
import { userInsertion } from './sqlite-users.js';
import type { Statements } from './statements.js';

const kindRow = z.object({ kind: z.string() });

export function sqliteImports(statements: Statements): ImportStore {
  const { run, one, all, isThere, together } = statements;
  const insertPassword = passwordInsertion(statements);
  const insertUser = userInsertion(statements);

  function importOne({ user, account }: ImportEntry, names: 'distinct' | 'as they are'): ImportOutcome {
    const stored =
      account === null ? null : one(passwordRow, 'SELECT * FROM passwords WHERE identity_id = ?', account.identityId);
    const hasUser = user === null || isThere('SELECT id FROM users WHERE id = ?', user.id);
    if (account !== null && stored !== null && hasUser) {
      // A hash replaces only the absence of one: the user may have set another password since.
      if (stored.hash !== noPassword || account.hash === noPassword) return 'already there';
      run('UPDATE passwords SET hash = ? WHERE identity_id = ?', account.hash, account.identityId);
      return 'completed';
    }
    if (user !== null && hasUser) {
      const isOwn = (identityId: string) =>
        isThere(
          "SELECT id FROM identities WHERE provider = 'local-userpass' AND id = ? AND user_id = ?",
          identityId,
          user.id,
        );
      if (account === null || !isOwn(account.identityId)) return 'already there';
      return insertPassword(account, names) ? 'completed' : 'name taken';
    }
    if (user !== null && user.identities.some(({ provider, id }) => isThere(identityById, provider, id))) {
      return 'identity taken';
    }
    if (account !== null && stored === null && !insertPassword(account, names)) return 'name taken';
    // The account was pending when it was imported.
    if (account?.confirmed === true)
      run('UPDATE passwords SET confirmed = 1 WHERE identity_id = ?', account.identityId);
    if (user !== null) insertUser(user);
    return 'created';
  }

  return {
    importUsers: promised((entries, names) => together(() => entries.map((entry) => importOne(entry, names)))),
    exchangeHash: promised(
      (identityId, from, to) =>
        run('UPDATE passwords SET hash = ? WHERE identity_id = ? AND hash = ?', to, identityId, from) === 1,
    ),
    addHashKind: promised((kind) => {
      run('INSERT INTO hash_kinds VALUES (?) ON CONFLICT DO NOTHING', kind);
    }),
    listHashKinds: promised(() => all(kindRow, 'SELECT kind FROM hash_kinds ORDER BY kind').map(({ kind }) => kind)),
  };
}

const identityById = 'SELECT id FROM identities WHERE provider = ? AND id = ?';
