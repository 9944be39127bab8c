/**
 * The server as a team runs it: the built folder alone, and two servers on one MongoDB database behind Debian's nginx with TLS,
 * configured as in the guide.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as Realm from 'realm-web';
import { Agent, fetch as undiciFetch, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { buildServer } from '../../build/build-server.js';
import { App, Credentials, type Fetch } from '../../main/auth/index.js';
import { version } from '../../package.json' with { type: 'json' };
import { type BuiltServer, builtServer, type ServerProcess } from '../support/servers/built-server.js';
import { databaseUri } from '../support/servers/mongo-server/database-uri.js';
import {
  type MongoServer,
  reasonWithoutMongo,
  startMongoServer,
} from '../support/servers/mongo-server/mongo-server.js';
import { freePort, type Nginx, reasonWithoutNginx, startNginx } from '../support/servers/network/nginx.js';
import { on, testAppId, writeAppFolder } from '../support/servers/test-server.js';
import { tmpDir } from '../support/tmp-dir.js';

const password = 'correct horse';
const appFolder = writeAppFolder({
  providers: {
    ...on('anon-user'),
    ...on('local-userpass', { config: { autoConfirm: true, resetPasswordUrl: 'https://example.com/reset' } }),
  },
  customUserData: { enabled: true },
  functions: {
    count: `exports = async (name) => {
      const all = context.services.get('mongodb-atlas').db('club').collection('members');
      await all.insertOne({ name });
      return all.count({ name });
    };`,
    secret: `exports = () => context.values.get('greeting');`,
  },
  values: { greeting: 'unset' },
  roster: { functionsWithoutRules: ['*'] },
});
writeFileSync(
  join(appFolder, 'values', 'greeting.json'),
  JSON.stringify({ name: 'greeting', from_secret: true, value: 'greeting_secret' }),
);
const secretsFile = join(tmpDir('roster-secrets-'), 'team.json');
writeFileSync(secretsFile, JSON.stringify({ greeting_secret: 'good morning' }));

let folder: string;
let server: BuiltServer;
beforeAll(async () => {
  folder = join(tmpDir('roster-built-'), 'server');
  server = builtServer(await buildServer(folder), tmpDir('roster-cwd-'));
});
afterAll(() => {
  server.killAll();
});

/** The arguments with which systemd starts a server, for the folders of a test. */
function argumentsOfUnit(data: string, port: number): string[] {
  const line = /^ExecStart=\/usr\/bin\/node \/opt\/roster-server\/roster-server\.cjs (.+)$/m.exec(
    readFileSync('assets/server/roster-server@.service', 'utf8'),
  )?.[1];
  const replaced: Record<string, string> = {
    '/etc/roster-server/app': appFolder,
    '/var/lib/roster-server': data,
    '%i': String(port),
    '${PUBLIC_URL}': `http://127.0.0.1:${String(port)}`,
    '${CREDENTIALS_DIRECTORY}/secrets.json': secretsFile,
  };
  return (line ?? '').split(' ').map((word) => replaced[word] ?? word);
}

