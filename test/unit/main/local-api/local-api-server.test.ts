import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { unknownCaller } from '../../../../main/clients/client-program.js';
import { loadPeerCredentials } from '../../../../main/clients/peer-credentials.js';
import {
  type IncomingRequest,
  LocalApiServer,
  type LocalApiServerOptions,
  maxConnections,
} from '../../../../main/local-api/local-api-server.js';
import { claimSocketPath, socketPath } from '../../../../main/local-api/socket-path.js';
import { hostileValue, seededRandom } from '../../../support/fuzz/fuzzer.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const uid = process.getuid?.() ?? 0;
let open: LocalApiServer | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const folderFor = (name: string) => tmpDir(`roster-${name}-`);

/** A listening socket that echoes its requests. */
async function listening(path: string, more: Partial<LocalApiServerOptions> = {}): Promise<{ log: string[] }> {
  const log: string[] = [];
  open = new LocalApiServer({
    path,
    platform: process.platform,
    uid,
    loadPeerCredentials,
    identifyCaller: (pid) =>
      Promise.resolve({ ...unknownCaller, program: { path: `/proc/${String(pid)}`, script: null } }),
    handle: async ({ request, caller }: IncomingRequest) => ({
      command: request.command,
      program: (await caller()).program,
    }),
    toFailure: () => ({ code: 'failed', message: 'failed' }),
    log: (line) => log.push(line),
    ...more,
  });
  await open.listen();
  return { log };
}

/** The part of a hostile value that fits on one line. */
function jsonOf(value: unknown): string {
  try {
    const text: unknown = JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'bigint' ? String(inner) : inner,
    );
    return typeof text === 'string' ? text : 'undefined';
  } catch {
    return '{"round":';
  }
}

/** A connection that the server has accepted and that sends nothing. */
function connected(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => {
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** Sends text and returns the received lines once the server closes the connection or `lines` lines have arrived. */
function converse(path: string, text: string, lines: number): Promise<string[]> {
  return new Promise((resolve) => {
    let output = '';
    const socket = connect(path, () => socket.write(text));
    const done = () => {
      socket.destroy();
      resolve(output.split('\n').filter((line) => line !== ''));
    };
    socket.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.split('\n').length > lines) done();
    });
    socket.on('error', done);
    socket.on('close', done);
  });
}

