/** The administration's methods in SQLite: searches, unconfirmed accounts, administrator keys. */
import { setImmediate } from 'node:timers/promises';
import * as z from 'zod';
import { type AdministrationStore, userPage } from '../administration-store.js';
import type { SessionRecord, StoredAdminKey } from '../records.js';
import { lowerAscii } from '../text.js';
import { promised } from './promised.js';
import { adminKeyRow, countRow, numberedUserRow, passwordRow, sessionRecordRow, userRow } from './row-schemas.js';
import { selectUsers } from './sqlite-users.js';
import type { Statements } from './statements.js';

/** SQLite's `lower` changes ASCII letters only. */
const userContains = `(u.id = ?2 OR EXISTS (
  SELECT 1 FROM identities i WHERE i.user_id = u.id AND (
    i.id = ?2 OR instr(lower(json_extract(i.data, '$.email')), ?2) > 0 OR instr(lower(json_extract(i.data, '$.name')), ?2) > 0)))`;
const userHas = 'EXISTS (SELECT 1 FROM identities i WHERE i.user_id = u.id AND i.provider = ?5)';
const sessionContains = `(s.id = ?1 OR s.user_id = ?1 OR instr(lower(s.address), ?1) > 0
  OR EXISTS (SELECT 1 FROM json_each(s.device) d WHERE instr(lower(d.value), ?1) > 0)
  OR EXISTS (SELECT 1 FROM identities i WHERE i.user_id = s.user_id AND (
    instr(lower(json_extract(i.data, '$.email')), ?1) > 0 OR instr(lower(json_extract(i.data, '$.name')), ?1) > 0)))`;
const sessionsAfter = `
  SELECT s.expires_at, s.id FROM sessions s
  WHERE s.expires_at > ?1 AND s.expires_at <= ?2 AND (s.expires_at, s.id) < (?2, ?3)
  ORDER BY s.expires_at DESC, s.id DESC`;
const sessionsInSlice = `
  SELECT s.* FROM sessions s
  WHERE s.expires_at BETWEEN ?4 AND ?2 AND (s.expires_at, s.id) < (?2, ?3) AND (s.expires_at, s.id) >= (?4, ?5)
    AND (?1 = '' OR ${sessionContains})
  ORDER BY s.expires_at DESC, s.id DESC LIMIT ?6`;
const hasNoUser = `NOT EXISTS (SELECT 1 FROM identities i WHERE i.provider = 'local-userpass' AND i.id = p.identity_id)`;

/** Rows that a search reads at once. Requests are answered between the slices, because the driver is synchronous. */
const sliceRows = 1_000;

interface Position {
  expiresAt: number;
  id: string;
}
const firstPosition: Position = { expiresAt: Number.MAX_SAFE_INTEGER, id: '' };
const positionRow = z
  .object({ expires_at: z.int(), id: z.string() })
  .transform(({ expires_at: expiresAt, id }): Position => ({ expiresAt, id }));
/** Counts every row. Users of servers have one key each. */
export const countsStatement = `
  SELECT (SELECT count(*) FROM users) - (SELECT count(*) FROM api_keys WHERE kind = 'server')
      + (SELECT count(*) FROM passwords) - (SELECT count(*) FROM identities WHERE provider = 'local-userpass') AS users,
    (SELECT count(*) FROM passwords WHERE confirmed = 0) AS unconfirmed,
    (SELECT count(*) FROM sessions WHERE expires_at > ?) AS sessions`;
const countsRow = z.object({ users: z.int(), unconfirmed: z.int(), sessions: z.int() });
const numberRow = z.object({ number: z.int() });
const disabledProviderRow = z.object({ provider: z.string() });
const emailRow = z.object({ email: z.string() });

/** Reads slice after slice until there are enough rows. `next`: where the next slice begins; null after the last one. */
async function inSlices<T, P>(limit: number, start: P, read: (from: P) => { rows: T[]; next: P | null }): Promise<T[]> {
  const found: T[] = [];
  for (let from: P | null = start; from !== null && found.length < limit;) {
    const { rows, next } = read(from);
    found.push(...rows);
    from = next;
    if (from !== null && found.length < limit) await setImmediate();
  }
  return found.slice(0, limit);
}

/** Follows INSERT INTO. */
export const intoAdminKeys =
  'admin_keys (id, name, hash, created_at, role, expires_at, last_used_at) VALUES (?, ?, ?, ?, ?, ?, ?)';
