/** The network of functions: `fetch`, Node's `http`, packages that use it, and addresses that stay out of reach. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFunctionApp } from '../support/servers/function-app.js';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
  const { method = '', url = '', headers } = request;
  if (url === '/moved') response.writeHead(302, { location: '/there' }).end();
  else if (url === '/to-another-port') {
    response.writeHead(302, { location: `http://localhost:${String(portOf(other))}/secret` }).end();
  } else if (url === '/empty') response.writeHead(204).end();
  else if (url === '/zipped') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('zipped text'));
  else if (url === '/slow') return;
  else if (url.startsWith('/digest')) {
    const given = headers.authorization ?? '';
    const {
      nc = '',
      cnonce = '',
      response: sent,
    } = Object.fromEntries(
      [...given.matchAll(/(\w+)="?([^",]+)/g)].map(([, name, value]) => [name ?? '', value ?? '']),
    );
    const expected = md5(`${md5('api:shed:secret')}:n0nce:${nc}:${cnonce}:auth:${md5(`${method}:${url}`)}`);
    if (sent === expected) response.end('welcome');
    else
      response
        .writeHead(401, {
          'www-authenticate': 'Digest realm="shed", nonce="n0nce", qop="auth,auth-int", algorithm=MD5',
        })
        .end();
  } else {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.end(JSON.stringify({ method, url, headers, body }));
  }
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const web = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    answer(request, response, Buffer.concat(parts).toString());
  });
});
/** A server on a private address that the app does not allow. */
const secretRequests: string[] = [];
const other = createServer((request, response) => {
  secretRequests.push(request.url ?? '');
  response.end('secret');
});

let address: string;
let app: Awaited<ReturnType<typeof startFunctionApp>>;
beforeAll(async () => {
  await Promise.all([listen(web), listen(other)]);
  address = `http://127.0.0.1:${String(portOf(web))}`;
  app = await startFunctionApp({
    'roster.json': JSON.stringify({
      privateHosts: [`127.0.0.1:${String(portOf(web))}`],
      functionLimits: { timeoutSeconds: 20 },
    }),
    'functions/node_modules/poster/package.json': '{ "main": "index.js" }',
    // Packages also load modules that they only use for files and terminals.
    'functions/node_modules/poster/index.js': `
      const fs = require('fs'), os = require('os'), net = require('node:net'), tty = require('tty');
      const http = require('http');
      const process = require('process');
      const read = require('util').promisify(fs.readFile);
      class Socket extends net.Socket {}
      module.exports = {
        facts: [os.EOL, tty.isatty(1), net.isIP('::1'), fs.existsSync('/etc/passwd'), typeof Socket, Object.prototype.toString.call(process)],
        post: (url, body) => new Promise((resolve, reject) => {
          const request = http.request(url, { method: 'POST', headers: { 'X-Ask': '1' } }, (response) => {
            let text = '';
            response.setEncoding('utf8');
            response.on('data', (chunk) => (text += chunk)).on('end', () => resolve([response.statusCode, response.headers['set-cookie'], JSON.parse(text)]));
          });
          request.on('error', reject);
          request.write(body.slice(0, 2));
          request.end(body.slice(2));
        }),
        read: () => read('/etc/passwd'),
        connect: () => net.connect(1, '127.0.0.1'),
        listen: () => http.createServer(),
      };`,
  });
});
afterAll(async () => {
  web.closeAllConnections();
  web.close();
  other.close();
  await app.server.stop();
});

