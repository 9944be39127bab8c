/** Imports into a running server, followed by logins through its API. Runs on both stores. */
import { scryptSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Operations } from '../../../../../main/server/admin/operations.js';
import { type ImportFlags, runImport } from '../../../../../main/server/cli/commands/import-command.js';
import type { NewEvent } from '../../../../../main/server/events/event-log.js';
import { isOwnHash } from '../../../../../main/server/passwords/password-hash.js';
import { noPassword } from '../../../../../main/server/store/no-password.js';
import type { Store } from '../../../../../main/server/store/store.js';
import { importUsers } from '../../../../../main/server/user-import/import-users.js';
import { commandContext } from '../../../../support/servers/command-context.js';
import { on, startTestServer, type TestServer } from '../../../../support/servers/test-server.js';
import { openTestStorage } from '../../../../support/servers/test-storage.js';

let server: TestServer;
let store: Store;
beforeAll(async () => {
  server = await startTestServer({
    providers: {
      ...on('local-userpass', { config: { autoConfirm: true, resetPasswordUrl: 'https://app.example/reset' } }),
      ...on('custom-function', { config: { authFunctionName: 'who' } }),
    },
    functions: { who: 'exports = ({ id }) => id;' },
  });
  ({ store } = await openTestStorage(server.dataFolder));
});
afterAll(async () => {
  await store.close();
  await server.stop();
});

interface Imported {
  printed: string[];
  events: NewEvent[];
  failure: unknown;
}
/** Imports text, like a process beside the running server. */
async function run(content: string, flags: Partial<ImportFlags> = {}, file?: string): Promise<Imported> {
  const printed: string[] = [];
  const events: NewEvent[] = [];
  const context = commandContext(store, content, (line) => void printed.push(line));
  const sink = { record: (event: NewEvent) => void events.push(event) };
  const operations = new Operations({
    ...{ store, events: sink, actor: 'test', address: null, now: () => 1_000 },
    mails: { repeatConfirmation: () => Promise.resolve(), sendReset: () => Promise.resolve() },
  });
  const importFlags = { dryRun: false, confirmed: false, json: false, ...flags };
  const failure: unknown = await runImport({ ...context, operations, importFlags }, file).then(
    () => null,
    (error: unknown) => error,
  );
  return { printed, events, failure };
}
const login = (username: string, password: string) =>
  server.send('POST', '/auth/providers/local-userpass/login', { body: { username, password } });
const plain = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');

