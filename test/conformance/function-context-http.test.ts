/** `context.http` of a function, and its services of the type HTTP. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../main/server/start-server.js';
import { startFunctionApp as start } from '../support/servers/function-app.js';

let web: Server;
let address: string;
let running: Awaited<ReturnType<typeof start>>;
const servers: RunningServer[] = [];
beforeAll(async () => {
  web = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.url === '/moved') {
        response.writeHead(302, { location: '/there' }).end();
        return;
      }
      if (request.url === '/slow') return;
      response.setHeader('set-cookie', 'a=1; Path=/');
      response.setHeader('content-type', 'application/json');
      const { method, url, headers } = request;
      response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(parts).toString() }));
    });
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${String((web.address() as AddressInfo).port)}`;
  running = await start({
    'roster.json': JSON.stringify({
      privateHosts: ['127.0.0.1'],
      functionLimits: { timeoutSeconds: 20, signInTimeoutSeconds: 20 },
    }),
  });
  servers.push(running.server);
});
afterAll(async () => {
  web.closeAllConnections();
  web.close();
  for (const server of servers) await server.stop();
});

describe('context.http', () => {
  it.each(['get', 'post', 'put', 'patch', 'delete'])(
    'sends %s and returns the response in App Services’ format',
    async (method) => {
      const text = `
      const response = await context.http.${method}({ url: given[0] + "/there?a=1", headers: { "X-Ask": ["1"] }, body: { who: "me" }, encodeBodyAsJSON: true });
      return [response.statusCode, response.status, response.headers["Content-Type"], response.cookies.a.value, EJSON.parse(response.body.text())];`;
      const [code, status, type, cookie, echoed] = (await running.run(text, address)) as [
        number,
        string,
        string[],
        string,
        Record<string, unknown>,
      ];
      expect([code, status, type, cookie]).toEqual([200, '200 OK', ['application/json'], '1']);
      expect(echoed).toMatchObject({ method: method.toUpperCase(), url: '/there?a=1', body: '{"who":"me"}' });
      expect(echoed['headers']).toMatchObject({ 'x-ask': '1' });
    },
  );

  it('builds URLs from parts, sends forms, and follows redirects only when requested', async () => {
    const port = address.split(':').at(-1) ?? '';
    const parts = `{ scheme: "http", host: "127.0.0.1:${port}", path: "/there", query: { q: ["1"] }, username: "u", password: "p", form: { a: "b c" } }`;
    const echoed = (await running.run(
      `return EJSON.parse((await context.services.get("web").post(${parts})).body.text());`,
    )) as Record<string, unknown>;
    expect(echoed).toMatchObject({ url: '/there?q=1', body: 'a=b+c' });
    expect(echoed['headers']).toMatchObject({ authorization: `Basic ${btoa('u:p')}` });
    expect(
      await running.run('return (await context.http.get({ url: given[0] + "/moved" })).statusCode;', address),
    ).toBe(302);
    expect(
      await running.run(
        'return (await context.http.get({ url: given[0] + "/moved", followRedirects: true })).statusCode;',
        address,
      ),
    ).toBe(200);
  });

  it('rejects invalid requests, and requests that take too long', async () => {
    await expect(running.run('return context.http.get("x");')).rejects.toThrow(/takes an object/);
    await expect(running.run('return context.http.get({ url: "file:///etc/passwd" });')).rejects.toThrow(
      /only http: and https:/,
    );
    await expect(
      running.run('return context.http.get({ url: given[0] + "/slow", timeout: 0.2 });', address),
    ).rejects.toThrow(/in time/);
  });

  it.each([
    'http://127.0.0.1:1',
    'http://localhost:1',
    'http://[::1]:1',
    'http://[::ffff:127.0.0.1]:1',
    'http://10.0.0.1',
    'http://169.254.169.254',
    'http://0.0.0.0',
    'http://2130706433',
  ])('does not reach %s, unless roster.json allows it', async (url) => {
    const closed = await start();
    servers.push(closed.server);
    await expect(closed.run('return context.http.get({ url: given[0] });', url)).rejects.toThrow(/private address/);
  });
});
