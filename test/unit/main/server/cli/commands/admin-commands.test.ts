import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { commands } from '../../../../../../main/server/cli/commands/admin-commands.js';
import type { AdminKeyFlags } from '../../../../../../main/server/cli/commands/admin-key-commands.js';
import { signingKeyCommands } from '../../../../../../main/server/cli/commands/signing-keys.js';
import { hashPassword } from '../../../../../../main/server/passwords/password-hash.js';
import { commandContext } from '../../../../../support/servers/command-context.js';
import { type Answer, on, startTestServer, type TestServer } from '../../../../../support/servers/test-server.js';
import { openTestStorage, storeKind } from '../../../../../support/servers/test-storage.js';
import { tmpDir } from '../../../../../support/tmp-dir.js';

/** Runs a command on a data folder, like a process beside the running server, and returns its output. */
async function run(
  dataFolder: string,
  line: string,
  input = '',
  printed: string[] = [],
  keyFlags: AdminKeyFlags = {},
): Promise<string[]> {
  const [group = '', verb = '', ...given] = line.split(' ');
  const { store } = await openTestStorage(dataFolder);
  try {
    const command = commands.find(({ name }) => name === `${group} ${verb}`);
    if (command === undefined) throw new Error(`no command ${line}`);
    const print = (text: string) => void printed.push(text);
    await command.run(commandContext(store, input, print, keyFlags), given);
    return printed;
  } finally {
    await store.close();
  }
}
const providers = { ...on('anon-user'), ...on('api-key'), ...on('local-userpass', { config: { autoConfirm: true } }) };
const login = (server: TestServer, username: string, password: string) =>
  server.send('POST', '/auth/providers/local-userpass/login', { body: { username, password } });
const fresh = () => tmpDir('roster-admin-');

