/** The app sends no network traffic that the user did not request, and a compromised page cannot start any. */
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import * as z from 'zod';
import { expect, test } from '../../support/electron/fixtures.js';
import { addAnonymous } from '../../support/electron/launch.js';
import { escape } from '../../support/electron/security/hostile-page.mjs';
import { makeCertificates, trustAuthority } from '../../support/servers/network/company-network.js';

const netLog = z.object({
  constants: z.object({ logEventTypes: z.record(z.string(), z.number()) }),
  events: z.array(
    z.object({
      type: z.number(),
      params: z.object({ url: z.string(), host: z.string(), address: z.string() }).partial().optional(),
    }),
  ),
});
/** To detect IPv6, Chromium connects a datagram socket to an internet address, which sends nothing. */
const sendsNothing = ['UDP_CONNECT', 'UDP_LOCAL_ADDRESS', 'SOCKET_CONNECT'];

/** Hosts in Chromium's network log: requests, DNS look-ups, connections and datagrams. */
function hostsIn(path: string): string[] {
  const { constants, events } = netLog.parse(JSON.parse(readFileSync(path, 'utf8')));
  const silent = new Set(sendsNothing.map((name) => constants.logEventTypes[name]));
  const hosts = events
    .filter(({ type }) => !silent.has(type))
    .flatMap(({ params: { url, host, address } = {} }) => [
      ...(url !== undefined && URL.canParse(url) ? [new URL(url).host] : []),
      ...(host === undefined ? [] : [host.replace(/^https?:\/\//, '')]),
      ...(address === undefined ? [] : [address]),
    ]);
  return [...new Set(hosts)];
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test.describe('network traffic', () => {
  test('contacts only the local backend during start, sign-in and idle time', async ({
    launch,
    profile,
    tmpDir,
    teardown,
  }) => {
    const asked: string[] = [];
    const proxy = createHttpServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(502).end();
    }).on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    const port = await listen(proxy);
    teardown.add(() => {
      proxy.close();
      proxy.closeAllConnections();
    });
    const folder = tmpDir('roster-net-');
    const log = join(folder, 'net-log.json');
    const { app, page } = await launch({
      args: [`--proxy-server=http://127.0.0.1:${String(port)}`, `--log-net-log=${log}`],
    });
    // Record the connections that main opens without Chromium. Local sockets have paths.
    await app.evaluate(() => {
      const { Socket } = process.getBuiltinModule('node:net');
      const connected: string[] = [];
      const connect: unknown = Reflect.get(Socket.prototype, 'connect');
      if (typeof connect !== 'function') throw new Error('Sockets cannot connect.');
      Socket.prototype.connect = function (this: import('node:net').Socket, ...given: unknown[]) {
        connected.push(JSON.stringify(given));
        return Reflect.apply(connect, this, given) as import('node:net').Socket;
      };
      Object.assign(globalThis, { connected });
    });
    await addAnonymous(page);
    await page.getByRole('button', { name: 'Actions for' }).click();
    await page.getByRole('menuitem', { name: 'Refresh session' }).click();
    await expect(page.getByText('Session refreshed')).toBeVisible();
    // Downloads such as dictionaries would start within the first seconds.
    await page.waitForTimeout(5_000);
    const connected = await app.evaluate(() => Reflect.get(globalThis, 'connected') as string[]);
    await app.close();
    expect(asked).toEqual([]);
    const isOwn = (host: string) =>
      /^(127\.0\.0\.1|localhost|\[::1\]|\[?::1\]?)(:\d+)?$/.test(host) ||
      host === 'roster' ||
      host === '' ||
      host === '0.0.0.0:0';
    const hosts = hostsIn(log);
    expect(
      hosts.some((host) => host.startsWith('127.0.0.1:')),
      'the log contains the backend itself',
    ).toBe(true);
    expect(hosts.filter((host) => !isOwn(host))).toEqual([]);
    const dictionaries = join(profile, 'Dictionaries');
    expect(existsSync(dictionaries) ? readdirSync(dictionaries) : []).toEqual([]);
    expect(connected).toEqual([]);
  });

  test('a compromised page sends no data by WebRTC, hints or pings', async ({ launch, tmpDir, teardown }) => {
    let datagrams = 0;
    const udp = createSocket('udp4').on('message', () => (datagrams += 1));
    udp.bind(0, '127.0.0.1');
    await once(udp, 'listening');
    let connections = 0;
    const tcp = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    const [udpPort, tcpPort] = [udp.address().port, await listen(tcp)];
    teardown.add(() => {
      udp.close();
      tcp.close();
    });
    const log = join(tmpDir('roster-net-'), 'net-log.json');
    const { app, page } = await launch({ args: [`--log-net-log=${log}`] });
    await page.getByRole('heading', { name: 'No accounts yet' }).waitFor();
    await page.evaluate(escape, { udpPort, tcpPort });
    await app.close();
    expect({ datagrams, connections }).toEqual({ datagrams: 0, connections: 0 });
    expect([...readFileSync(log, 'utf8').matchAll(/secret\.[\w-]+\.test/g)].map(([host]) => host)).toEqual([]);
  });

  test('offers no client certificate of the system to a backend that requests one', async ({
    launch,
    tmpDir,
    teardown,
  }) => {
    const folder = tmpDir('roster-client-');
    const home = tmpDir('roster-home-');
    const at = (name: string) => join(folder, name);
    const run = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: 'ignore' });
    const { key, certificate, authority } = makeCertificates(folder, 'localhost');
    const database = trustAuthority(home, authority);
    run(
      'openssl',
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=Ada Lovelace'],
      ...['-addext', 'extendedKeyUsage=clientAuth', '-keyout', at('ada.key'), '-out', at('ada.pem')],
    );
    run(
      'openssl',
      ...[
        'pkcs12',
        '-export',
        '-inkey',
        at('ada.key'),
        '-in',
        at('ada.pem'),
        '-out',
        at('ada.p12'),
        '-passout',
        'pass:',
      ],
    );
    run('pk12util', '-i', at('ada.p12'), '-d', database, '-W', '', '-K', '');
    const seen: string[] = [];
    const secure = createHttpsServer(
      {
        key,
        cert: certificate,
        requestCert: true,
        rejectUnauthorized: false,
      },
      (request, response) => {
        if (!(request.socket instanceof TLSSocket)) throw new Error('The connection is not encrypted.');
        const certificate = request.socket.getPeerCertificate();
        // Node returns an empty object if there is no certificate.
        seen.push('subject' in certificate ? String(certificate.subject.CN) : 'no certificate');
        const host = `https://localhost:${String((secure.address() as AddressInfo).port)}`;
        response
          .writeHead(200, { 'Content-Type': 'application/json' })
          .end(JSON.stringify({ hostname: host, ws_hostname: host, location: 'local', deployment_model: 'GLOBAL' }));
      },
    );
    let connections = 0;
    secure.on('connection', () => (connections += 1));
    const port = await listen(secure);
    teardown.add(() => {
      secure.close();
      secure.closeAllConnections();
    });
    const { page } = await launch({ env: { HOME: home } });
    await page.getByRole('heading', { name: 'No accounts yet' }).waitFor();
    await page.getByRole('button', { name: 'Add a backend' }).first().click();
    // The backend is asked while the user types.
    const address = `https://localhost:${String(port)}/api/client/v2.0/app/asks-for-a-certificate/location`;
    await page.getByRole('dialog').getByRole('textbox', { name: 'Address or invitation link' }).fill(address);
    // Electron 33 fails; current Electron continues without a certificate.
    await expect.poll(() => connections).toBeGreaterThan(0);
    await expect(page.getByText(/could not be reached|responded in/).first()).toBeVisible();
    expect(seen.filter((name) => name !== 'no certificate')).toEqual([]);
  });
});