describe('fetch', () => {
  it('sends method, headers and body, and returns a response', async () => {
    const [status, ok, url, cookies, echoed] = (await app.run(
      `const response = await fetch(given[0] + "/there?a=1", { method: "PUT", headers: { "X-Ask": "1", "Content-Type": "text/plain" }, body: "text" });
       return [response.status, response.ok, response.url, response.headers.getSetCookie(), await response.json()];`,
      address,
    )) as [number, boolean, string, string[], Record<string, unknown>];
    expect([status, ok, url, cookies]).toEqual([200, true, `${address}/there?a=1`, ['a=1', 'b=2']]);
    expect(echoed).toMatchObject({ method: 'PUT', url: '/there?a=1', body: 'text' });
    expect(echoed['headers']).toMatchObject({ 'x-ask': '1', 'content-type': 'text/plain', 'content-length': '4' });
  });

  it('follows redirects by default, decompresses, and reads responses without a body', async () => {
    const text = `
      const moved = await fetch(given[0] + "/moved");
      const manual = await fetch(given[0] + "/moved", { redirect: "manual" });
      const refused = await fetch(given[0] + "/moved", { redirect: "error" }).catch((error) => error.name);
      const zipped = await fetch(given[0] + "/zipped");
      return [moved.url, moved.redirected, manual.status, manual.headers.get("location"), refused, await zipped.text(), (await fetch(given[0] + "/empty")).status];`;
    expect(await app.run(text, address)).toEqual([
      ...[`${address}/there`, true, 302, '/there', 'TypeError', 'zipped text', 204],
    ]);
  });

  it('ends when it is aborted', async () => {
    const text = `
      const abort = new AbortController();
      setTimeout(() => abort.abort(), 20);
      return fetch(given[0] + "/slow", { signal: abort.signal }).catch((error) => error.name);`;
    expect(await app.run(text, address)).toBe('AbortError');
  });

  it.each([
    'http://127.0.0.1:1',
    'http://localhost:1',
    'http://[::1]:1',
    'http://[::ffff:10.0.0.1]',
    'http://169.254.169.254',
    'http://2130706433',
  ])('does not reach %s, by no client', async (url) => {
    const text = `
      const reasons = [];
      await fetch(given[0]).catch((error) => reasons.push(error.cause.message));
      await require("poster").post(given[0], "text").catch((error) => reasons.push(error.message));
      await context.http.get({ url: given[0] }).catch((error) => reasons.push(error.message));
      return reasons;`;
    const reasons = (await app.run(text, url)) as string[];
    expect(reasons).toHaveLength(3);
    for (const reason of reasons) expect(reason).toMatch(/private address/);
  });

  it('follows no redirect from an allowed host to one that is not', async () => {
    const text = `
      const reasons = [];
      await fetch(given[0]).catch((error) => reasons.push(error.cause.message));
      await context.http.get({ url: given[0], followRedirects: true }).catch((error) => reasons.push(error.message));
      return reasons;`;
    const reasons = (await app.run(text, `${address}/to-another-port`)) as string[];
    expect(reasons).toHaveLength(2);
    for (const reason of reasons) expect(reason).toMatch(/“localhost.*private address/);
    expect(secretRequests).toEqual([]);
  });

  it('rejects what is no request', async () => {
    expect(await app.run('return fetch("file:///etc/passwd").catch((error) => error.cause.message);')).toMatch(/url/);
    expect(await app.run('return fetch("no url").catch((error) => error.name);')).toBe('TypeError');
  });
});

describe('Node’s modules in packages', () => {
  it('send requests by http', async () => {
    const [status, cookies, echoed] = (await app.run('return require("poster").post(given[0], "text");', address)) as [
      number,
      string[],
      object,
    ];
    expect([status, cookies]).toEqual([200, ['a=1', 'b=2']]);
    expect(echoed).toMatchObject({ method: 'POST', body: 'text', headers: { 'x-ask': '1', 'content-length': '4' } });
  });

  it('get what they need of the system, but no files, sockets or servers', async () => {
    expect(await app.run('return require("poster").facts;')).toEqual([
      '\n',
      false,
      6,
      false,
      'function',
      '[object process]',
    ]);
    for (const name of ['read', 'connect']) {
      await expect(app.run(`return require("poster").${name}();`)).rejects.toThrow(/not available to functions/);
    }
    await expect(app.run('return require("poster").listen();')).rejects.toThrow(/cannot start a server/);
  });

  it('report a timeout and a failed connection', async () => {
    const text = `
      const http = require("http");
      const late = await new Promise((resolve) => {
        const request = http.get(given[0] + "/slow", { timeout: 20 });
        request.on("timeout", () => request.destroy(new Error("late"))).on("error", (error) => resolve(error.message));
      });
      const gone = await new Promise((resolve) => require("https").get("https://none.invalid/").on("error", (error) => resolve(error.message)));
      return [late, gone];`;
    expect(await app.run(text, address)).toEqual(['late', expect.stringMatching(/“none\.invalid” failed/)]);
  });
});

describe('context.http', () => {
  it('answers a digest challenge', async () => {
    const request = '{ url: given[0] + "/digest?a=1", username: "api", password: given[1], digestAuth: true }';
    const text = `const response = await context.http.get(${request}); return [response.statusCode, response.body.text()];`;
    expect(await app.run(text, address, 'secret')).toEqual([200, 'welcome']);
    expect(await app.run(text, address, 'wrong')).toEqual([401, '']);
  });

  it('leaves out headers without a value', async () => {
    const text =
      'return EJSON.parse((await context.http.get({ url: given[0], headers: { "X-Ask": [undefined], "X-No": null, "X-Yes": ["1"] } })).body.text()).headers;';
    const headers = await app.run(text, address);
    expect(headers).toMatchObject({ 'x-yes': '1' });
    expect(Object.keys(headers as object)).not.toEqual(expect.arrayContaining(['x-ask']));
  });
});
