/** Listens, on 127.0.0.1 unless told otherwise, and shuts down gracefully. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server as TcpServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';

/** How long running requests may continue after `stop` is called, unless told otherwise. */
const standardGraceMs = 2_000;

/** How long a connection that has had no request may still send one after `stop` is called. */
const firstRequestMs = 250;

/** Custom data of up to 16 KB is part of access tokens, which clients send in a header. Node's default is 16 KB. */
const maxHeaderSize = 48 * 1024;

interface ListenOptions {
  host?: string;
  graceMs?: number | undefined;
  /** Called before `fetch`, which gets the request unless this returns true. */
  direct?: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;
}

/** A listening server. */
export interface Listening {
  url: string;
  stop: () => Promise<void>;
}

/** Serves `fetch`. With `port` 0 the system chooses the port. @throws the system's error if the port is unavailable */
export async function listen(
  fetch: Hono['fetch'],
  port: number,
  { host = '127.0.0.1', graceMs = standardGraceMs, direct = () => false }: ListenOptions = {},
): Promise<Listening> {
  const answer = getRequestListener(fetch, { hostname: host });
  let isStopping = false;
  const server = createServer({ maxHeaderSize }, (incoming, outgoing) => {
    unused.delete(incoming.socket);
    if (isStopping) outgoing.setHeader('Connection', 'close');
    if (!direct(incoming, outgoing)) void answer(incoming, outgoing);
  });
  const unused = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  const url = await new Promise<string>((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(`http://${ownNameOf(host)}:${String(address.port)}`);
    });
    server.listen(port, host);
  });
  return {
    url,
    stop: async () => {
      // Connections that the system has accepted already are handled in this turn of the event loop, and are not reset.
      await new Promise((resolve) => setImmediate(resolve));
      isStopping = true;
      // Running requests still receive a response. The HTTP server's `close` would end connections whose first request is
      // on its way: the proxy that opened one must not repeat a POST, and answers with 502.
      const closed = new Promise<void>((resolve) => {
        TcpServer.prototype.close.call(server, () => {
          resolve();
        });
      });
      const grace = setTimeout(() => {
        server.closeAllConnections();
      }, graceMs);
      const until = performance.now() + Math.min(firstRequestMs, graceMs);
      while (unused.size > 0 && performance.now() < until) await sleep(5);
      // Idle connections do not delay the shutdown. This also ends the HTTP server's timer, which would keep it in memory.
      server.close();
      await closed;
      clearTimeout(grace);
    },
  };
}

/** How this machine reaches the address. */
function ownNameOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