describe('administration during a running server', () => {
  it('creates, disables, enables, revokes and deletes a user', async () => {
    const server = await startTestServer({ providers });
    const data = server.dataFolder;
    await run(data, 'users create ada@example.com', 'correct horse\n');
    const { body } = await login(server, 'ada@example.com', 'correct horse');
    const id = String(body['user_id']);
    const refresh = () => server.send('POST', '/auth/session', { token: String(body['refresh_token']) });
    expect((await run(data, 'users list'))[0]).toContain(`${id}\tnormal`);
    expect((await refresh()).status).toBe(201);
    await run(data, `users disable ${id}`);
    expect((await refresh()).status).toBe(401);
    expect((await login(server, 'ada@example.com', 'correct horse')).body).toMatchObject({
      error_code: 'UserDisabled',
    });
    await run(data, `users enable ${id}`);
    const again = await login(server, 'ada@example.com', 'correct horse');
    expect(again.status).toBe(200);
    await run(data, `users revoke ${id}`);
    expect((await server.send('POST', '/auth/session', { token: String(again.body['refresh_token']) })).status).toBe(
      401,
    );
    await run(data, `users delete ${id}`);
    expect((await login(server, 'ada@example.com', 'correct horse')).status).toBe(401);
    await server.stop();
  });

  it('confirms accounts, sets passwords, lists and ends sessions by email address', async () => {
    const mailed = { ...on('local-userpass', { config: { emailConfirmationUrl: 'https://app.example/confirm' } }) };
    const server = await startTestServer({ providers: mailed });
    const [data, email] = [server.dataFolder, 'ada@example.com'];
    const register = { email, password: 'correct horse' };
    await server.send('POST', '/auth/providers/local-userpass/register', { body: register });
    expect(await run(data, 'users unconfirmed')).toEqual([email]);
    expect(await run(data, `users confirm ${email}`)).toEqual([`Confirmed ${email}.`]);
    expect(await run(data, 'users unconfirmed')).toEqual([]);
    await run(data, `users password ${email}`, 'battery staple\n');
    expect((await login(server, email, 'correct horse')).status).toBe(401);
    const { body } = await login(server, email, 'battery staple');
    await login(server, email, 'battery staple');
    const sessions = await run(data, `sessions list ${email}`);
    expect(sessions).toHaveLength(2);
    expect(sessions[0]).toMatch(/^[0-9a-f]{24}\t20.*Z\t20.*Z\tlocal-userpass\t127\.0\.0\.1$/);
    const refresh = () => server.send('POST', '/auth/session', { token: String(body['refresh_token']) });
    expect(await run(data, `sessions list ${String(body['user_id'])}`)).toEqual(sessions);
    for (const line of sessions) await run(data, `sessions end ${email} ${line.split('\t')[0] ?? ''}`);
    expect((await refresh()).status).toBe(401);
    expect(await run(data, `sessions list ${email}`)).toEqual([]);
    await expect(run(data, `sessions end ${email} ${'f'.repeat(24)}`)).rejects.toThrow('no session with this ID');
    await server.stop();
  });

  it('creates a key of the administration API, shows it once and deletes it', async () => {
    const data = fresh();
    const [key = ''] = await run(data, 'admin-keys create ci');
    expect(key).toMatch(/^radm_[\w-]{43}$/);
    const [line = ''] = await run(data, 'admin-keys list');
    expect(line).toMatch(/^[0-9a-f]{24}\tci\tadministrator\t1970-01-01T00:16:40.000Z\tno recorded use\tnever expires$/);
    await expect(run(data, 'admin-keys create ci')).rejects.toThrow('already an administrator key named ci');
    await run(data, `admin-keys delete ${line.split('\t')[0] ?? ''}`);
    expect(await run(data, 'admin-keys list')).toEqual([]);
    await expect(run(data, 'admin-keys delete x')).rejects.toThrow('no administrator key x');
  });

  it('creates a key with a role and an expiry date', async () => {
    const data = fresh();
    const create = (name: string, flags: AdminKeyFlags) => run(data, `admin-keys create ${name}`, '', [], flags);
    await create('monitoring', { role: 'viewer', expires: '90d' });
    await create('short', { expires: '12h' });
    const { store } = await openTestStorage(data);
    const old = { id: 'f'.repeat(24), name: 'old', hash: 'h', createdAt: 5, role: 'viewer', expiresAt: 1_000 } as const;
    await store.addAdminKey({ ...old, lastUsedAt: 900 });
    await store.close();
    const listed = (await run(data, 'admin-keys list')).map((line) => line.split('\t').slice(1).join(' '));
    expect(listed.sort()).toEqual([
      'monitoring viewer 1970-01-01T00:16:40.000Z no recorded use expires 1970-04-01T00:16:40.000Z',
      'old viewer 1970-01-01T00:00:05.000Z used 1970-01-01T00:15:00.000Z expired 1970-01-01T00:16:40.000Z',
      'short administrator 1970-01-01T00:16:40.000Z no recorded use expires 1970-01-01T12:16:40.000Z',
    ]);
    await expect(create('x', { role: 'root' })).rejects.toThrow('--role takes one of viewer, administrator');
    for (const expires of ['90', '0d', '3651d', '-1d', 'never']) {
      await expect(create('x', { expires })).rejects.toThrow('--expires takes hours or days');
    }
    expect(await run(data, 'admin-keys list')).toHaveLength(3);
  });

  it('creates a server key that signs in as a server user, and deletes it', async () => {
    const server = await startTestServer({ providers });
    const [key = ''] = await run(server.dataFolder, 'keys create ci');
    const signIn = () => server.send('POST', '/auth/providers/api-key/login', { body: { key } });
    const { body } = await signIn();
    const profile = await server.send('GET', '/auth/profile', { token: String(body['access_token']) });
    expect(profile.body).toMatchObject({ type: 'server', data: { name: 'ci' } });
    const [id = ''] = (await run(server.dataFolder, 'keys list'))[0]?.split('\t') ?? [];
    await run(server.dataFolder, `keys disable ${id}`);
    const renewed = await server.send('POST', '/auth/session', { token: String(body['refresh_token']) });
    expect(renewed.status).toBe(401);
    expect((await signIn()).status).toBe(401);
    await run(server.dataFolder, `keys enable ${id}`);
    expect((await signIn()).status).toBe(200);
    await run(server.dataFolder, `keys delete ${id}`);
    expect((await signIn()).status).toBe(401);
    await server.stop();
  });

  it('copies users with their passwords to another server and skips existing ones', async () => {
    const from = await startTestServer({ providers });
    await from.send('POST', '/auth/providers/local-userpass/register', {
      body: { email: 'a@b.c', password: 'correct horse' },
    });
    const { body } = await login(from, 'a@b.c', 'correct horse');
    await from.send('POST', '/auth/providers/anon-user/login', { body: {} });
    const lines = (await run(from.dataFolder, 'users export')).join('\n');
    await from.stop();
    const to = await startTestServer({ providers });
    expect(await run(to.dataFolder, 'users import', lines)).toEqual(['2 created, 0 already there, 0 rejected.']);
    expect(await run(to.dataFolder, 'users import', lines)).toEqual(['0 created, 2 already there, 0 rejected.']);
    expect((await login(to, 'a@b.c', 'correct horse')).body['user_id']).toBe(body['user_id']);
    await to.stop();
  });

  it('keeps accounts whose names differ only in case, and lists the skipped users', async () => {
    const from = await startTestServer({ providers });
    const store = (await openTestStorage(from.dataFolder)).store;
    const hash = await hashPassword('correct horse');
    const names = ['Ada@b.c', 'ada@b.c', 'x@evil.test,y@b.c'];
    for (const [number, email] of names.entries()) {
      const identityId = `i${String(number)}`;
      await store.addPassword({ email, identityId, hash, confirmed: true }, 'as they are');
      expect((await login(from, email, 'correct horse')).status).toBe(200);
    }
    await store.close();
    const lines = await run(from.dataFolder, 'users export');
    expect(
      lines.map((line) => z.object({ password: z.object({ email: z.string() }) }).parse(JSON.parse(line))),
    ).toEqual(names.map((email) => ({ password: { email } })));
    await from.stop();
    const to = await startTestServer({ providers });
    await run(to.dataFolder, 'users create taken@b.c', 'correct horse\n');
    const taken = (lines[0] ?? '')
      .replaceAll('Ada@b.c', 'taken@b.c')
      .replace(/"id":"[0-9a-f]{24}"/, `"id":"${'a'.repeat(24)}"`)
      .replaceAll('"i0"', '"i9"');
    const output: string[] = [];
    const imported = run(to.dataFolder, 'users import', [...lines, taken].join('\n'), output);
    await expect(imported).rejects.toThrow('2 users were rejected');
    expect(output).toEqual([
      expect.stringMatching(/^Line 3 \(x@evil\.test,y@b\.c\): /),
      expect.stringMatching(/^Line 4 \(taken@b\.c\): Another account has this name/),
      '2 created, 0 already there, 2 rejected.',
    ]);
    for (const email of ['Ada@b.c', 'ada@b.c']) expect((await login(to, email, 'correct horse')).status).toBe(200);
    expect(await run(to.dataFolder, 'users list')).toHaveLength(3);
    await to.stop();
  });

  it('shows names without terminal control characters', async () => {
    const data = fresh();
    const { store } = await openTestStorage(data);
    const identities = [{ provider: 'custom-token', id: 'a\u001b[2J\r\nb\u202e', data: {} } as const];
    const user = { kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 0, customData: null } as const;
    await store.addUser({ id: 'a'.repeat(24), ...user, identities });
    await store.close();
    expect(await run(data, 'users list')).toEqual([
      `${'a'.repeat(24)}\tnormal\tnever signed in\tcustom-token:a\\u{1b}[2J\\u{d}\\u{a}b\\u{202e}`,
    ]);
  });

  it.each([
    ['users create ADA@b.c', 'correct horse\n', 'There is already an account with the name ADA@b.c'],
    ['users create x@evil.test,ada@b.c', 'correct horse\n', 'cannot be the name'],
    ['users create ada@b.c\0', 'correct horse\n', 'cannot be the name'],
    ['users create bo\u200bss@b.c', 'correct horse\n', 'cannot be the name'],
    [`keys create ${'n'.repeat(129)}`, '', 'at most 128'],
    [`users data ${'a'.repeat(24)}`, '{"a":"\\u0000"}', 'cannot be stored'],
    [`users data ${'a'.repeat(24)}`, '['.repeat(200) + ']'.repeat(200), 'not a JSON object'],
  ])('refuses “%s” and changes nothing', async (line, input, sentence) => {
    const data = fresh();
    await run(data, 'users create ada@b.c', 'correct horse\n');
    const { store } = await openTestStorage(data);
    const user = { kind: 'normal', disabled: false, createdAt: 1, lastLoginAt: 0, customData: null } as const;
    await store.addUser({ id: 'a'.repeat(24), ...user, identities: [] });
    const before = await store.listUsers(null, 10);
    await expect(run(data, line, input)).rejects.toThrow(sentence);
    expect(await store.listUsers(null, 10)).toEqual(before);
    await store.close();
  });

  it.each([
    ['users delete nobody', '', 'There is no user nobody.'],
    ['users create a@b.c', '123\n', 'A password must have between 6 and 128 characters.'],
    ['keys create bad!', '', 'letters, digits, underscores and hyphens'],
    ['keys delete nothing', '', 'There is no server key nothing.'],
    ['users import', '{"half', '1 users were rejected'],
    ['users import', '{"a":1}', 'The format of the file is not known.'],
  ])('explains what is wrong with “%s”', async (line, input, sentence) => {
    await expect(run(fresh(), line, input)).rejects.toThrow(sentence);
  });
});

