/** Users and their identities in SQLite. */
import * as z from 'zod';
import { userPage } from '../administration-store.js';
import type { Identity, StoredUser } from '../records.js';
import type { Conditions, Store } from '../store.js';
import { promised } from './promised.js';
import type { RowCache } from './row-cache.js';
import { numberedUserRow, userRow } from './row-schemas.js';
import type { Statements } from './statements.js';

/**
 * Users with their identities in one statement: each statement starts its own transaction, which costs more than its
 * rows.
 */
export const selectUsers = `
  SELECT u.*, (
    SELECT json_group_array(json_object('provider', provider, 'id', id, 'data', json(data)) ORDER BY rowid)
    FROM identities WHERE user_id = u.id) AS identities
  FROM users u`;
const userById = `${selectUsers} WHERE u.id = ?`;
const userByIdentity = `${selectUsers} WHERE u.id = (SELECT user_id FROM identities WHERE provider = ? AND id = ?)`;
const usersAfter = `${selectUsers} WHERE number > ? ORDER BY number LIMIT ?`;

const positionRow = z.object({ id: z.string(), number: z.int() });

/** Returns the check whether a user may get an identity, a session or a key. Call it inside a transaction. */
export function accessCheck({ isThere }: Pick<Statements, 'isThere'>) {
  return (userId: string, identityId: string, { session, passwordHash }: Conditions): boolean =>
    isThere('SELECT id FROM users WHERE id = ? AND disabled = 0', userId) &&
    (session === undefined ||
      isThere(
        'SELECT id FROM sessions WHERE id = ? AND user_id = ? AND expires_at > ?',
        session.id,
        userId,
        session.now,
      )) &&
    (passwordHash === undefined ||
      isThere('SELECT identity_id AS id FROM passwords WHERE identity_id = ? AND hash = ?', identityId, passwordHash));
}

/** Follows INSERT. No number is used twice: pages of users continue after a number. */
export const intoUsers = `
  INTO users (number, id, kind, disabled, created_at, last_login_at, custom_data) VALUES (
    1 + max(
      (SELECT coalesce(max(number), 0) FROM users),
      (SELECT greatest FROM deleted_numbers WHERE table_name = 'users')),
    ?, ?, ?, ?, ?, ?)`;

function identityInsertion({ run }: Pick<Statements, 'run'>) {
  return (userId: string, { provider, id, data }: Identity): boolean =>
    run(
      'INSERT INTO identities VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      provider,
      id,
      userId,
      JSON.stringify(data),
    ) === 1;
}

/** Returns the function that inserts a user, inside a transaction; it returns false if an identity is taken. */
export function userInsertion({ run, isThere }: Pick<Statements, 'run' | 'isThere'>) {
  const insertIdentity = identityInsertion({ run });
  return ({ id, identities, ...user }: StoredUser): boolean => {
    const taken = identities.some(({ provider, id: own }) =>
      isThere('SELECT id FROM identities WHERE provider = ? AND id = ?', provider, own),
    );
    if (taken) return false;
    run(
      `INSERT ${intoUsers}`,
      id,
      user.kind,
      Number(user.disabled),
      user.createdAt,
      user.lastLoginAt,
      user.customData === null ? null : JSON.stringify(user.customData),
    );
    for (const identity of identities) insertIdentity(id, identity);
    return true;
  };
}

type UserMethods = Pick<
  Store,
  | 'findUser'
  | 'findUserOfIdentity'
  | 'listUsers'
  | 'findUserPosition'
  | 'addUser'
  | 'addIdentity'
  | 'updateIdentity'
  | 'setCustomData'
  | 'setUserDisabled'
  | 'deleteUser'
>;

export function sqliteUsers(statements: Statements, cache: RowCache): UserMethods {
  const { run, one, all, isThere, together } = statements;
  const isAllowed = accessCheck(statements);
  const insertUser = userInsertion(statements);
  const insertIdentity = identityInsertion(statements);
  return {
    findUser: promised((id) => cache.get(cache.users, id, () => one(userRow, userById, id))),
    findUserOfIdentity: promised(({ provider, id }) => one(userRow, userByIdentity, provider, id)),
    listUsers: promised((after, limit) => userPage(all(numberedUserRow, usersAfter, after?.number ?? 0, limit), limit)),
    findUserPosition: promised((id) => one(positionRow, 'SELECT id, number FROM users WHERE id = ?', id)),
    addUser: promised((user) => together(() => insertUser(user))),
    addIdentity: promised((userId, identity, conditions = {}) =>
      together(
        () =>
          isAllowed(userId, identity.id, conditions) &&
          !(
            conditions.isOnly === true &&
            isThere('SELECT id FROM identities WHERE user_id = ? AND provider = ?', userId, identity.provider)
          ) &&
          insertIdentity(userId, identity),
      ),
    ),
    updateIdentity: promised(({ provider, id, data }) => {
      run('UPDATE identities SET data = ? WHERE provider = ? AND id = ?', JSON.stringify(data), provider, id);
    }),
    setCustomData: promised((id, content) => {
      run('UPDATE users SET custom_data = ? WHERE id = ?', content === null ? null : JSON.stringify(content), id);
    }),
    setUserDisabled: promised((id, disabled) => {
      run('UPDATE users SET disabled = ? WHERE id = ?', Number(disabled), id);
    }),
    deleteUser: promised((id) => {
      together(() => {
        for (const table of ['mail_tokens', 'passwords']) {
          run(
            `DELETE FROM ${table} WHERE identity_id IN
               (SELECT id FROM identities WHERE provider = 'local-userpass' AND user_id = ?)`,
            id,
          );
        }
        for (const table of ['sessions', 'api_keys', 'identities']) run(`DELETE FROM ${table} WHERE user_id = ?`, id);
        run('DELETE FROM users WHERE id = ?', id);
      });
    }),
  };
}
