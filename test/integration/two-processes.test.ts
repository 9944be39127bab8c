/**
 * The file storage of the built library, used by several processes at once: all see a renewal by one of them, and none waits forever
 * when one is killed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAuthLibrary } from '../../build/build-auth-library.js';
import { jwtOf, startAuthServer } from '../support/recorded-app.js';
import { type FaultyProxy, startFaultyProxy } from '../support/servers/network/faulty-proxy.js';
import { testAppId, type TestServer } from '../support/servers/test-server.js';
import { tmpDir } from '../support/tmp-dir.js';

let server: TestServer;
let proxy: FaultyProxy;
let project: string;
const programs: ChildProcess[] = [];

/** A program that runs one command per line and responds to each with one line. */
const program = `
import { createInterface } from 'node:readline';
import { App, Credentials } from 'roster/auth';
import { FileStorage } from 'roster/auth/file-storage';
const [path, baseUrl] = process.argv.slice(2);
const app = new App({ id: ${JSON.stringify(testAppId)}, baseUrl, storage: new FileStorage({ path }) });
const user = () => Object.values(app.allUsers)[0];
const does = {
  logIn: async (token) => (await app.logIn(Credentials.jwt(token))).id,
  profiles: async (count) => { await Promise.all(Array.from({ length: Number(count) }, () => user().refreshProfile())); return user().accessToken; },
  logOut: async () => { await user().logOut(); return 'ok'; },
  state: async () => user().state + (user().accessToken === '' ? '' : '+token'),
  storm: async () => { for (;;) await user().refreshCustomData(); },
};
createInterface({ input: process.stdin }).on('line', async (line) => {
  const [name, argument] = line.split(' ');
  console.log(await does[name](argument).catch((error) => 'failed: ' + error.message));
});
console.log('ready');`;

beforeAll(async () => {
  server = await startAuthServer();
  proxy = await startFaultyProxy(() => server.url);
  project = tmpDir('roster-processes-');
  await buildAuthLibrary(join(project, 'library'));
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(join(project, 'library'), join(project, 'node_modules', 'roster'));
  writeFileSync(join(project, 'program.mjs'), program);
});
afterAll(async () => {
  for (const child of programs) child.kill('SIGKILL');
  await proxy.stop();
  await server.stop();
});

interface Program {
  child: ChildProcess;
  tell: (line: string) => Promise<string>;
}

async function start(path: string): Promise<Program> {
  const child = spawn(process.execPath, [join(project, 'program.mjs'), path, proxy.url], {
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: 300_000,
  });
  programs.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  expect(await next()).toBe('ready');
  return {
    child,
    tell: (line) => {
      child.stdin.write(`${line}\n`);
      return next();
    },
  };
}

const loginLine = (name: string) => `logIn ${String(jwtOf(name).payload['token'])}`;

describe('several processes on one file', () => {
  it('renew once for 200 calls with an expired token', async () => {
    const path = join(project, 'renewal.json');
    const first = await start(path);
    await first.tell(loginLine('processes-renewal'));
    const all = [first, await start(path), await start(path), await start(path)];
    server.advance(1_801);
    proxy.countOnly('/auth/session');
    const tokens = await Promise.all(all.map(({ tell }) => tell('profiles 50')));
    expect(proxy.count()).toBe(1);
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).not.toContain('failed');
  });

  it('end the session in all of them when one logs out', async () => {
    const path = join(project, 'logout.json');
    const first = await start(path);
    await first.tell(loginLine('processes-logout'));
    const second = await start(path);
    await second.tell('profiles 1');
    expect(await second.tell('state')).toBe('LoggedIn+token');
    await first.tell('logOut');
    await expect.poll(() => second.tell('state'), { timeout: 60_000 }).toBe('LoggedOut');
  });

  it('recover within seconds when one is killed during a renewal', async () => {
    const path = join(project, 'killed.json');
    const first = await start(path);
    await first.tell(loginLine('processes-killed'));
    const second = await start(path);
    await second.tell('profiles 1');
    for (let kill = 0; kill < 5; kill += 1) {
      const victim = await start(path);
      victim.child.stdin?.write('storm\n');
      await new Promise((resolve) => setTimeout(resolve, 150 + kill * 37));
      victim.child.kill('SIGKILL');
      await once(victim.child, 'exit');
      expect(await second.tell('profiles 3')).not.toContain('failed');
    }
    expect(await second.tell('state')).toBe('LoggedIn+token');
  });
});
