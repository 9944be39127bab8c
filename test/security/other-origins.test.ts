/** Requests to the embedded server by web pages and under other host names, and its tokens at other servers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { mayCall } from '../../main/server/routes/origins.js';
import { type RunningServer, startServer } from '../../main/server/start-server.js';
import { on, startTestServer, testAppId, type TestServer, writeAppFolder } from '../support/servers/test-server.js';
import { tmpDir } from '../support/tmp-dir.js';
import { tuple } from '../support/tuple.js';

const app = { providers: on('anon-user') };

function start(appFolder = writeAppFolder(app)): Promise<RunningServer> {
  const dataFolder = tmpDir('roster-origins-');
  // The options that `main/server/embedded-process.ts` uses.
  return startServer({ appFolder, dataFolder, port: 0, origins: 'loopback' });
}

const locationPath = `/app/${testAppId}/location`;
/** Served without the middleware that other routes pass. */
const profilePath = '/auth/profile';

/** Sends headers that `fetch` does not allow. */
function status(url: string, headers: Record<string, string>, path = locationPath): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${url}/api/client/v2.0${path}`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the embedded server and pages of other origins', () => {
  let server: RunningServer;
  beforeAll(async () => (server = await start()));
  afterAll(() => server.stop());

  it.each([
    ['https://evil.example'],
    ['null'],
    ['file://'],
    ['http://127.0.0.1.evil.example'],
    ['http://localhost.evil.example'],
    ['chrome-extension://abc'],
    ['http://[::2]'],
    [''],
    ['http://localhost@evil.example'],
  ])('refuses a page of “%s”', async (origin) => {
    expect(await status(server.url, { Origin: origin })).toBe(403);
    expect(await status(server.url, { Origin: origin }, profilePath)).toBe(403);
  });

  it.each([['http://localhost:5173'], ['http://127.0.0.1:8080'], ['http://[::1]:3000']])(
    'serves a page of this machine: %s',
    async (origin) => {
      expect(await status(server.url, { Origin: origin })).toBe(200);
    },
  );

  it('serves a program, which has no origin', async () => {
    expect(await status(server.url, {})).toBe(200);
    expect(await status(server.url, {}, profilePath)).toBe(401);
  });

  it.each([['evil.example'], ['localhost'], ['127.0.0.1'], ['127.0.0.1:1']])(
    'rejects the host name “%s”, which could be rebound to this machine',
    async (host) => {
      expect(await status(server.url, { Host: host })).toBe(400);
      expect(await status(server.url, { Host: host }, profilePath)).toBe(400);
    },
  );

  it('follows the app’s list of origins', async () => {
    const folder = writeAppFolder(app);
    const file = join(folder, 'realm_config.json');
    const realm = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...realm, security: { allowed_request_origins: ['https://app.example'] } }));
    const listed = await start(folder);
    expect(await status(listed.url, { Origin: 'https://app.example' })).toBe(200);
    expect(await status(listed.url, { Origin: 'http://localhost:5173' })).toBe(403);
    await listed.stop();
  });

  const realmWith = async (settings: object) => {
    const folder = writeAppFolder(app);
    writeFileSync(join(folder, 'realm_config.json'), JSON.stringify({ app_id: testAppId, ...settings }));
    const running = await startServer({
      appFolder: folder,
      dataFolder: tmpDir('roster-origins-'),
      port: 0,
    });
    onTestFinished(() => running.stop());
    return running;
  };
  const origins = (...list: string[]) => ({ allowed_request_origins: list });

  it.each([
    ['at the top level', origins('https://a.example')],
    ['below “security”', { security: origins('https://a.example') }],
    ['at the top level, with an empty list below', { ...origins('https://a.example'), security: origins() }],
    ['below, with an empty list at the top', { ...origins(), security: origins('https://a.example') }],
    ['in both', { ...origins('https://a.example', 'https://b.example'), security: origins('https://a.example') }],
    ['with a slash, capitals and the default port', origins('HTTPS://A.Example:443/')],
  ])('follows a list %s', async (_where, settings) => {
    const { url } = await realmWith(settings);
    expect(await status(url, { Origin: 'https://a.example' })).toBe(200);
    expect(await status(url, {})).toBe(200);
    for (const origin of [
      'https://b.example',
      'http://a.example',
      'https://a.example:444',
      'https://x.a.example',
      'null',
      '',
    ])
      expect(await status(url, { Origin: origin }), origin).toBe(403);
  });

  it('rejects every page, and reports it, when the lists have no valid origin in common', async () => {
    for (const settings of [
      { ...origins('https://a.example'), security: origins('https://b.example') },
      origins('*'),
      origins('a.example', 'https://*.example'),
    ]) {
      const { url, configuration } = await realmWith(settings);
      for (const origin of ['https://a.example', 'https://b.example', 'https://x.example', 'null'])
        expect(await status(url, { Origin: origin }), origin).toBe(403);
      expect(configuration.warnings.join('\n')).toMatch(/allowed_request_origins/);
    }
  });

  it('matches origins with ports and origins of apps that are not websites', async () => {
    const { url } = await realmWith(origins('http://localhost:3000/', 'capacitor://localhost'));
    expect(await status(url, { Origin: 'http://localhost:3000' })).toBe(200);
    expect(await status(url, { Origin: 'capacitor://localhost' })).toBe(200);
    expect(await status(url, { Origin: 'http://localhost' })).toBe(403);
  });

  it('accepts every page when it runs alone without a list, as App Services did', () => {
    expect(mayCall('https://anything.example', null, 'any')).toBe(true);
  });
});

describe('tokens of one server', () => {
  const servers: TestServer[] = [];
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  it('are rejected by another server with the same app ID and user name', async () => {
    for (let count = 0; count < 2; count += 1) servers.push(await startTestServer(app));
    const [one, other] = tuple(servers, 2);
    const { body } = await one.send('POST', '/auth/providers/anon-user/login', { body: {} });
    const access = String(body['access_token']);
    const refresh = String(body['refresh_token']);
    expect((await one.send('GET', '/auth/profile', { token: access })).status).toBe(200);
    expect((await other.send('GET', '/auth/profile', { token: access })).status).toBe(401);
    expect((await other.send('POST', '/auth/session', { token: refresh })).status).toBe(401);
    // Users with the same name do not replace each other.
    expect((await one.send('GET', '/auth/profile', { token: refresh })).status).toBe(401);
    expect((await one.send('POST', '/auth/session', { token: access })).status).toBe(401);
  });
});
