/**
 * A company's network: a recording proxy that all traffic has to go through, and a host behind it whose certificate is signed by the
 * company's own authority.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { tmpDir } from '../../tmp-dir.js';

/** The running network. */
export interface CompanyNetwork {
  /** Address of the proxy. */
  proxyUrl: string;
  /** URL of the host behind the proxy, which cannot be reached directly. */
  hostUrl: string;
  /** Hosts that the proxy connected to, as `host:port`. */
  asked: string[];
  /** Makes Chromium trust the company's authority for the user of a home folder, as an administrator would. */
  trustIn: (home: string) => void;
  stop: () => void;
}

const host = 'login.company.test';

/** Starts the network. `target` is the server on this machine that acts as the host. */
export async function startCompanyNetwork(target: () => string): Promise<CompanyNetwork> {
  const folder = tmpDir('roster-company-');
  const { key, certificate, authority } = makeCertificates(folder, host);
  const secure = createHttpsServer({ key, cert: certificate }, (incoming, outgoing) => {
    passOn(incoming, outgoing, target(), { ...incoming.headers, host, 'x-forwarded-proto': 'https' });
  });
  const securePort = await listen(secure);
  const asked: string[] = [];
  const proxy = createHttpServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://nowhere.invalid');
    asked.push(url.host);
    if (url.hostname !== '127.0.0.1') outgoing.writeHead(502).end();
    else passOn(incoming, outgoing, url.origin, incoming.headers, url.pathname + url.search);
  }).on('connect', (incoming, socket, head) => {
    const wanted = incoming.url ?? '';
    asked.push(wanted);
    if (wanted !== `${host}:443`) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const onward = connect(securePort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.write(head);
      onward.pipe(socket);
      socket.pipe(onward);
    });
    for (const end of [onward, socket]) end.on('error', () => end.destroy());
  });
  const proxyPort = await listen(proxy);
  return {
    proxyUrl: `http://127.0.0.1:${String(proxyPort)}`,
    hostUrl: `https://${host}`,
    asked,
    trustIn: (home) => {
      trustAuthority(home, authority);
    },
    stop: () => {
      for (const server of [proxy, secure]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

function passOn(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  headers: IncomingMessage['headers'],
  path = incoming.url ?? '/',
): void {
  const onward = request(target + path, { method: incoming.method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

/** An authority, and a certificate of the host that it signed. */
export function makeCertificates(
  folder: string,
  host: string,
): { key: Buffer; certificate: Buffer; authority: string } {
  const path = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const newKey = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', path(name)];
  openssl(
    ...['req', '-x509', ...newKey('authority.key'), '-days', '2', '-subj', '/CN=Company authority'],
    ...['-addext', 'basicConstraints=critical,CA:TRUE', '-out', path('authority.pem')],
  );
  openssl('req', ...newKey('host.key'), '-subj', `/CN=${host}`, '-out', path('host.csr'));
  writeFileSync(path('host.ext'), `subjectAltName=DNS:${host}\nextendedKeyUsage=serverAuth\n`);
  openssl(
    ...['x509', '-req', '-in', path('host.csr'), '-CA', path('authority.pem'), '-CAkey', path('authority.key')],
    ...['-CAcreateserial', '-days', '2', '-extfile', path('host.ext'), '-out', path('host.pem')],
  );
  return {
    key: readFileSync(path('host.key')),
    certificate: readFileSync(path('host.pem')),
    authority: path('authority.pem'),
  };
}

/** Makes Chromium trust an authority for the user of a home folder. Returns the path of the certificate database. */
export function trustAuthority(home: string, authority: string): string {
  const folder = join(home, '.pki', 'nssdb');
  mkdirSync(folder, { recursive: true });
  const database = `sql:${folder}`;
  execFileSync('certutil', ['-N', '-d', database, '--empty-password']);
  execFileSync('certutil', ['-A', '-d', database, '-n', 'Company', '-t', 'C,,', '-i', authority]);
  return database;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