describe('an imported account', () => {
  it('signs in with its password, whichever hash it has, which is replaced by ours', async () => {
    const salt = Buffer.from('salty');
    const scrypt = scryptSync('right horse', salt, 32, { N: 16, r: 1, p: 1 });
    const hashes = {
      bcrypt: (await bcrypt('right horse', 4)).replace('$2b$', '$2a$'),
      scrypt: `$scrypt$ln=4,r=1,p=1$${plain(salt)}$${plain(scrypt)}`,
      argon2: await argon2('right horse', { memoryCost: 64, timeCost: 1 }),
    };
    const lines = Object.entries(hashes).map(([name, hash]) => `${name}@csv.test,"${hash}",Ada,yes`);
    const { printed, events, failure } = await run(['email,password_hash,name,beta', ...lines].join('\n'));
    expect([printed, failure]).toEqual([['3 created, 0 already there, 0 rejected.'], null]);
    expect(events).toMatchObject([
      { kind: 'administration', subject: 'users import', text: 'by test: 3 created, 0 already there, 0 rejected.' },
    ]);
    for (const name of Object.keys(hashes)) {
      const email = `${name}@csv.test`;
      expect((await login(email, 'wrong horse')).body).toMatchObject({ error_code: 'InvalidPassword' });
      // At the same time: only one of them replaces the hash.
      const answers = await Promise.all([login(email, 'right horse'), login(email, 'right horse')]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const account = await store.findPassword(email);
      expect(isOwnHash(account?.hash ?? '')).toBe(true);
      expect((await login(email, 'wrong horse')).status).toBe(401);
      expect((await login(email, 'right horse')).body['user_id']).toBe(answers[0].body['user_id']);
      const user = await store.findUser(String(answers[0].body['user_id']));
      expect(user).toMatchObject({ customData: { name: 'Ada', beta: 'yes' } });
      // Earlier sessions belong to the same password.
      const renewed = await server.send('POST', '/auth/session', { token: String(answers[1].body['refresh_token']) });
      expect(renewed.status).toBe(201);
    }
    expect(await store.listHashKinds()).toEqual(['$2b$04$', '$argon2id$v=19$m=64,t=1,p=1$', '$scrypt$ln=4,r=1,p=1$']);
  });

  it('is the same user with its other providers, and sets a password by mail if the export has none', async () => {
    const ids = ['1'.repeat(24), '2'.repeat(24), '3'.repeat(24)] as const;
    const own = { id: 'f'.repeat(24), provider_type: 'local-userpass', provider_data: { email: 'eve@as.test' } };
    const external = { id: 'eve-7', provider_type: 'custom-function', provider_data: { name: 'Eve' } };
    const times = { type: 'normal', creation_date: 1_700_000_000, last_authentication_date: 1_700_000_001 };
    const pages = [
      [{ _id: ids[0], ...times, identities: [own, external], disabled: false }],
      [{ _id: ids[1], ...times, identities: [{ id: 'x', provider_type: 'anon-user' }], disabled: true }],
      [{ _id: ids[2], domain_id: 'd', login_ids: [{ id_type: 'email', id: 'new@as.test' }] }],
    ];
    const { printed } = await run(pages.map((page) => JSON.stringify(page)).join('\n'));
    expect(printed).toEqual([
      '3 created, 0 already there, 0 rejected.',
      expect.stringContaining('2 of the created accounts have no password'),
      expect.stringContaining('1 of the created accounts are not confirmed'),
    ]);
    const body = { id: 'eve-7' };
    const signedIn = await server.send('POST', '/auth/providers/custom-function/login', { body });
    expect(signedIn.body, server.logged.join('\n')).toMatchObject({ user_id: ids[0] });
    expect((await login('eve@as.test', noPassword)).status).toBe(401);
    const path = '/auth/providers/local-userpass/reset';
    expect((await server.send('POST', `${path}/send`, { body: { email: 'eve@as.test' } })).status).toBe(200);
    const mail = (server.mails().at(-1) ?? '').replaceAll('=\n', '').replaceAll('=3D', '=');
    const link = new URL(/^https:\/\/\S+/m.exec(mail)?.[0] ?? '');
    const pair = { token: link.searchParams.get('token'), tokenId: link.searchParams.get('tokenId') };
    expect((await server.send('POST', path, { body: { ...pair, password: 'right horse' } })).status).toBe(200);
    expect((await login('eve@as.test', 'right horse')).body).toMatchObject({ user_id: ids[0] });
    expect(await store.findUser(ids[1])).toMatchObject({ disabled: true, createdAt: 1_700_000_000 });
    expect(await store.listUnconfirmed(null, 10)).toMatchObject([{ email: 'new@as.test', identityId: ids[2] }]);
    // The pending user has confirmed in the meantime, so the next list contains a user.
    const confirmed = { ...own, id: ids[2], provider_data: { email: 'new@as.test' } };
    const again = await run(JSON.stringify([{ _id: '4'.repeat(24), ...times, identities: [confirmed] }]));
    expect(again.printed[0]).toBe('1 created, 0 already there, 0 rejected.');
    expect(await store.findPassword('new@as.test')).toMatchObject({ confirmed: true });
  });
});

describe('a repeated import', () => {
  it('changes nothing, and adds passwords that come later', async () => {
    const hash = await bcrypt('right horse', 4);
    const id = '60425dc43519d90068f82973';
    const exported = [
      {
        user_id: `auth0|${id}`,
        email: 'db@auth0.test',
        email_verified: true,
        identities: [{ provider: 'auth0', user_id: id }],
      },
      {
        ...{
          user_id: 'google-oauth2|115',
          email: 'g@auth0.test',
          name: 'G',
          blocked: true,
          created_at: '2024-01-02T03:04:05Z',
        },
        identities: [{ provider: 'google-oauth2', user_id: '115' }],
      },
    ];
    const lines = exported.map((user) => JSON.stringify(user)).join('\n');
    expect((await run(lines, { dryRun: true })).printed[0]).toBe('2 created, 0 already there, 0 rejected.');
    expect(await store.findPassword('db@auth0.test')).toBeNull();
    expect((await run(lines)).printed[0]).toBe('2 created, 0 already there, 0 rejected.');
    expect((await run(lines)).printed).toEqual(['0 created, 2 already there, 0 rejected.']);
    expect((await run(lines, { dryRun: true })).events).toEqual([]);
    const hashes = JSON.stringify({
      _id: { $oid: id },
      email: 'db@auth0.test',
      email_verified: true,
      passwordHash: hash,
    });
    expect((await run(hashes, { dryRun: true })).printed[0]).toBe(
      '0 created, 1 completed, 0 already there, 0 rejected.',
    );
    expect((await run(hashes)).printed[0]).toBe('0 created, 1 completed, 0 already there, 0 rejected.');
    expect((await run(hashes)).printed[0]).toBe('0 created, 1 already there, 0 rejected.');
    expect((await login('db@auth0.test', 'right horse')).status).toBe(200);
    // The user's current password stays.
    expect((await run(hashes)).printed[0]).toBe('0 created, 1 already there, 0 rejected.');
    expect(isOwnHash((await store.findPassword('db@auth0.test'))?.hash ?? '')).toBe(true);
    const google = await store.findUserOfIdentity({ provider: 'oauth2-google', id: '115' });
    expect(google).toMatchObject({
      disabled: true,
      createdAt: 1_704_164_645,
      customData: { name: 'G', importedFrom: 'auth0' },
    });
  });

  it('completes a user whose account is missing because the first one was killed', async () => {
    const line = 'email\nhalf@csv.test';
    await run(line);
    const account = await store.findPassword('half@csv.test');
    await store.removeAccount(account?.identityId ?? '');
    expect((await run(line)).printed[0]).toBe('0 created, 1 completed, 0 already there, 0 rejected.');
    expect(await store.findPassword('half@csv.test')).toEqual(account);
  });
});

describe('a row that cannot be imported', () => {
  it('is reported with its line and reason, in a dry run as well, and the others are imported', async () => {
    await run('email\ntaken@csv.test');
    const content = [
      'email,hash,confirmed',
      'TAKEN@csv.test,,',
      'ok@csv.test,,no',
      'OK@csv.test,,',
      '"a@b.c,boss@b.c",,',
      'md5@csv.test,5f4dcc3b5aa765d61d8327deb882cf99,',
      `slow@csv.test,$2b$31$${'.'.repeat(53)},`,
      'nul\0@csv.test,,',
      'ok@csv.test,,no',
    ].join('\n');
    for (const dryRun of [true, false]) {
      const { printed, failure } = await run(content, { dryRun });
      expect(failure).toMatchObject({
        name: 'CommandError',
        message: expect.stringContaining('6 users were rejected') as string,
      });
      expect([...printed].sort()).toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^Line 2 \(TAKEN@csv\.test\): Another account has this name/),
          expect.stringMatching(/^Line 5 \(a@b\.c,boss@b\.c\): Its name could be read/),
          expect.stringMatching(/^Line 6 \(md5@csv\.test\): Its password hash is none of/),
          expect.stringMatching(/^Line 7 \(slow@csv\.test\): Its bcrypt hash has the cost 31/),
          expect.stringMatching(/^Line 8 \(nul\\u\{0\}@csv\.test\): /),
        ]),
      );
      expect(printed.join('\n')).not.toContain('5f4dcc3b');
    }
    expect(await store.findPassword('slow@csv.test')).toBeNull();
  });

  it('is a line of JSON with --json, whose last line has the counts', async () => {
    const { printed, failure } = await run('email\n\n"x"y@b.c\njson@csv.test\nno name\n', {
      json: true,
      confirmed: true,
    });
    expect(failure).not.toBeNull();
    const parsed = printed.map((line): unknown => JSON.parse(line));
    expect(parsed.at(-1)).toMatchObject({ created: 1, rejected: 2, format: 'csv', dryRun: false, unconfirmed: 0 });
    expect(parsed).toContainEqual({
      line: 5,
      name: 'no name',
      reason: expect.stringContaining('Its name could be read') as string,
    });
  });

  it('has an identity of another user, or a hash of a ninth kind', async () => {
    const google = (id: string) =>
      JSON.stringify({ localId: id, providerUserInfo: [{ providerId: 'google.com', rawId: 'same' }] });
    expect((await run(`{"users":[${google('a')},${google('b')}]}`)).printed[0]).toMatch(
      /^Line 1 \([0-9a-f]{24}\): One of its identities belongs to another user/,
    );
    const rows = Array.from({ length: 9 }, (_, kind) => ({
      line: kind,
      row: {
        user: null,
        account: {
          ...{ email: `kind${String(kind)}@csv.test`, identityId: `kind${String(kind)}`, confirmed: true },
          hash: `$scrypt$ln=1,r=1,p=${String(kind + 1)}$AAAA$${'A'.repeat(43)}`,
        },
      },
    }));
    const added: string[] = [];
    const rejected: number[] = [];
    await importUsers({
      target: {
        importUsers: (entries) => Promise.resolve(entries.map(() => 'created')),
        listHashKinds: () => Promise.resolve([]),
        addHashKind: (kind) => Promise.resolve(void added.push(kind)),
      },
      rows: (async function* () {
        yield* rows;
        await Promise.resolve();
      })(),
      names: () => 'distinct',
      confirmsAll: false,
      reject: ({ line }) => void rejected.push(line),
      report: () => undefined,
    });
    expect([added.length, rejected]).toEqual([8, [8]]);
  });
});

