/** The command that imports users, as its own process, which is killed and run again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openSqliteStorage } from '../../main/server/store/storage.js';
import { tmpDir } from '../support/tmp-dir.js';

const lines = Array.from({ length: 6_000 }, (_, number) => `user${String(number)}@csv.test,User ${String(number)}`);

/** Kills the command when it reports its progress, before it has read the rest, if `isKilled`. */
async function importLines(data: string, isKilled: boolean) {
  const args = ['--import', 'tsx', 'main/server/cli/main.ts', 'users', 'import', '--json', `--data=${data}`];
  const child = spawn(process.execPath, args);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', () => {
    if (isKilled) child.kill('SIGKILL');
  });
  child.stdin.on('error', () => undefined);
  child.stdin.write(['email,name', ...lines, ''].join('\n'));
  if (!isKilled) child.stdin.end('not a name,\n');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, last: output.trim().split('\n').at(-1) ?? '' };
}

describe('an import of users', () => {
  it('that is killed keeps whole users only, and continues when it is run again', async () => {
    const data = tmpDir('roster-import-');
    expect(await importLines(data, true)).toEqual({ code: null, last: '' });
    const opened = await openSqliteStorage(data);
    const { users } = await opened.store.listUsers(null, lines.length);
    expect(users.length).toBeGreaterThanOrEqual(5_000);
    for (const { identities } of users.slice(-300)) {
      expect(await opened.store.findPasswordOfIdentity(identities[0]?.id ?? '')).not.toBeNull();
    }
    await opened.store.close();
    const { code, last } = await importLines(data, false);
    expect(code).toBe(1);
    expect(JSON.parse(last)).toMatchObject({
      created: lines.length - users.length,
      alreadyThere: users.length,
      rejected: 1,
    });
    const { store, events } = await openSqliteStorage(data);
    const [event, ...others] = (await events.listEvents({}, 10)).filter(({ subject }) => subject === 'users import');
    expect([event?.text, others]).toEqual([
      expect.stringContaining(`${String(users.length)} already there, 1 rejected.`),
      [],
    ]);
    await store.close();
  });
});
