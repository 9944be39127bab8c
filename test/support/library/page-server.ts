/** Serves a folder's files to web pages, and receives what their scripts report. */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { text } from 'node:stream/consumers';

export interface PageServer {
  url: string;
  /** Resolves to the JSON that a script posts to `/report/<name>`. */
  report: (name: string) => Promise<unknown>;
  stop: () => void;
}

const types: Record<string, string> = { '.html': 'text/html', '.mjs': 'text/javascript', '.js': 'text/javascript' };

/** Starts the server. */
export async function startPageServer(folder: string): Promise<PageServer> {
  const waiting = new Map<string, (report: unknown) => void>();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname;
    if (request.method === 'POST') {
      void text(request).then((body) => {
        waiting.get(path)?.(JSON.parse(body));
        response.writeHead(204).end();
      });
      return;
    }
    const file = join(folder, normalize(path));
    if (!existsSync(file) || extname(file) === '') response.writeHead(404).end();
    else response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream').end(readFileSync(file));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    report: (name) =>
      new Promise((resolve) => {
        waiting.set(`/report/${name}`, resolve);
      }),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
