import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { create } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBackup } from '../../../../../main/server/backup/create-backup.js';
import { restoreBackup } from '../../../../../main/server/backup/restore-backup.js';
import { startServer } from '../../../../../main/server/start-server.js';
import { openSqliteStorage } from '../../../../../main/server/store/storage.js';
import {
  on,
  startTestServer,
  testAppId,
  type TestServer,
  wideLimits,
  writeAppFolder,
} from '../../../../support/servers/test-server.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

const app = {
  providers: { ...on('anon-user'), ...on('local-userpass', { config: { autoConfirm: true } }) },
  functions: {
    note: `exports = (text) => context.services.get('mongodb-atlas').db('d').collection('notes').insertOne({ text });`,
    notes: `exports = () => context.services.get('mongodb-atlas').db('d').collection('notes').find({}).toArray();`,
  },
  roster: { functionsWithoutRules: ['*'] },
};
const version = '0.0.1';
const now = Date.UTC(2026, 10, 26, 12);

/** Runs the command; returns its exit code and output. */
async function cli(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'main/server/cli/main.ts', ...args]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

/** Rows without a parent row. */
function orphansIn(dataFolder: string): Record<string, unknown> {
  const database = new Database(join(dataFolder, 'users.db'));
  const count = (sql: string) => database.prepare(`SELECT count(*) FROM ${sql}`).raw().get();
  const found = {
    users: count('users WHERE id NOT IN (SELECT user_id FROM identities)'),
    identities: count('identities WHERE user_id NOT IN (SELECT id FROM users)'),
    sessions: count('sessions WHERE user_id NOT IN (SELECT id FROM users)'),
  };
  database.close();
  return found;
}
const noOrphans = { users: [0], identities: [0], sessions: [0] };

