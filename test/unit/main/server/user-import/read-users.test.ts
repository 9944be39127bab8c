import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { jsonValues } from '../../../../../main/server/user-import/json-values.js';
import { type ImportFormat, readUsers } from '../../../../../main/server/user-import/read-users.js';

async function read(content: string | Buffer, format: ImportFormat | null = null, piece = 7) {
  const bytes = Buffer.from(content);
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, index) =>
    bytes.subarray(index * piece, (index + 1) * piece),
  );
  const file = readUsers(Readable.from(pieces), { format, firebase: null });
  const rows = [];
  for await (const { line, row } of file.rows) {
    rows.push('problem' in row ? { line, problem: row.problem } : { line, email: row.account?.email, ...row });
  }
  return { format: file.format(), rows };
}
async function* textOf(...chunks: string[]) {
  yield* chunks;
  await Promise.resolve();
}
async function split(...chunks: string[]) {
  const values = [];
  for await (const { line, text, problem } of jsonValues(textOf(...chunks))) values.push([line, problem ?? text]);
  return values;
}

describe('a JSON text', () => {
  it.each([
    [
      'an array',
      '[{"a":1},\n{"b":[{"c":2}]}]',
      [
        [1, '{"a":1}'],
        [2, '{"b":[{"c":2}]}'],
      ],
    ],
    [
      'several pages',
      '[{"a":1}]\n[]\n[{"a":2}]\n',
      [
        [1, '{"a":1}'],
        [3, '{"a":2}'],
      ],
    ],
    [
      'lines',
      '{"a":1}\r\n\r\n{"a":"}{\\"\\\\"}',
      [
        [1, '{"a":1}'],
        [3, '{"a":"}{\\"\\\\"}'],
      ],
    ],
    [
      'an object with a list',
      '{"start":0,"total":2,\n"users": [{"a":1},{"b":2}],"next":"{[x"}',
      [
        [2, '{"a":1}'],
        [2, '{"b":2}'],
      ],
    ],
    [
      'lines with a damaged one',
      '{"a":"x\n{"a":1}\n{"a":',
      [
        [1, '{"a":"x\n'],
        [2, '{"a":1}'],
        [3, 'unfinished'],
      ],
    ],
    [
      'a very large object',
      `{"a":"${'x'.repeat(1_000_001)}"}{"a":1}`,
      [
        [1, 'too large'],
        [1, '{"a":1}'],
      ],
    ],
  ])('of %s is split into its objects with their lines, wherever its chunks end', async (_what, text, values) => {
    expect(await split(text)).toEqual(values);
    if (text.length < 1_000) expect(await split(...text.split(/(?=[^])/))).toEqual(values);
  });

  it('with thousands of brackets is split in one pass', async () => {
    const hostile = `{${'"a":[],'.repeat(100_000)}"z":${'['.repeat(100_000)}`;
    expect(await split(hostile, '{"a":1}')).toEqual([[1, 'unfinished']]);
  });
});

describe('a CSV file', () => {
  it('may have a byte order mark, CRLF, semicolons, quotation marks and further columns', async () => {
    const { format, rows } = await read(
      '\ufeffE-Mail-Address;Full Name;"plan";confirmed\r\n'.replace('E-Mail-Address', 'Email') +
        'ada@b.c;"Ada ""Countess"";\r\nLovelace";pro;no\r\n\r\nbob@b.c;;;\r\n',
    );
    expect(format).toBe('csv');
    expect(rows).toMatchObject([
      {
        email: 'ada@b.c',
        account: { confirmed: false },
        user: { customData: { plan: 'pro', name: 'Ada "Countess";\r\nLovelace' } },
      },
      { email: 'bob@b.c', account: { confirmed: true }, user: { customData: null } },
    ]);
  });

  it('may be UTF-16, but not Latin-1', async () => {
    const text = '\ufeffemail\tname\nada@b.c\tZoë\n';
    expect((await read(Buffer.from(text, 'utf16le'))).rows).toMatchObject([{ user: { customData: { name: 'Zoë' } } }]);
    await expect(read(Buffer.from('email,name\nada@b.c,Zoë\n', 'latin1'))).rejects.toThrow('not UTF-8');
  });

  it('keeps the other rows if one is damaged or has no name', async () => {
    const { rows } = await read('email,confirmed\nada@b.c,maybe\n,yes\nbob@b.c,yes,1,2\ncarl@b.c,yes\n');
    expect(rows).toMatchObject([
      { line: 2, problem: expect.stringContaining('yes and no') as string },
      { line: 3, problem: 'It has no email address.' },
      { line: 4, problem: expect.stringContaining('more columns') as string },
      { line: 5, email: 'carl@b.c' },
    ]);
  });

  it('ends with an error if a quotation mark is not closed or the text is not UTF-8, after the rows before it', async () => {
    const many = `email\nada@b.c\n${'bob@b.c\n'.repeat(20_000)}`;
    await expect(read(`${many}"carl@b.c\n`, null, 65_536)).rejects.toThrow('After line 20002, a quotation mark');
    await expect(read(Buffer.concat([Buffer.from(many), Buffer.from([0xff])]), null, 65_536)).rejects.toThrow('UTF-8');
    expect((await read('email,name\n"a"b@c.d,"Bob "The Man" B"\n')).rows).toMatchObject([{ email: '"a"b@c.d' }]);
  });

  it('is refused if it contains passwords, names no columns, or is empty', async () => {
    await expect(read('email,password\nada@b.c,secret1\n')).rejects.toThrow('column of passwords');
    await expect(read('ada@b.c,x\n')).rejects.toThrow('must name its columns');
    await expect(read(' \n')).rejects.toThrow('empty');
    await expect(read('email\n', 'auth0')).rejects.toThrow('not JSON');
  });
});