describe('a file of Firebase with passwords', () => {
  const users = {
    users: [
      {
        ...{
          localId: 'fb-1',
          email: 'fb@firebase.test',
          emailVerified: true,
          displayName: 'F',
          createdAt: '1508893925000',
        },
        ...{ passwordHash: '', salt: '' },
      },
    ],
  };

  it('needs the parameters of the project, which are read from a file and never shown', async () => {
    const parameters = join(server.dataFolder, 'firebase.txt');
    const signerKey = 'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==';
    // Made with the low memory cost of 2^1 for a short test.
    const { createCipheriv } = await import('node:crypto');
    const key = scryptSync('right horse', Buffer.concat([Buffer.from('salt'), Buffer.from('Bw==', 'base64')]), 32, {
      N: 2,
      r: 8,
      p: 1,
    });
    const encrypted = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.from(signerKey, 'base64'));
    Object.assign(users.users[0] ?? {}, {
      passwordHash: encrypted.toString('base64'),
      salt: Buffer.from('salt').toString('base64'),
    });
    const content = JSON.stringify(users, null, 2);
    const without = await run(content);
    expect(without.printed[0]).toContain('--hash-parameters');
    writeFileSync(parameters, 'rounds: 8');
    expect((await run(content, { hashParameters: parameters })).failure).toMatchObject({
      message: expect.stringContaining('base64_signer_key') as string,
    });
    writeFileSync(
      parameters,
      JSON.stringify({ base64_signer_key: signerKey, base64_salt_separator: 'Bw==', rounds: 8, mem_cost: 1 }),
    );
    const file = join(server.dataFolder, 'users.json');
    writeFileSync(file, content);
    const { printed, events } = await run('', { hashParameters: parameters }, file);
    expect(printed).toEqual(['1 created, 0 already there, 0 rejected.']);
    expect(JSON.stringify([printed, events, await store.findPassword('fb@firebase.test')])).not.toContain(
      signerKey.slice(0, 40),
    );
    expect((await login('fb@firebase.test', 'wrong horse')).status).toBe(401);
    expect((await login('fb@firebase.test', 'right horse')).status).toBe(200);
    expect(isOwnHash((await store.findPassword('fb@firebase.test'))?.hash ?? '')).toBe(true);
  });

  it('that does not exist is named, and so is an unknown format', async () => {
    expect((await run('', {}, join(server.dataFolder, 'none.json'))).failure).toMatchObject({
      message: expect.stringContaining('cannot be read (ENOENT)') as string,
    });
    expect((await run('', {}, server.dataFolder)).failure).toMatchObject({
      message: expect.stringContaining('cannot be read (EISDIR)') as string,
    });
    expect((await run('', { format: 'okta' })).failure).toMatchObject({
      message: '--format takes one of roster, app-services, auth0, firebase, csv.',
    });
  });
});
