/**
 * A load balancer for HTTP, as an operator puts it in front of several servers: round robin, with failover to the next server.
 */
import { once } from 'node:events';
import { type ClientRequest, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoadBalancer {
  url: string;
  /** Replaces the servers behind it. Requests in progress are not affected. */
  setTargets: (urls: readonly string[]) => void;
  stop: () => Promise<void>;
}

/**
 * Starts it. A request that a server did not accept goes to the next one; one that a server accepted and did not
 * answer gets 502, because the server may have acted on it. The header `x-forwarded-for` of the client is passed on,
 * so that a test can be many clients. `publicHost`: the name by which the servers know themselves.
 */
export async function startLoadBalancer(publicHost: string): Promise<LoadBalancer> {
  let targets: readonly URL[] = [];
  let next = 0;

  const forward = (incoming: IncomingMessage, body: Buffer, answer: ServerResponse, waiting: readonly URL[]): void => {
    const [target, ...others] = waiting;
    if (target === undefined) {
      answer.writeHead(502).end();
      return;
    }
    const sent: ClientRequest = request({
      // A new connection each time: one that its server closes just then would look like an ended server.
      agent: false,
      ...{ host: target.hostname, port: target.port, path: incoming.url, method: incoming.method },
      headers: { ...incoming.headers, host: publicHost },
    });
    sent.on('response', (response) => {
      response.on('error', () => answer.destroy());
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (answer.headersSent) answer.destroy();
      else if (error.code === 'ECONNREFUSED') forward(incoming, body, answer, others);
      else answer.writeHead(502).end();
    });
    sent.end(body);
  };

  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      next += 1;
      const first = next % Math.max(targets.length, 1);
      forward(incoming, Buffer.concat(chunks), answer, [...targets.slice(first), ...targets.slice(0, first)]);
    });
  });
  // Clients keep their connections, however long a busy machine pauses.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    setTargets: (urls) => {
      targets = urls.map((url) => new URL(url));
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
