/** API keys of users and of the server in SQLite. */
import type { Store } from '../store.js';
import { promised } from './promised.js';
import { apiKeyRow, rowId } from './row-schemas.js';
import { accessCheck } from './sqlite-users.js';
import type { Statements } from './statements.js';

type ApiKeyMethods = Pick<
  Store,
  | 'addApiKey'
  | 'findApiKey'
  | 'findApiKeyByHash'
  | 'listApiKeys'
  | 'listServerKeys'
  | 'setApiKeyDisabled'
  | 'deleteApiKey'
>;

export function sqliteApiKeys(statements: Statements): ApiKeyMethods {
  const { run, one, all, together } = statements;
  const isAllowed = accessCheck(statements);
  return {
    addApiKey: promised(({ id, userId, kind, name, hash, disabled }, conditions = {}) =>
      together(
        () =>
          isAllowed(userId, id, conditions) &&
          (conditions.most === undefined ||
            all(rowId, 'SELECT id FROM api_keys WHERE user_id = ?', userId).length < conditions.most) &&
          run(
            'INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
            id,
            userId,
            kind,
            name,
            hash,
            Number(disabled),
          ) === 1,
      ),
    ),
    findApiKey: promised((id) => one(apiKeyRow, 'SELECT * FROM api_keys WHERE id = ?', id)),
    findApiKeyByHash: promised((hash) => one(apiKeyRow, 'SELECT * FROM api_keys WHERE hash = ?', hash)),
    listApiKeys: promised((userId) =>
      all(apiKeyRow, 'SELECT * FROM api_keys WHERE user_id = ? ORDER BY rowid', userId),
    ),
    listServerKeys: promised(() => all(apiKeyRow, "SELECT * FROM api_keys WHERE kind = 'server' ORDER BY rowid")),
    setApiKeyDisabled: promised((id, disabled) => {
      together(() => {
        run('UPDATE api_keys SET disabled = ? WHERE id = ?', Number(disabled), id);
        if (disabled) run("DELETE FROM sessions WHERE provider = 'api-key' AND identity_id = ?", id);
      });
    }),
    deleteApiKey: promised((id) => {
      together(() => {
        for (const table of ['sessions', 'identities']) {
          const column = table === 'sessions' ? 'identity_id' : 'id';
          run(`DELETE FROM ${table} WHERE provider = 'api-key' AND ${column} = ?`, id);
        }
        run('DELETE FROM api_keys WHERE id = ?', id);
      });
    }),
  };
}