/** The values of `intoAdminKeys`. */
export function adminKeyValues(key: StoredAdminKey): (string | number | null)[] {
  return [key.id, key.name, key.hash, key.createdAt, key.role, key.expiresAt, key.lastUsedAt];
}

export function sqliteAdministration({ run, one, all, together }: Statements): AdministrationStore {
  return {
    searchSessions: ({ text, now }, after, limit) => {
      const part = lowerAscii(text);
      return inSlices<SessionRecord, Position>(limit, after ?? firstPosition, (from) => {
        const next = one(
          positionRow,
          `${sessionsAfter} LIMIT 1 OFFSET ?4`,
          now,
          from.expiresAt,
          from.id,
          sliceRows - 1,
        );
        const { expiresAt, id } = next ?? { expiresAt: now + 1, id: '' };
        const rows = all(sessionRecordRow, sessionsInSlice, part, from.expiresAt, from.id, expiresAt, id, limit);
        return { rows, next };
      });
    },
    searchUsers: async ({ text, disabledOnly, provider }, after, limit) => {
      const part = lowerAscii(text);
      const sql = `${selectUsers} WHERE u.kind = 'normal' AND u.number < ?1 AND u.number >= ?3
        AND (?5 IS NULL OR ${userHas}) AND (?2 = '' OR ${userContains}) ${disabledOnly ? 'AND u.disabled = 1' : ''}
        ORDER BY u.number DESC LIMIT ?4`;
      const rows = await inSlices(limit, after?.number ?? Number.MAX_SAFE_INTEGER, (from) => {
        const next = one(
          numberRow,
          'SELECT number FROM users WHERE number < ? ORDER BY number DESC LIMIT 1 OFFSET ?',
          ...[from, sliceRows - 1],
        );
        const found = all(numberedUserRow, sql, from, part, next?.number ?? 0, limit, provider);
        return { rows: found, next: next?.number ?? null };
      });
      return userPage(rows, limit);
    },
    searchAccounts: ({ text, which }, after, limit) => {
      const [condition, slice] = which === 'unconfirmed' ? ['1', 'p.confirmed = 0'] : [hasNoUser, '1'];
      return inSlices(limit, after ?? '', (from) => {
        const next = one(
          emailRow,
          `SELECT p.email FROM passwords p WHERE p.email > ? AND ${slice} ORDER BY p.email LIMIT 1 OFFSET ?`,
          ...[from, sliceRows - 1],
        );
        const rows = all(
          passwordRow,
          `SELECT p.* FROM passwords p
             WHERE p.email > ?1 AND ${slice} AND ${condition} AND instr(lower(p.email), ?2) > 0
               ${next === null ? '' : 'AND p.email <= ?4'}
             ORDER BY p.email LIMIT ?3`,
          ...[from, lowerAscii(text), limit, ...(next === null ? [] : [next.email])],
        );
        return { rows, next: next?.email ?? null };
      });
    },
    countSubjects: promised((now) => ({
      ...countsRow.parse(one(countsRow, countsStatement, now)),
      disabled: one(countRow, "SELECT count(*) AS count FROM users WHERE disabled = 1 AND kind = 'normal'")?.count ?? 0,
    })),
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
      (key) => run(`INSERT INTO ${intoAdminKeys} ON CONFLICT DO NOTHING`, ...adminKeyValues(key)) === 1,
    ),
    findAdminKey: promised((hash) => one(adminKeyRow, 'SELECT * FROM admin_keys WHERE hash = ?', hash)),
    listAdminKeys: promised(() => all(adminKeyRow, 'SELECT * FROM admin_keys ORDER BY rowid')),
    recordAdminKeyUse: promised((id, at) => {
      run('UPDATE admin_keys SET last_used_at = max(coalesce(last_used_at, 0), ?2) WHERE id = ?1', id, at);
    }),
    removeAdminKey: promised((id) => run('DELETE FROM admin_keys WHERE id = ?', id) === 1),
    listDisabledProviders: promised(() =>
      all(disabledProviderRow, 'SELECT provider FROM disabled_providers').map(({ provider }) => provider),
    ),
    setProviderDisabled: promised((provider, disabled) => {
      if (disabled) run('INSERT INTO disabled_providers VALUES (?) ON CONFLICT DO NOTHING', provider);
      else run('DELETE FROM disabled_providers WHERE provider = ?', provider);
    }),
  };
}
