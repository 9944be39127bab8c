/** A proxy in front of a real server that damages responses in the ways that networks and faulty servers do. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The fault of the next responses; `none` forwards them. */
export type Fault =
  'none' | 'reset' | 'halfBody' | 'silence' | 'dripping' | 'html' | 'portal' | 'hugeBody' | 'unauthorized';

/** The running proxy. */
export interface FaultyProxy {
  url: string;
  /** Damages the responses to requests whose path ends with the given text. */
  breakWith: (fault: Fault, pathEnd?: string) => void;
  /** Number of requests since the last `breakWith` or `countOnly`. */
  count: () => number;
  /** Damages nothing, and counts only requests whose path ends with the given text. */
  countOnly: (pathEnd: string) => void;
  stop: () => Promise<void>;
}

const megabyte = 'x'.repeat(1024 * 1024);

/**
 * Starts the proxy in front of a server.
 * @param answered is called with the method and the path when the server has answered; the answer is passed on when it resolves
 */
export async function startFaultyProxy(
  target: () => string,
  answered: (method: string, path: string) => Promise<void> = () => Promise.resolve(),
): Promise<FaultyProxy> {
  let fault: Fault = 'none';
  let end = '';
  let requests = 0;
  let own = '';
  const timers = new Set<ReturnType<typeof setInterval>>();
  const server = createServer((request, response) => {
    if (fault !== 'none' || (request.url ?? '').endsWith(end)) requests += 1;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '/';
      if (fault !== 'none' && path.endsWith(end)) {
        breakAnswer(response, fault, timers);
        return;
      }
      const headers = Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' && name !== 'host' && name !== 'connection'
          ? [[name, value] as [string, string]]
          : [],
      );
      const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
      const method = request.method ?? 'GET';
      void fetch(target() + path, { method, headers, ...body }).then(async (answer) => {
        // The location names the server itself; replace it, so that the client keeps using the proxy.
        const text = (await answer.text()).replaceAll(target(), own);
        const type = answer.headers.get('content-type');
        await answered(method, path);
        response.writeHead(answer.status, type === null ? {} : { 'Content-Type': type }).end(text);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  own = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url: own,
    breakWith: (next, pathEnd = '') => {
      fault = next;
      end = pathEnd;
      requests = 0;
    },
    count: () => requests,
    countOnly: (pathEnd) => {
      fault = 'none';
      end = pathEnd;
      requests = 0;
    },
    stop: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearInterval(timer);
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function breakAnswer(response: ServerResponse, fault: Fault, timers: Set<ReturnType<typeof setInterval>>): void {
  const json = { 'Content-Type': 'application/json' };
  switch (fault) {
    case 'reset':
      response.destroy();
      return;
    case 'halfBody':
      response.writeHead(200, { ...json, 'Content-Length': '1000' }).write('{"access_token":"half');
      setTimeout(() => response.destroy(), 20);
      return;
    case 'dripping': {
      response.writeHead(200, json).write('{');
      const timer = setInterval(() => response.write(' '), 50);
      timers.add(timer);
      return;
    }
    case 'html':
      response.writeHead(502, { 'Content-Type': 'text/html' }).end('<h1>Bad gateway</h1>');
      return;
    case 'portal':
      response.writeHead(401, { 'Content-Type': 'text/html' }).end('<h1>Sign in to this network</h1>');
      return;
    case 'hugeBody': {
      response.writeHead(200, json).write('{"x":"');
      const timer = setInterval(() => response.write(megabyte), 1);
      timers.add(timer);
      response.on('close', () => {
        clearInterval(timer);
      });
      return;
    }
    case 'unauthorized':
      response.writeHead(401, json).end('{"error":"invalid session","error_code":"InvalidSession"}');
      return;
    case 'silence':
    case 'none':
  }
}
