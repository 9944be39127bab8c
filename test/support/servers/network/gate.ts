/** An address that a function fetches and that responds when the test decides, so that the order of events needs no clock. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

/** A gate, initially closed. */
export interface Gate {
  url: string;
  /** Resolves when a request waits at the gate. */
  reached: Promise<void>;
  /** Answers the requests that wait, and those that come later. */
  open: () => void;
  stop: () => void;
}

/** Starts one on a free port. */
export async function startGate(): Promise<Gate> {
  const waiting: ServerResponse[] = [];
  let isOpen = false;
  let arrived = (): void => undefined;
  const reached = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const server = createServer((_request, response) => {
    if (isOpen) response.end('open');
    else waiting.push(response);
    arrived();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}/`,
    reached,
    open: () => {
      isOpen = true;
      for (const response of waiting.splice(0)) response.end('open');
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
