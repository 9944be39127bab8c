/** Listens on 127.0.0.1, and stops without cutting anybody off. */
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';

/** How long requests that are under way may take once the server is asked to stop. */
const graceMs = 2_000;

/** A listening server. */
export interface Listening {
  url: string;
  stop: () => Promise<void>;
}

/** Serves `fetch`. `port` 0 lets the system choose. @throws the system's error when the port cannot be had */
export async function listen(fetch: Hono['fetch'], port: number): Promise<Listening> {
  const server = serve({ fetch, port, hostname: '127.0.0.1' });
  const url = await new Promise<string>((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(`http://127.0.0.1:${String(address.port)}`);
    });
  });
  return {
    url,
    stop: async () => {
      // Whoever is being served gets an answer; whoever only keeps a connection open does not hold anything up.
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      const grace = setTimeout(() => {
        if ('closeAllConnections' in server) server.closeAllConnections();
      }, graceMs);
      if ('closeIdleConnections' in server) server.closeIdleConnections();
      await closed;
      clearTimeout(grace);
    },
  };
}
