/** Email accounts and their mail tokens in SQLite. */
import { accountKey } from '../account-key.js';
import type { StoredPassword } from '../records.js';
import type { PasswordStore } from '../store.js';
import { promised } from './promised.js';
import { countRow, mailTokenRow, passwordRow } from './row-schemas.js';
import type { Statements } from './statements.js';

const userOfPassword = "(SELECT user_id FROM identities WHERE provider = 'local-userpass' AND id = ?)";

/** Returns the function that inserts an account, inside a transaction; it returns false if the name is taken. */
export function passwordInsertion({ run, one }: Pick<Statements, 'run' | 'one'>) {
  return ({ email, identityId, hash, confirmed }: StoredPassword, names: 'distinct' | 'as they are'): boolean => {
    const key = accountKey(email);
    const others = one(countRow, 'SELECT count(*) AS count FROM passwords WHERE folded = ?', key)?.count ?? 0;
    if (others > 0 && names === 'distinct') return false;
    return (
      run(
        `INSERT INTO passwords (email, identity_id, hash, confirmed, folded, variant)
           VALUES (?, ?, ?, ?, ?, (SELECT coalesce(max(variant) + 1, 0) FROM passwords WHERE folded = ?))
           ON CONFLICT DO NOTHING`,
        email,
        identityId,
        hash,
        Number(confirmed),
        key,
        key,
      ) === 1
    );
  };
}

/** The email-account methods of the store. */
export function sqlitePasswords({ run, one, together }: Statements): PasswordStore {
  const accountsWithKey = (key: string): number =>
    one(countRow, 'SELECT count(*) AS count FROM passwords WHERE folded = ?', key)?.count ?? 0;
  const insertPassword = passwordInsertion({ run, one });
  return {
    addPassword: promised((password, names = 'distinct') => together(() => insertPassword(password, names))),
    findPassword: promised((email) => one(passwordRow, 'SELECT * FROM passwords WHERE email = ?', email)),
    findPasswordOfIdentity: promised((identityId) =>
      one(passwordRow, 'SELECT * FROM passwords WHERE identity_id = ?', identityId),
    ),
    isNameTaken: promised((email) => accountsWithKey(accountKey(email)) > 0),
    confirmPassword: promised((identityId) => {
      run('UPDATE passwords SET confirmed = 1 WHERE identity_id = ?', identityId);
    }),
    replacePassword: promised((identityId, hash, resetToken) =>
      together(() => {
        if (resetToken !== undefined && run('DELETE FROM mail_tokens WHERE id = ?', resetToken) === 0) return false;
        run('UPDATE passwords SET hash = ? WHERE identity_id = ?', hash, identityId);
        run("DELETE FROM mail_tokens WHERE kind = 'reset' AND identity_id = ?", identityId);
        run(`DELETE FROM sessions WHERE user_id = ${userOfPassword}`, identityId);
        run(`UPDATE api_keys SET disabled = 1 WHERE user_id = ${userOfPassword}`, identityId);
        return true;
      }),
    ),
    removeUnconfirmed: promised((identityId) => {
      together(() => {
        if (run('DELETE FROM passwords WHERE identity_id = ? AND confirmed = 0', identityId) === 1) {
          run('DELETE FROM mail_tokens WHERE identity_id = ?', identityId);
        }
      });
    }),

    putMailToken: promised(({ id, kind, identityId, hash, expiresAt }) => {
      run('INSERT OR REPLACE INTO mail_tokens VALUES (?, ?, ?, ?, ?)', id, kind, identityId, hash, expiresAt);
    }),
    findMailToken: promised((kind, id, hash, now) =>
      one(
        mailTokenRow,
        'SELECT * FROM mail_tokens WHERE kind = ? AND id = ? AND hash = ? AND expires_at > ?',
        ...[kind, id, hash, now],
      ),
    ),
    takeMailToken: promised((kind, id, hash, now) =>
      one(
        mailTokenRow,
        'DELETE FROM mail_tokens WHERE kind = ? AND id = ? AND hash = ? AND expires_at > ? RETURNING *',
        kind,
        id,
        hash,
        now,
      ),
    ),
  };
}
