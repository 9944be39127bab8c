/** A server whose responses never end, and which reports the requests that are still open. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The running server. Paths: `/drip` sends slowly, `/silence` never responds, `/long` sends without end; others return the `status` of
 * their query.
 */
export interface EndlessServer {
  url: string;
  /** Number of responses that a client is still waiting for. */
  open: () => number;
  stop: () => Promise<void>;
}

/** Starts the server. Other paths also send slowly when `drips` returns true. */
export async function startEndlessServer(drips: (path: string) => boolean = () => false): Promise<EndlessServer> {
  let open = 0;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://bad.test');
    open += 1;
    response.on('close', () => {
      open -= 1;
    });
    if (pathname === '/silence') return;
    const isLong = pathname === '/long';
    if (!isLong && pathname !== '/drip' && !drips(pathname)) {
      const status = Number(searchParams.get('status') ?? 200);
      response.writeHead(status, { 'Content-Type': 'text/plain', 'X-Who': 'bad' });
      response.end([204, 304].includes(status) ? undefined : 'a whole answer');
      return;
    }
    response.writeHead(Number(searchParams.get('status') ?? 200), { 'Content-Type': 'application/json' }).write('{');
    const timer = setInterval(() => response.write(isLong ? 'x'.repeat(65_536) : ' '), isLong ? 1 : 50);
    response.on('close', () => {
      clearInterval(timer);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    open: () => open,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => {
          stopped();
        });
        server.closeAllConnections();
      }),
  };
}