describe('the folder of the built server', () => {
  it('runs without the project: sign-in, hashed passwords, functions, data, secrets of another file, commands', async () => {
    const data = tmpDir('roster-data-');
    expect(await server.run(['--version'])).toMatchObject({ code: 0, output: `${version}\n` });
    expect((await server.run(['--help'])).output).toContain('  roster-server [--app <folder>] [options]\n');
    const port = await freePort();
    const { url, child } = await server.start(argumentsOfUnit(data, port), { NODE_ENV: 'production' });
    const app = new App({ id: testAppId, baseUrl: url });
    await app.emailPasswordAuth.registerUser({ email: 'ada@example.com', password });
    const user = await app.logIn(Credentials.emailPassword('ada@example.com', password));
    expect(await user.callFunction('count', 'ada')).toBe(1);
    expect(await user.callFunction('secret')).toBe('good morning');
    expect((await server.run(['users', 'list', '--data', data])).output).toContain('local-userpass:ada@example.com');
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it.each([
    ['no app', [], {}, 'Name the folder of the app with --app'],
    [
      'a missing file of secrets',
      ['--app', appFolder, '--secrets', '/nonexistent'],
      {},
      'There is no file /nonexistent',
    ],
    ['a host name to listen on', ['--app', appFolder, '--host', 'localhost'], {}, '--host takes an IP address'],
    ['other machines, and no public URL', ['--app', appFolder, '--host', '0.0.0.0'], {}, '--public-url'],
    ['an unreadable database address', ['--app', appFolder], { MONGODB_URI_FILE: '/nonexistent' }, 'cannot be read'],
  ])('refuses to start with %s', async (_what, args, environment, sentence) => {
    const outcome = await server.run([...args, '--data', tmpDir('roster-data-')], environment);
    expect(outcome).toMatchObject({ code: 1, errors: expect.stringContaining(sentence) as string });
    expect(outcome.errors).not.toMatch(/\n\s+at /);
  });

  it('says what to do on a platform whose native packages it does not have', async () => {
    const native = join(folder, 'node_modules', '@libsql');
    renameSync(native, `${native}-away`);
    const outcome = await server.run(['--app', appFolder, '--data', tmpDir('roster-data-')]);
    renameSync(`${native}-away`, native);
    expect(outcome.code).toBe(1);
    expect(outcome.errors).toContain(`was built for ${process.platform}-${process.arch}. Run “npm install --omit=dev”`);
    expect(outcome.errors).not.toMatch(/\n\s+at /);
  });
});

describe('the files for a server', () => {
  it.skipIf(!existsSync('/usr/bin/systemd-analyze'))('contain systemd units that systemd accepts', () => {
    const units = tmpDir('roster-units-');
    cpSync('assets/server', units, { recursive: true });
    // The paths of programs depend on the machine.
    const all = readdirSync(units).filter((name) => /\.(?:service|timer)$/.test(name));
    for (const name of all) {
      const text = readFileSync(join(units, name), 'utf8').replaceAll('/usr/bin/node', process.execPath);
      writeFileSync(join(units, name), text);
    }
    const paths = all.map((name) => join(units, name.replace('@.', '@8081.')));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...paths], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('build the image on the version of Node that the project uses', () => {
    const version = readFileSync('.node-version', 'utf8').trim();
    expect(readFileSync('assets/server/Dockerfile', 'utf8')).toContain(`ARG NODE_VERSION=${version}\n`);
  });
});

const reason = reasonWithoutMongo() ?? reasonWithoutNginx();
if (reason !== null) console.warn(`skipped: ${reason}`);

describe.skipIf(reason !== null)('two servers behind nginx', () => {
  let mongo: MongoServer;
  let nginx: Nginx;
  let servers: readonly [ServerProcess, ServerProcess];
  let environment: Record<string, string>;
  const agents: Agent[] = [];
  const ownDispatcher = getGlobalDispatcher();

  const startOne = (port: number) =>
    server.start(
      [
        ...['--app', appFolder, '--data', tmpDir('roster-data-'), '--port', String(port), '--log-level', 'debug'],
        ...['--public-url', nginx.url, '--trust-proxy', '127.0.0.1', '--secrets', secretsFile],
        // A busy machine must not look like an unreachable database.
        ...['--database-timeout', '60'],
      ],
      environment,
    );

  beforeAll(async () => {
    mongo = await startMongoServer();
    const uriFile = join(tmpDir('roster-secrets-'), 'mongodb-uri');
    writeFileSync(uriFile, `${databaseUri(mongo.uri, `team-${String(process.pid)}`)}\n`);
    environment = { MONGODB_URI_FILE: uriFile };
    const ports = [await freePort(), await freePort()] as const;
    nginx = await startNginx(await freePort(), ports);
    servers = await Promise.all([startOne(ports[0]), startOne(ports[1])]);
    // The official SDK uses the global `fetch`.
    setGlobalDispatcher(agentAt('127.0.0.2'));
  });
  afterAll(async () => {
    setGlobalDispatcher(ownDispatcher);
    await Promise.all(agents.map((agent) => agent.destroy()));
    await nginx.stop();
    server.killAll();
    await mongo.stop();
  });

  /** A client with an address of its own. */
  function agentAt(localAddress: string): Agent {
    const agent = new Agent({ localAddress, connect: { ca: nginx.authority } });
    agents.push(agent);
    return agent;
  }
  function fetchFrom(localAddress: string, headers: Record<string, string> = {}): Fetch {
    const dispatcher = agentAt(localAddress);
    return async (url, init) => {
      const own = { ...(init.headers as Record<string, string> | undefined), ...headers };
      const options = { ...init, headers: own, dispatcher } as Parameters<typeof undiciFetch>[1];
      const answer = await undiciFetch(url, options);
      // undici has classes of its own for the platform's objects.
      return new Response(await answer.text(), { status: answer.status, headers: Object.fromEntries(answer.headers) });
    };
  }
  const appAt = (address: string, headers?: Record<string, string>) =>
    new App({ id: testAppId, baseUrl: nginx.url, timeout: 600_000, fetch: fetchFrom(address, headers) });

  it('serve the official SDK over TLS, each of them some of the requests, with tokens of any size', async () => {
    const app = new Realm.App({ id: testAppId, baseUrl: nginx.url });
    await app.emailPasswordAuth.registerUser({ email: 'grace@example.com', password });
    const user = await app.logIn(Realm.Credentials.emailPassword('grace@example.com', password));
    const note = 'n'.repeat(14_000);
    const set = await server.run(['users', 'data', 'grace@example.com'], environment, JSON.stringify({ note }));
    expect(set).toMatchObject({ code: 0, errors: '' });
    await expect.poll(() => user.refreshCustomData()).toEqual({ note });
    for (let count = 1; count <= 4; count += 1) expect(await user.callFunction('secret')).toBe('good morning');
    // A busy machine may close connections to the database.
    await expect.poll(() => user.callFunction('count', 'grace')).toBeGreaterThan(0);
    for (const { log } of servers) expect(log()).toContain('POST /api/client/v2.0/app/:appId/functions/call 200');
    const location = await fetch(`${nginx.url}/api/client/v2.0/app/${testAppId}/location?code=secret`);
    expect(await location.json()).toMatchObject({ hostname: nginx.url });
    expect(location.headers.get('strict-transport-security')).toContain('max-age');
    expect(nginx.accessLog()).toContain(`127.0.0.2 [`);
    expect(nginx.accessLog()).not.toContain('code=secret');
  });

  it('count for the client and not for nginx, whatever headers the client sends', async () => {
    const guess = (address: string, headers?: Record<string, string>) =>
      appAt(address, headers)
        .logIn(Credentials.emailPassword('grace@example.com', 'wrong horse'))
        .then(
          () => 0,
          (error: unknown) => z.object({ statusCode: z.number() }).parse(error).statusCode,
        );
    const guesses = Array.from({ length: 10 }, (_none, number) =>
      guess('127.0.0.3', { 'X-Forwarded-For': `192.0.2.${String(number)}`, Forwarded: 'for=192.0.2.1' }),
    );
    expect(new Set(await Promise.all(guesses))).toEqual(new Set([401]));
    for (const headers of [{}, { 'X-Forwarded-For': '127.0.0.4' }, { Forwarded: 'for=127.0.0.4' }])
      expect(await guess('127.0.0.3', headers), JSON.stringify(headers)).toBe(429);
    expect(await guess('127.0.0.4')).toBe(401);
    const shown = await server.run(['logs', '--json', '--errors', '--user', 'grace@example.com'], environment);
    const addresses = shown.output
      .trim()
      .split('\n')
      .map((line) => z.object({ address: z.string() }).parse(JSON.parse(line)).address);
    expect(new Set(addresses)).toEqual(new Set(['127.0.0.3', '127.0.0.4']));
  });

  it('do not show the administration API to everyone', async () => {
    const statusFrom = async (address: string) =>
      (await fetchFrom(address)(`${nginx.url}/admin/v1/openapi.json`, {})).status;
    // Without an administrator key the API does not exist.
    expect([await statusFrom('127.0.0.2'), await statusFrom('127.0.0.1')]).toEqual([403, 404]);
  });

  it('sign with a rotated key, accept tokens of the old one until it is revoked, and then refuse them', async () => {
    interface Tokens {
      access: string;
      refresh: string;
    }
    const urls = servers.map(({ url }) => `${url}/api/client/v2.0`);
    const ask = (url: string, method: string, path: string, token = '') =>
      undiciFetch(url + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(method === 'POST' && token === '' ? { body: '{}' } : {}),
      });
    const logIn = async (url: string): Promise<Tokens> => {
      const path = `/app/${testAppId}/auth/providers/anon-user/login`;
      const tokens = z.object({ access_token: z.string(), refresh_token: z.string() });
      const { access_token: access, refresh_token: refresh } = tokens.parse(
        await (await ask(url, 'POST', path)).json(),
      );
      return { access, refresh };
    };
    /** What each server answers to both tokens. */
    const answers = async ({ access, refresh }: Tokens) => {
      const all = urls.flatMap((url) => [
        ask(url, 'GET', '/auth/profile', access),
        ask(url, 'POST', '/auth/session', refresh),
      ]);
      return (await Promise.all(all)).map(({ status }) => status);
    };
    const valid = [200, 201, 200, 201];
    const refused = [401, 401, 401, 401];
    const command = async (...words: string[]) => {
      const { code, output, errors } = await server.run(['keys', ...words], environment);
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      return output;
    };
    const keyOf = ({ access }: Tokens) => {
      const header: unknown = JSON.parse(Buffer.from(access.split('.')[0] ?? '', 'base64url').toString());
      return z.object({ kid: z.string() }).parse(header).kid;
    };
    const [first = '', second = ''] = urls;
    const old = await logIn(first);
    expect(await answers(old)).toEqual(valid);

    await command('rotate');
    // Tokens of either server are valid on both at any time.
    for (const url of [first, second]) {
      await expect
        .poll(async () => {
          const tokens = await logIn(url);
          expect(await answers(tokens)).toEqual(valid);
          return keyOf(tokens);
        })
        .not.toBe(keyOf(old));
    }
    const current = await logIn(second);
    expect(keyOf(current)).not.toBe(keyOf(old));
    expect(await answers(old)).toEqual(valid);

    await command('revoke', keyOf(old));
    await expect.poll(() => answers(old)).toEqual(refused);
    expect(await answers(current)).toEqual(valid);

    await command('rotate', '--revoke');
    await expect.poll(() => answers(current)).toEqual(refused);
    expect(await answers(await logIn(first))).toEqual(valid);
    expect(await answers(old)).toEqual(refused);
  });

  it('can be replaced one after the other while clients notice nothing', async () => {
    const user = await appAt('127.0.0.5').logIn(Credentials.anonymous());
    let isOver = false;
    let done = 0;
    const work = async (number: number) => {
      const app = appAt(`127.0.0.${String(10 + number)}`);
      const own = await app.logIn(Credentials.emailPassword('grace@example.com', password));
      while (!isOver) {
        await own.refreshCustomData();
        if (done % 8 === 0) expect(await own.callFunction('secret')).toBe('good morning');
        await user.refreshCustomData();
        done += 1;
        // Leaves the processors to the server that starts.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const workers = Promise.all([1, 2].map(work));
    const moreWork = () => Promise.race([workers, expect.poll(() => done, { interval: 20 }).toBeGreaterThan(done + 5)]);
    const stop = async ({ child }: ServerProcess) => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    };
    await moreWork();
    await stop(servers[0]);
    await moreWork();
    await startOne(servers[0].port);
    await stop(servers[1]);
    await moreWork();
    isOver = true;
    await workers;
    expect(nginx.errorLog()).not.toContain('no live upstreams');
  });
});
