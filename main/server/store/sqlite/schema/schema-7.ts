/**
 * Schema step 7: what the administration shows. Sessions record when they began, when they were last used, the client's
 * address and device; users are found by their email address; administrators have keys.
 */
const text = (column: string) => `${column} TEXT CHECK (instr(${column}, char(0)) = 0)`;

export const seventh = `
  ALTER TABLE sessions ADD COLUMN created_at INTEGER;
  ALTER TABLE sessions ADD COLUMN last_used_at INTEGER;
  ALTER TABLE sessions ADD COLUMN ${text('address')};
  ALTER TABLE sessions ADD COLUMN ${text('device')};
  CREATE INDEX identities_by_email ON identities (json_extract(data, '$.email'))
    WHERE json_extract(data, '$.email') IS NOT NULL;
  CREATE INDEX passwords_unconfirmed ON passwords (email) WHERE confirmed = 0;
  CREATE TABLE admin_keys (
    ${text('id')} PRIMARY KEY NOT NULL, ${text('name')} NOT NULL UNIQUE, ${text('hash')} NOT NULL UNIQUE,
    created_at INTEGER NOT NULL) STRICT;
`;