describe('the format', () => {
  it.each([
    ['app-services', { _id: 'a'.repeat(24), identities: [{ id: '1', provider_type: 'oauth2-google' }] }],
    ['app-services', { _id: 'a'.repeat(24), domain_id: 'x', login_ids: [{ id_type: 'email', id: 'a@b.c' }] }],
    ['auth0', { user_id: 'auth0|1', email: 'a@b.c' }],
    ['auth0', { _id: { $oid: '60425dc43519d90068f82973' }, email: 'a@b.c', passwordHash: '$2b$10$x' }],
    ['firebase', { localId: 'x', email: 'a@b.c' }],
  ])('%s is detected', async (format, value) => {
    const read1 = await read(JSON.stringify(value));
    expect(read1.format).toBe(format);
    expect(read1.rows).not.toMatchObject([{ problem: expect.anything() as unknown }]);
    expect((await read(JSON.stringify([value, value], null, 2))).format).toBe(format);
  });

  it('of Firebase may be CSV without a heading', async () => {
    const cells = Array.from({ length: 28 }, () => '');
    cells.splice(0, 6, 'kYi4', 'user1@test.com', 'true', '', '', 'Test "User" 1'.replaceAll('"', ''));
    cells.splice(7, 4, '1150', 'user1@gmail.com', 'Test', '');
    cells[23] = '1508893925000';
    const { rows } = await read(`${cells.join(',')},\n${cells.join(',')},\n`);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      user: {
        createdAt: 1_508_893_925,
        customData: { name: 'Test User 1', importedFrom: 'firebase', importedId: 'kYi4' },
        identities: [{ provider: 'oauth2-google', id: '1150' }],
      },
    });
  });

  it('of Auth0 maps each hash of its bulk import, and says which one it cannot use', async () => {
    const user = (algorithm: string, more: object) =>
      JSON.stringify({ email: `${algorithm}@b.c`, custom_password_hash: { algorithm, ...more } });
    const salt = { value: 'c2FsdHk=', encoding: 'base64' };
    const { rows } = await read(
      [
        user('scrypt', { hash: { value: '00'.repeat(32), encoding: 'hex' }, salt, cost: 16, blockSize: 1 }),
        user('argon2', { hash: { value: '$argon2id$v=19$x' } }),
        user('md5', { hash: { value: 'x' } }),
        JSON.stringify({ user_id: 'github|1', email: 'a@b.c' }),
      ].join('\n'),
    );
    expect(rows).toMatchObject([
      { account: { hash: `$scrypt$ln=4,r=1,p=1$c2FsdHk$${'A'.repeat(43)}` } },
      { account: { hash: '$argon2id$v=19$x' } },
      { problem: expect.stringContaining('“md5”, which is not supported') as string },
      { problem: expect.stringContaining('neither an email account') as string },
    ]);
  });

  it('of App Services keeps IDs and identities, and leaves API keys out', async () => {
    const base = {
      type: 'normal',
      disabled: true,
      creation_date: 5,
      last_authentication_date: 6,
      custom_data: { a: 1 },
    };
    const { rows } = await read(
      JSON.stringify([
        {
          ...base,
          _id: 'a'.repeat(24),
          data: { email: 'ada@b.c' },
          identities: [
            {
              id: 'b'.repeat(24),
              provider_type: 'local-userpass',
              provider_id: 'x',
              provider_data: { email: 'ada@b.c' },
            },
            {
              id: '7',
              provider_type: 'oauth2-facebook',
              provider_data: { name: 'Ada', picture: 'https://x/?token=1' },
            },
            { id: 'k', provider_type: 'api-key' },
          ],
        },
        { ...base, _id: 'c'.repeat(24), type: 'server', identities: [{ id: 'k', provider_type: 'api-key' }] },
        { ...base, _id: 'd'.repeat(24), identities: [{ id: 'k', provider_type: 'saml' }] },
      ]),
    );
    expect(rows).toEqual([
      expect.objectContaining({
        user: {
          ...{ id: 'a'.repeat(24), kind: 'normal', disabled: true, createdAt: 5, lastLoginAt: 6, customData: { a: 1 } },
          identities: [
            { provider: 'local-userpass', id: 'b'.repeat(24), data: { email: 'ada@b.c' } },
            { provider: 'oauth2-facebook', id: '7', data: { name: 'Ada' } },
          ],
        },
        account: { email: 'ada@b.c', identityId: 'b'.repeat(24), hash: '!', confirmed: true },
      }),
      { line: 1, problem: expect.stringContaining('API key only') as string },
      { line: 1, problem: expect.stringContaining('“saml”') as string },
    ]);
  });
});