describe('the socket of the command line', () => {
  it('is accessible to its owner only and replaces the one of a killed Roster', async () => {
    const path = join(folderFor('socket'), 'command.sock');
    writeFileSync(path, 'left behind');
    await listening(path);
    expect(statSync(path).isSocket()).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await open?.close();
    expect(existsSync(path)).toBe(false);
    open = undefined;
  });

  it('answers one connection too many with a failure, and serves again when one is closed', async () => {
    const path = join(folderFor('many'), 'command.sock');
    await listening(path);
    const request = `${JSON.stringify({ id: 1, command: 'status' })}\n`;
    const kept = await Promise.all(Array.from({ length: maxConnections }, () => connected(path)));
    expect(await converse(path, '', 1)).toEqual(['{"id":null,"kind":"failed","code":"failed","message":"failed"}']);
    const [first] = kept;
    first?.destroy();
    await expect.poll(async () => (await converse(path, request, 1)).join(''), { timeout: 60_000 }).toContain('"done"');
    for (const socket of kept) socket.destroy();
  });

  it('closes an idle connection, but not one whose command waits for the user', async () => {
    const path = join(folderFor('idle'), 'command.sock');
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await listening(path, { idleTimeoutMs: 20, handle: () => answered.then(() => 'the token') });
    const waiting = converse(path, `${JSON.stringify({ id: 1, command: 'token' })}\n`, 1);
    // An idle connection that is opened later is closed first.
    expect(await converse(path, '', 1)).toEqual([]);
    answer();
    expect(await waiting).toEqual(['{"id":1,"kind":"done","value":"the token"}']);
  });

  it('is not created in a folder that other users can write to', async () => {
    const folder = folderFor('open');
    chmodSync(folder, 0o777);
    await expect(listening(join(folder, 'command.sock'))).rejects.toThrow('belongs to another user');
    open = undefined;
  });

  it('has a short path when the profile’s path is long', () => {
    const deep = `/${'a'.repeat(120)}`;
    expect(socketPath('/home/ada/.config/Roster', 'linux')).toBe('/home/ada/.config/Roster/command.sock');
    expect(socketPath(deep, 'linux')).toMatch(/\/roster-[0-9a-f]{24}\/command\.sock$/);
    expect(socketPath(deep, 'linux').length).toBeLessThan(104);
  });

  // Windows does not run here, but the same code chooses the names of its pipes on every system.
  it('is a pipe with a new name for each run on Windows, stored only in the profile', () => {
    const profile = folderFor('pipe');
    const first = claimSocketPath(profile, 'win32');
    expect(first).toMatch(/^\\\\\.\\pipe\\dev\.roster\.app-[0-9a-f]{48}$/);
    expect(socketPath(profile, 'win32')).toBe(first);
    expect(statSync(join(profile, 'command-pipe.json')).mode & 0o777).toBe(0o600);
    const second = claimSocketPath(profile, 'win32');
    expect(second).not.toBe(first);
    expect(socketPath(profile, 'win32')).toBe(second);
  });

  it('is neither the pipe of an earlier run nor one named by another program on Windows', () => {
    const profile = folderFor('stale');
    const none = socketPath(profile, 'win32');
    expect(socketPath(profile, 'win32')).not.toBe(none);
    const left = claimSocketPath(profile, 'win32');
    expect(socketPath(profile, 'win32', () => false)).not.toBe(left);
    for (const written of [
      '{',
      '{"pipe":"\\\\\\\\server\\\\pipe\\\\x","pid":1}',
      `{"pipe":"\\\\evil\\\\pipe-${'0'.repeat(48)}","pid":1}`,
    ]) {
      writeFileSync(join(profile, 'command-pipe.json'), written);
      expect(socketPath(profile, 'win32', () => true)).toMatch(/^\\\\\.\\pipe\\dev\.roster\.app-[0-9a-f]{48}$/);
    }
  });

  it('answers each line under its ID and identifies the program by the kernel', async () => {
    const path = join(folderFor('socket'), 'command.sock');
    await listening(path);
    const lines = await converse(path, '{"id":7,"command":"list"}\n\n{"id":8,"command":"open"}\n', 2);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        id: 7,
        kind: 'done',
        value: { command: 'list', program: { path: `/proc/${String(process.pid)}`, script: null } },
      },
      {
        id: 8,
        kind: 'done',
        value: { command: 'open', program: { path: `/proc/${String(process.pid)}`, script: null } },
      },
    ]);
  });

  it.runIf(uid === 0 && process.platform === 'linux')('rejects another user whatever the file modes are', async () => {
    const folder = folderFor('socket');
    const path = join(folder, 'command.sock');
    const { log } = await listening(path);
    chmodSync(folder, 0o755);
    chmodSync(path, 0o666);
    const client = `const s=require('net').connect(${JSON.stringify(path)},()=>s.write('{"id":1,"command":"list"}\\n'));s.on('data',d=>process.stdout.write(d));s.on('close',()=>process.exit());`;
    // Asynchronous, because this process has to respond to the client.
    const asNobody = new Promise<string>((resolve) => {
      const user = ['--reuid=65534', '--regid=65534', '--clear-groups'];
      execFile('setpriv', [...user, process.execPath, '-e', client], (_error, out) => {
        resolve(out);
      });
    });
    expect(await asNobody).toBe('');
    expect(log).toEqual(['rejected a client of user 65534']);
  });

  it('rejects every client when the kernel cannot identify it', async () => {
    const path = join(folderFor('socket'), 'command.sock');
    const { log } = await listening(path, { loadPeerCredentials: () => Promise.reject(new Error('no such library')) });
    expect(await converse(path, '{"id":1,"command":"list"}\n', 1)).toEqual([]);
    expect(log).toEqual(['rejected a client: no such library']);
  });

  it('limits the length of a line and the requests of one connection', async () => {
    const path = join(folderFor('socket'), 'command.sock');
    let asked = 0;
    await listening(path, {
      handle: ({ signal }) => {
        asked += 1;
        return new Promise((_done, gone) => {
          signal.addEventListener('abort', () => {
            gone(new Error('gone'));
          });
        });
      },
    });
    const [long] = await converse(path, 'x'.repeat(70_000), 1);
    expect(JSON.parse(long ?? '')).toMatchObject({ kind: 'failed', code: 'invalidRequest' });
    const many = Array.from({ length: 30 }, (_none, id) => `{"id":${String(id)},"command":"list"}\n`).join('');
    const refused = await converse(path, many, 14);
    expect(asked).toBe(16);
    expect(refused.every((line) => line.includes('too many requests at once'))).toBe(true);
  });

  it('survives 10,000 hostile lines and still answers', async () => {
    const path = join(folderFor('socket'), 'command.sock');
    const known = new Set(['list', 'status', 'switch', 'token', 'login', 'logout', 'open']);
    let strange = 0;
    await listening(path, {
      handle: ({ request }) => {
        if (!known.has(request.command)) strange += 1;
        return Promise.resolve({});
      },
    });
    const chance = seededRandom(21);
    const commands = [...known];
    for (let round = 0; round < 100; round += 1) {
      const lines = Array.from({ length: 100 }, (_none, number) => {
        const value = hostileValue(chance);
        const hostile =
          number % 2 === 0 ? value : { id: number, command: commands[number % 7], account: value, way: value };
        return jsonOf(hostile).slice(0, 60_000);
      });
      await converse(
        path,
        `${lines.join('\n')}\n{"id":1,"command":"status"}\n`,
        lines.filter((line) => line.trim() !== '').length + 1,
      );
    }
    expect(strange).toBe(0);
    expect(await converse(path, '{"id":1,"command":"status"}\n', 1)).toEqual(['{"id":1,"kind":"done","value":{}}']);
    console.log('hostile lines at the socket of the command line: 10,000');
  });
});

describe('the socket folder', () => {
  it('uses a folder that its owner created beforehand', async () => {
    const folder = join(folderFor('deep'), 'roster-1');
    mkdirSync(folder, { mode: 0o700 });
    await listening(join(folder, 'command.sock'));
  });
});
