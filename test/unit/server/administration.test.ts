import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../main/server/administration/commands.js';
import { rotateSigningKeys } from '../../../main/server/sessions/signing-keys.js';
import { openSqliteStorage } from '../../../main/server/store/storage.js';
import { on, startTestServer, type TestServer } from '../../peers/test-server.js';

/** Runs a command on a data folder, as a process beside the server would; gives what it printed. */
async function run(dataFolder: string, line: string, input = ''): Promise<string[]> {
  const [group = '', verb = '', ...given] = line.split(' ');
  const { store } = await openSqliteStorage(dataFolder);
  const printed: string[] = [];
  try {
    const command = commands.find(({ name }) => name === `${group} ${verb}`);
    if (command === undefined) throw new Error(`no command ${line}`);
    const print = (text: string) => void printed.push(text);
    await command.run({ store, print, input: Readable.from([input]), now: 1_000 }, given);
    return printed;
  } finally {
    await store.close();
  }
}
const providers = { ...on('anon-user'), ...on('api-key'), ...on('local-userpass', { config: { autoConfirm: true } }) };
const login = (server: TestServer, username: string, password: string) =>
  server.send('POST', '/auth/providers/local-userpass/login', { body: { username, password } });
const fresh = () => mkdtempSync(join(tmpdir(), 'roster-admin-'));

describe('administration beside a running server', () => {
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

  it('makes a server key that signs in as a server user, and takes it away', async () => {
    const server = await startTestServer({ providers });
    const [key = ''] = await run(server.dataFolder, 'keys create ci');
    const signIn = () => server.send('POST', '/auth/providers/api-key/login', { body: { key } });
    const { body } = await signIn();
    const profile = await server.send('GET', '/auth/profile', { token: String(body['access_token']) });
    expect(profile.body).toMatchObject({ type: 'server', data: { name: 'ci' } });
    const [id = ''] = (await run(server.dataFolder, 'keys list'))[0]?.split('\t') ?? [];
    await run(server.dataFolder, `keys disable ${id}`);
    expect((await signIn()).status).toBe(401);
    await run(server.dataFolder, `keys enable ${id}`);
    expect((await signIn()).status).toBe(200);
    await run(server.dataFolder, `keys delete ${id}`);
    expect((await signIn()).status).toBe(401);
    await server.stop();
  });

  it('carries users with their passwords to another server, and leaves those alone that are there', async () => {
    const from = await startTestServer({ providers });
    await from.send('POST', '/auth/providers/local-userpass/register', {
      body: { email: 'a@b.c', password: 'correct horse' },
    });
    const { body } = await login(from, 'a@b.c', 'correct horse');
    await from.send('POST', '/auth/providers/anon-user/login', { body: {} });
    const lines = (await run(from.dataFolder, 'users export')).join('\n');
    await from.stop();
    const to = await startTestServer({ providers });
    expect(await run(to.dataFolder, 'users import', lines)).toEqual(['Added 2 users; 0 were there already.']);
    expect(await run(to.dataFolder, 'users import', lines)).toEqual(['Added 0 users; 2 were there already.']);
    expect((await login(to, 'a@b.c', 'correct horse')).body['user_id']).toBe(body['user_id']);
    await to.stop();
  });

  it.each([
    ['users delete nobody', '', 'There is no user nobody.'],
    ['users create a@b.c', '123\n', 'A password needs between 6 and 128 characters.'],
    ['keys create bad!', '', 'letters, digits, underscores and hyphens'],
    ['keys delete nothing', '', 'There is no server key nothing.'],
    ['users import', '{"half', 'Line 1 is not an exported user.'],
  ])('says what is wrong with “%s”', async (line, input, sentence) => {
    await expect(run(fresh(), line, input)).rejects.toThrow(sentence);
  });
});

describe('tokens', () => {
  it('carry the custom data that was set, where the app has it on', async () => {
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

  it('live on when the signing key is rotated', async () => {
    const server = await startTestServer({ providers });
    const { body } = await server.send('POST', '/auth/providers/anon-user/login', { body: {} });
    const { keys, store } = await openSqliteStorage(server.dataFolder);
    await rotateSigningKeys(keys, Date.now);
    await store.close();
    await server.restart();
    const renewed = await server.send('POST', '/auth/session', { token: String(body['refresh_token']) });
    expect(renewed.status).toBe(201);
    const head = (token: unknown): unknown =>
      JSON.parse(Buffer.from(String(token).split('.')[0] ?? '', 'base64url').toString());
    expect(head(renewed.body['access_token'])).not.toEqual(head(body['access_token']));
    expect((await server.send('GET', '/auth/profile', { token: String(renewed.body['access_token']) })).status).toBe(
      200,
    );
    await server.stop();
  });
});
