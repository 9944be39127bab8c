/** Adding, checking and removing backends, against a real server, an unrelated web server and an unreachable address. */
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Services } from '../../../../main/app/create-services.js';
import { embeddedBackendId } from '../../../../main/backends/backend.js';
import { jwtOf, startAuthServer } from '../../../support/recorded-app.js';
import { jsonAnswer, pageAnswer } from '../../../support/servers/scripted-backend.js';
import { testAppId, type TestServer } from '../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

let server: TestServer;
let other: Server;
let otherUrl: string;

const profile = () => tmpDir('roster-backends-');
const openServices = (folder: string): Promise<Services> =>
  createTestServices(folder, { selectKeyStore: () => Promise.resolve(memoryKeyStore()) });
async function listeningUrl(listener: Server): Promise<string> {
  await new Promise<void>((listening) => listener.listen(0, '127.0.0.1', listening));
  const address = listener.address();
  return `http://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}`;
}
const wish = (baseUrl: string, appId: string = testAppId) => ({ baseUrl, appId, displayName: 'Work' });

describe('BackendManagement', () => {
  beforeAll(async () => {
    server = await startAuthServer();
    // A web server that is not a backend. It returns a page for every path, or an endless response.
    other = createServer((request, response) => {
      if (request.url?.includes('maintenance') === true) {
        response.writeHead(503).end('<!doctype html><title>Back soon</title>');
        return;
      }
      if (request.url?.includes('endless') !== true) {
        response.end('<!doctype html><title>Hello</title>');
        return;
      }
      const timer = setInterval(() => response.write('x'.repeat(16_384)), 1);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    otherUrl = await listeningUrl(other);
  });
  afterAll(async () => {
    other.closeAllConnections();
    other.close();
    await server.stop();
  });

  it('adds a reachable backend once and keeps it through a restart', async () => {
    const folder = profile();
    const { backendManagement, backendRemovals, accounts, backends } = await openServices(folder);
    const id = await backendManagement.add(wish(`${server.url}/`));
    expect(backends.summaries.find((one) => one.id === id)?.checks, 'adding it was a check').toHaveLength(1);
    expect(await backendManagement.add(wish(server.url)), 'a trailing slash does not make another backend').toBe(id);
    await accounts.signIn(id, jwtOf('remote'));
    expect(backends.summaries).toHaveLength(2);
    expect(await backendManagement.check(id)).toBeGreaterThanOrEqual(0);
    expect((await openServices(folder)).backends.summaries.map((backend) => backend.id)).toEqual([
      embeddedBackendId,
      id,
    ]);
    await backendRemovals.remove(id);
    await backendRemovals.finishAll();
    expect((await openServices(folder)).backends.summaries.map((backend) => backend.id)).toEqual([embeddedBackendId]);
  });

  it.each([
    ['an invalid address', 'not an address', 'invalidUrl'],
    ['no TLS', 'http://example.com', 'invalidUrl'],
    ['another scheme', 'file:///etc/passwd', 'invalidUrl'],
    ['a password in the address', 'https://me:secret@example.com', 'invalidUrl'],
  ])('refuses %s', async (_what, baseUrl, code) => {
    const { backendManagement, backends } = await openServices(profile());
    await expect(backendManagement.add(wish(baseUrl))).rejects.toMatchObject({ code });
    expect(backends.summaries).toHaveLength(1);
  });

  it('rejects an unknown app ID, a server that is not a backend, an endless response and an unreachable host', async () => {
    const { backendManagement, backends } = await openServices(profile());
    await expect(backendManagement.add(wish(server.url, 'unknown-app'))).rejects.toMatchObject({ code: 'appNotFound' });
    await expect(backendManagement.add(wish(otherUrl))).rejects.toMatchObject({ kind: 'badResponse' });
    await expect(backendManagement.add(wish(otherUrl, 'endless'))).rejects.toMatchObject({ kind: 'badResponse' });
    await expect(backendManagement.add(wish(otherUrl, 'maintenance'))).rejects.toMatchObject({ kind: 'serverFault' });
    await expect(backendManagement.add(wish('http://127.0.0.1:9'))).rejects.toMatchObject({ kind: 'unreachable' });
    expect(backends.summaries).toHaveLength(1);
  });

  it('updates the backend’s health on every request', async () => {
    const started = await startAuthServer();
    const { backendManagement, backends, accounts } = await openServices(profile());
    const id = await backendManagement.add(wish(started.url));
    const account = await accounts.signIn(id, jwtOf('there'));
    const health = () => backends.summaries.find((backend) => backend.id === id)?.health.kind;
    expect(health()).toBe('ready');
    await started.stop();
    await expect(accounts.refresh(account)).rejects.toMatchObject({ kind: 'unreachable' });
    expect(health()).toBe('unreachable');
  });

  it('finds that a backend is starting, and by itself that it is ready', async () => {
    let isReady = true;
    const starts = createServer(({ headers }, response) => {
      if (!isReady) response.writeHead(503).end();
      else response.end(JSON.stringify({ hostname: `http://${headers.host ?? ''}` }));
    });
    onTestFinished(() => void starts.close());
    let ahead = 0;
    const { backendManagement, backends } = await createTestServices(profile(), { now: () => Date.now() + ahead });
    const id = await backendManagement.add(wish(await listeningUrl(starts)));
    const health = () => backends.summary(id).health;
    isReady = false;
    await expect(backendManagement.check(id)).rejects.toMatchObject({ kind: 'serverFault', statusCode: 503 });
    expect(health()).toEqual({ kind: 'starting' });
    expect(backends.summary(id).checks.map(({ result }) => result)).toEqual(['notReady', expect.any(Number)]);
    isReady = true;
    await vi.waitFor(() => {
      expect(health()).toEqual({ kind: 'ready' });
    }, 4_000);

    isReady = false;
    await expect(backendManagement.check(id)).rejects.toMatchObject({ statusCode: 503 });
    expect(health(), 'it starts again').toEqual({ kind: 'starting' });
    ahead = 3 * 60_000;
    await expect(backendManagement.check(id)).rejects.toMatchObject({ statusCode: 503 });
    expect(health(), 'no backend starts for minutes').toMatchObject({ kind: 'unreachable' });
    await new Promise((closed) => {
      starts.close(closed);
      starts.closeAllConnections();
    });
    await expect(backendManagement.check(id)).rejects.toMatchObject({ kind: 'unreachable' });
    expect(health()).toMatchObject({ kind: 'unreachable' });
  });

  it('takes a gateway that answers 503 for a backend that is starting, and leaves one alone that is busy', async () => {
    let answer: Response | null = null;
    const { backendManagement, accounts, backends } = await createTestServices(profile(), {
      selectKeyStore: () => Promise.resolve(memoryKeyStore()),
      fetch: (url, init) => (answer === null ? fetch(url, init) : Promise.resolve(answer.clone())),
    });
    const id = await backendManagement.add(wish(server.url));
    const account = await accounts.signIn(id, jwtOf('starting'));
    answer = jsonAnswer({ error: 'too many logins', error_code: 'ServerBusy' }, 503);
    await expect(accounts.refresh(account)).rejects.toMatchObject({ kind: 'busy' });
    expect(backends.summary(id).health).toEqual({ kind: 'ready' });
    answer = pageAnswer(503, '<h1>Back soon</h1>');
    await expect(accounts.refresh(account)).rejects.toMatchObject({ statusCode: 503 });
    expect(backends.summary(id).health).toEqual({ kind: 'starting' });
    answer = null;
    await accounts.refresh(account);
    expect(backends.summary(id).health).toEqual({ kind: 'ready' });
  });

  it('does not remove the built-in backend', async () => {
    const { backendRemovals } = await openServices(profile());
    await expect(backendRemovals.remove(embeddedBackendId)).rejects.toMatchObject({ code: 'backendBuiltIn' });
  });

  it.each([401, 403, 302])(
    'reports an unreachable backend and keeps the session when a captive portal returns %i for everything',
    async (status) => {
      const store = memoryKeyStore();
      let isPortal = false;
      const { backendManagement, accounts, backends, list } = await createTestServices(profile(), {
        selectKeyStore: () => Promise.resolve(store),
        fetch: (url, init) =>
          isPortal
            ? Promise.resolve(new Response('<h1>Wi-Fi</h1>', { status, headers: { 'content-type': 'text/html' } }))
            : fetch(url, init),
      });
      const id = await backendManagement.add(wish(server.url));
      const account = await accounts.signIn(id, jwtOf(`portal-${String(status)}`));
      isPortal = true;
      await expect(accounts.refresh(account)).rejects.toMatchObject({ kind: 'unreachable' });
      await expect(accounts.get(account).user.apiKeys.fetchAll()).rejects.toMatchObject({ kind: 'unreachable' });
      expect(backends.summary(id).health).toMatchObject({ kind: 'unreachable' });
      expect(list.stateOf(list.get(account))).toBe('signedIn');
      isPortal = false;
      await accounts.refresh(account);
      expect(backends.summary(id).health).toEqual({ kind: 'ready' });
    },
  );
});