describe('tokens', () => {
  it('contain the stored custom data when the app enables it', async () => {
    const server = await startTestServer({ providers, customUserData: { enabled: true } });
    const { body } = await server.send('POST', '/auth/providers/anon-user/login', { body: {} });
    const dataOf = (token: unknown): unknown =>
      JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString());
    expect(dataOf(body['access_token'])).toMatchObject({ user_data: {}, typ: 'access', sub: body['user_id'] });
    await run(server.dataFolder, `users data ${String(body['user_id'])}`, '{"plan":"größer"}');
    const renewed = await server.send('POST', '/auth/session', { token: String(body['refresh_token']) });
    expect(dataOf(renewed.body['access_token'])).toMatchObject({ user_data: { plan: 'größer' } });
    await server.stop();
  });

  describe('of a signing key', () => {
    const signIn = (server: TestServer) => server.send('POST', '/auth/providers/anon-user/login', { body: {} });
    const kidOf = (token: unknown) =>
      z
        .object({ kid: z.string() })
        .parse(JSON.parse(Buffer.from(String(token).split('.')[0] ?? '', 'base64url').toString())).kid;
    const statuses = async (server: TestServer, { body }: Answer) => [
      (await server.send('POST', '/auth/session', { token: String(body['refresh_token']) })).status,
      (await server.send('GET', '/auth/profile', { token: String(body['access_token']) })).status,
    ];
    async function runOnKeys({ dataFolder, now, advance }: TestServer, line: string): Promise<string[]> {
      // Keys are sorted by the time of their creation.
      advance(1);
      const [group = '', verb = '', ...given] = line.split(' ');
      const { store, keys } = await openTestStorage(dataFolder);
      const printed: string[] = [];
      try {
        const command = signingKeyCommands.find(({ name }) => name === `${group} ${verb}`);
        const print = (text: string) => void printed.push(text);
        const revoke = given.includes('--revoke');
        await command?.run(
          { keys, print, now, revoke },
          given.filter((word) => word !== '--revoke'),
        );
        return printed;
      } finally {
        await store.close();
      }
    }

    /** Servers on MongoDB re-read the keys every five seconds, and sign with a new one once all know it. */
    const settle = (server: TestServer) => {
      if (storeKind === 'mongodb') server.advance(11);
    };

    it('stay valid after its rotation, and the new key signs immediately', async () => {
      const server = await startTestServer({ providers });
      const old = await signIn(server);
      await runOnKeys(server, 'keys rotate');
      settle(server);
      expect(await statuses(server, old)).toEqual([201, 200]);
      const next = await signIn(server);
      expect(kidOf(next.body['access_token'])).not.toBe(kidOf(old.body['access_token']));
      await server.restart();
      expect(await statuses(server, old)).toEqual([201, 200]);
      expect(await statuses(server, next)).toEqual([201, 200]);
      await server.stop();
    });

    it.each(['keys rotate --revoke', 'keys revoke first'])(
      'are invalid immediately after “%s”, verified before or not',
      async (line) => {
        const server = await startTestServer({ providers });
        const [seen, unseen] = [await signIn(server), await signIn(server)];
        expect(await statuses(server, seen)).toEqual([201, 200]);
        const [output] = await runOnKeys(server, line);
        expect(output).toContain('sign in again');
        settle(server);
        for (const old of [seen, unseen]) expect(await statuses(server, old)).toEqual([401, 401]);
        const next = await signIn(server);
        expect(await statuses(server, next)).toEqual([201, 200]);
        await server.restart();
        expect(await statuses(server, seen)).toEqual([401, 401]);
        expect(await statuses(server, next)).toEqual([201, 200]);
        expect(await runOnKeys(server, 'keys signing')).toEqual([expect.stringMatching(/\tsigns$/)]);
        await server.stop();
      },
    );

    it('stay valid when it replaced a revoked key', async () => {
      const server = await startTestServer({ providers });
      const old = await signIn(server);
      await runOnKeys(server, 'keys rotate');
      settle(server);
      const next = await signIn(server);
      await runOnKeys(server, `keys revoke ${kidOf(old.body['access_token'])}`);
      settle(server);
      expect(await statuses(server, old)).toEqual([401, 401]);
      expect(await statuses(server, next)).toEqual([201, 200]);
      await expect(runOnKeys(server, 'keys revoke unknown')).rejects.toThrow('There is no signing key');
      await server.stop();
    });

    it.runIf(storeKind === 'sqlite')('stay valid while it cannot be read for a moment', async () => {
      const server = await startTestServer({ providers });
      const signed = await signIn(server);
      const path = join(server.dataFolder, 'signing-keys.json');
      const content = readFileSync(path);
      for (const damage of ['', '{"keys": []}']) {
        writeFileSync(path, damage);
        expect(await statuses(server, signed)).toEqual([201, 200]);
      }
      rmSync(path);
      expect(await statuses(server, signed)).toEqual([201, 200]);
      expect(existsSync(path)).toBe(false);
      writeFileSync(path, content);
      expect(await statuses(server, signed)).toEqual([201, 200]);
      await server.stop();
    });
  });
});
