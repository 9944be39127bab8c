/** A company's network: a proxy, and certificates signed by the company. Runs the examples of the README. */
import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, request, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Agent, type Dispatcher, fetch as undiciFetch, ProxyAgent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAuthLibrary } from '../../build/build-auth-library.js';
import { App, Credentials, type Fetch } from '../../main/auth/index.js';
import { type RunningServer, startServer } from '../../main/server/start-server.js';
import { tmpDir } from '../support/tmp-dir.js';

const folder = tmpDir('roster-network-');
const certificate = join(folder, 'ca.pem');
let backend: RunningServer;
let secure: Server;
let proxy: Server;
/** Hosts that were requested from the proxy. */
const tunnels: string[] = [];

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};
const secureUrl = () => `https://localhost:${String((secure.address() as AddressInfo).port)}`;

beforeAll(async () => {
  const key = join(folder, 'key.pem');
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate],
    ],
    { stdio: 'ignore' },
  );
  backend = await startServer({ appFolder: 'assets/backend', dataFolder: join(folder, 'data'), port: 0 });
  // TLS in front of the real server, like a company's gateway.
  secure = createHttpsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (incoming, outgoing) => {
    const { method, url = '/', headers } = incoming;
    const onward = request(
      backend.url + url,
      { method, headers: { ...headers, host: new URL(backend.url).host } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString().replaceAll(backend.url, secureUrl());
          const type = answer.headers['content-type'];
          outgoing.writeHead(answer.statusCode ?? 500, type === undefined ? {} : { 'content-type': type }).end(text);
        });
      },
    );
    incoming.pipe(onward);
  });
  await listen(secure);
  proxy = createHttpServer().on('connect', (incoming, socket, head) => {
    const [host = '', port = ''] = (incoming.url ?? '').split(':');
    tunnels.push(host);
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.write(head);
      onward.pipe(socket);
      socket.pipe(onward);
    });
    for (const end of [onward, socket]) end.on('error', () => end.destroy());
  });
  await listen(proxy);
});
afterAll(async () => {
  proxy.close();
  secure.close();
  secure.closeAllConnections();
  proxy.closeAllConnections();
  await backend.stop();
});

/** As in the README: undici's fetch with a dispatcher for the network. */
const through =
  (dispatcher: Dispatcher): Fetch =>
  (url, init) =>
    // undici declares its own types for the same platform objects.
    undiciFetch(url, { ...init, dispatcher } as Parameters<typeof undiciFetch>[1]);

const signIn = (fetch?: Fetch) =>
  new App({ id: 'roster', baseUrl: secureUrl(), ...(fetch === undefined ? {} : { fetch }) }).logIn(
    Credentials.anonymous(),
  );

describe('the library behind a proxy and a private certificate authority', () => {
  it('rejects a certificate of an unknown authority', async () => {
    await expect(signIn()).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('signs in when undici has the extra certificate', async () => {
    const dispatcher = new Agent({ connect: { ca: readFileSync(certificate, 'utf8') } });
    expect((await signIn(through(dispatcher))).isLoggedIn).toBe(true);
  });

  it('signs in through a proxy with the extra certificate and never bypasses the proxy', async () => {
    const uri = `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`;
    const dispatcher = new ProxyAgent({ uri, requestTls: { ca: readFileSync(certificate, 'utf8') } });
    const user = await signIn(through(dispatcher));
    await user.refreshCustomData();
    expect(new Set(tunnels)).toEqual(new Set(['localhost']));
  });

  it('signs in with NODE_EXTRA_CA_CERTS without any code', async () => {
    await buildAuthLibrary(join(folder, 'library'));
    const code = `import { App, Credentials } from ${JSON.stringify(join(folder, 'library', 'es', 'node.mjs'))};
      const user = await new App({ id: 'roster', baseUrl: ${JSON.stringify(secureUrl())} }).logIn(Credentials.anonymous());
      console.log(user.state);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate },
    });
    expect(stdout.trim()).toBe('LoggedIn');
  });
});