describe('a backup', () => {
  let server: TestServer;
  let file: string;
  const before: string[] = [];
  const signIn = async () => {
    const { body } = await server.send('POST', '/auth/providers/anon-user/login', { body: {} });
    return { refresh: String(body['refresh_token']), access: String(body['access_token']) };
  };
  const call =
    (name: string, ...args: unknown[]) =>
    async (token: string) =>
      (await server.send('POST', '/functions/call', { token, body: { name, arguments: args } })).body;

  beforeAll(async () => {
    server = await startTestServer(app);
    const first = await signIn();
    await call('note', 'kept')(first.access);
    before.push(first.refresh, (await signIn()).refresh);
    const credentials = { password: 'correct horse', email: 'ada@example.com' };
    await server.send('POST', '/auth/providers/local-userpass/register', { body: credentials });
    // Users and sessions are added while the backup is written.
    const backup = new AbortController();
    const working = (async () => {
      while (!backup.signal.aborted) await signIn();
    })();
    const folder = tmpDir('roster-backups-');
    const { code, output } = await cli('backup', '--data', server.dataFolder, '--to', folder);
    backup.abort();
    await working;
    expect(output).toMatch(/^Wrote \S+ with \d+ users and \d+ sessions\. It contains password hashes/);
    expect([code, readdirSync(folder)]).toEqual([0, [expect.stringMatching(/^roster-server-\d{8}T\d{6}Z\.tar\.gz$/)]]);
    file = join(folder, readdirSync(folder)[0] ?? '');
  });
  afterAll(() => server.stop());

  it('restores users, sessions, collections and keys: every session that was there goes on', async () => {
    const dataFolder = join(tmpDir('roster-restored-'), 'data');
    const { contents, keptIn } = await restoreBackup({ from: file, dataFolder, replace: false, now });
    expect([keptIn, contents.users > 3]).toEqual([null, true]);
    expect(orphansIn(dataFolder)).toEqual(noOrphans);
    for (const name of readdirSync(dataFolder)) expect(statSync(join(dataFolder, name)).mode & 0o777, name).toBe(0o600);
    const restored = await startServer({ appFolder: writeAppFolder(app), dataFolder, port: 0, limits: wideLimits });
    try {
      const send = (path: string, token: string, body?: object) =>
        fetch(`${restored.url}/api/client/v2.0${path}`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
      for (const token of before) expect((await send('/auth/session', token)).status).toBe(201);
      const body = { username: 'ada@example.com', password: 'correct horse' };
      const login = await send(`/app/${testAppId}/auth/providers/local-userpass/login`, '', body);
      const { access_token: access } = (await login.json()) as { access_token: string };
      const notes = await send(`/app/${testAppId}/functions/call`, access, { name: 'notes', arguments: [] });
      expect(await notes.json()).toMatchObject([{ text: 'kept' }]);
    } finally {
      await restored.stop();
    }
  });

  it('is readable by its owner only and never overwrites another file', async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const content = readFileSync(file);
    const options = { dataFolder: server.dataFolder, to: file, version, now };
    await expect(createBackup(options)).rejects.toThrow('A backup is never overwritten');
    expect(readFileSync(file)).toEqual(content);
    await expect(createBackup({ ...options, dataFolder: tmpDir() })).rejects.toThrow('There is no users.db');
  });

  it('is refused with a sentence when it is truncated, changed, of a newer version or no backup', async () => {
    const content = readFileSync(file);
    const flipped = Buffer.from(content);
    flipped[Math.floor(content.length / 2)] = (flipped[Math.floor(content.length / 2)] ?? 0) ^ 0xff;
    const folder = tmpDir('roster-damaged-');
    const archiveOf = async (name: string, files: Record<string, string>) => {
      const cwd = tmpDir('roster-archive-');
      for (const [path, text] of Object.entries(files)) writeFileSync(join(cwd, path), text);
      await create({ file: join(folder, name), cwd, gzip: true }, Object.keys(files));
      return readFileSync(join(folder, name));
    };
    const about = {
      format: 1,
      server: version,
      createdAt: new Date(now).toISOString(),
      users: 0,
      sessions: 0,
      files: [],
    };
    const cases: [Buffer, RegExp][] = [
      [Buffer.alloc(0), /is not a backup|is damaged/],
      [Buffer.from('hello'), /is not a backup|is damaged/],
      [content.subarray(0, 10), /is not a backup|is damaged/],
      [content.subarray(0, content.length / 2), /is damaged/],
      [content.subarray(0, -1), /is damaged/],
      [flipped, /is damaged/],
      [await archiveOf('other', { 'readme.txt': 'x' }), /is not a backup/],
      [await archiveOf('newer', { 'backup.json': JSON.stringify({ format: 2 }) }), /newer version/],
      [await archiveOf('empty', { 'backup.json': JSON.stringify(about) }), /users\.db is missing/],
      [
        await archiveOf('changed', {
          'backup.json': JSON.stringify({ ...about, files: [{ name: 'users.db', size: 1, sha256: 'ab' }] }),
          'users.db': 'x',
        }),
        /users\.db was changed/,
      ],
    ];
    const target = tmpDir('roster-target-');
    for (const [index, [bytes, sentence]] of cases.entries()) {
      const from = join(folder, `case-${String(index)}`);
      writeFileSync(from, bytes);
      const failed = restoreBackup({ from, dataFolder: target, replace: true, now });
      await expect(failed, `case ${String(index)}`).rejects.toThrow(sentence);
      await expect(failed).rejects.toMatchObject({ name: 'BackupError' });
    }
    expect(readdirSync(target)).toEqual([]);
    const missing = restoreBackup({ from: join(folder, 'none'), dataFolder: target, replace: true, now });
    await expect(missing).rejects.toThrow(`There is no file ${join(folder, 'none')}.`);
  });

  it('replaces data only when told, never that of a running server, and keeps what was there', async () => {
    const dataFolder = tmpDir('roster-target-');
    const options = { from: file, dataFolder, replace: true, now };
    await restoreBackup(options);
    const keys = readFileSync(join(dataFolder, 'signing-keys.json'), 'utf8');
    writeFileSync(join(dataFolder, 'signing-keys.json'), 'others');
    await expect(restoreBackup({ ...options, replace: false })).rejects.toThrow('add --replace');
    const inUse = restoreBackup({ ...options, dataFolder: server.dataFolder });
    await expect(inUse).rejects.toThrow('A server uses');
    expect((await server.send('POST', '/auth/session', { token: before[0] })).status).toBe(201);
    const { keptIn } = await restoreBackup(options);
    expect(readFileSync(join(keptIn ?? '', 'signing-keys.json'), 'utf8')).toBe('others');
    expect(existsSync(join(keptIn ?? '', 'users.db'))).toBe(true);
    expect(readFileSync(join(dataFolder, 'signing-keys.json'), 'utf8')).toBe(keys);
    expect(readdirSync(dataFolder).filter((name) => /^\.|restore\.json/.test(name))).toEqual([]);
  });

  it('lets no server start on a half restored folder, and can be restored again', async () => {
    const dataFolder = tmpDir('roster-target-');
    const options = { from: file, dataFolder, replace: false, now };
    await restoreBackup(options);
    writeFileSync(join(dataFolder, 'restore.json'), '{}');
    await expect(openSqliteStorage(dataFolder)).rejects.toThrow('Run the same “restore” command again');
    await restoreBackup(options);
    await (await openSqliteStorage(dataFolder)).store.close();
  });

  it('leaves no file under its name when it is killed, and removes what was left a day later', async () => {
    const dataFolder = tmpDir('roster-large-');
    const database = new Database(join(dataFolder, 'users.db'));
    const { store } = await openSqliteStorage(dataFolder);
    await store.close();
    database.exec(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
      INSERT INTO users (id, kind, disabled, created_at, last_login_at, custom_data)
      SELECT printf('%024x', i), 'normal', 0, 0, 0, json_object('random', hex(randomblob(200))) FROM n`);
    database.close();
    const folder = tmpDir('roster-backups-');
    const to = join(folder, 'nightly.tar.gz');
    const child = spawn(process.execPath, [
      '--import',
      'tsx',
      'main/server/cli/main.ts',
      'backup',
      '--data',
      dataFolder,
      '--to',
      to,
    ]);
    const ended = once(child, 'exit');
    const isThere = () =>
      readdirSync(folder).some((name) => name.startsWith('.') && existsSync(join(folder, name, 'archive')));
    while (!isThere()) await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGKILL');
    await ended;
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^\.roster-backup-/)]);
    const [left = ''] = readdirSync(folder);
    utimesSync(join(folder, left), 1, 1);
    await createBackup({ dataFolder, to, version, now });
    expect(readdirSync(folder)).toEqual(['nightly.tar.gz']);
  });
});
