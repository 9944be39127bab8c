/**
 * Listens on this machine for one callback of one attempt (RFC 8252 section 7.3). Whatever else is sent to it is answered
 * and forgotten: a bad request neither ends the attempt nor the listener.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { BrowserProvider } from './provider.js';
import { pageHeaders, returnPage } from './return-page.js';

/** An open listener. */
export interface Loopback {
  /** What the provider is told, and told again at the token request, byte for byte. */
  redirectUri: string;
  /** Stops listening and drops every connection. */
  close: () => void;
}

/** Told of a request to the attempt's own path. True: it was the callback, and no other will be taken. */
export type TakeCallback = (parameters: URLSearchParams) => boolean;

/** Node looks for slow requests every 30 s unless told otherwise. */
const limits = { maxHeaderSize: 8 * 1024, connectionsCheckingInterval: 500 };
const maxConnections = 8;
const slowRequestMs = 5_000;
/** How long the browser has to fetch the page without the code in its address. */
const donePageMs = 5_000;

/**
 * Opens a listener on 127.0.0.1 with a port of the system's choice. The path is the provider's own; its last part cannot be
 * guessed, except where the provider compares paths with what was registered there (RFC 8252 frees the port alone).
 */
export async function openLoopback(
  { name, fixedRedirectPath, redirectHost }: Pick<BrowserProvider, 'name' | 'fixedRedirectPath' | 'redirectHost'>,
  takeCallback: TakeCallback,
): Promise<Loopback> {
  const path = fixedRedirectPath ? `/cb/${name}` : `/cb/${name}/${randomBytes(16).toString('hex')}`;
  let taken = false;
  let host = '';
  const server = createServer(limits, (request, response) => {
    const target = targetOf(request, host);
    if (target === null) {
      answer(response, 400, 'Not for here', 'This address only takes the way back from a sign-in.');
    } else if (request.method !== 'GET') {
      answer(response, 405, 'Not for here', 'This address only takes the way back from a sign-in.');
    } else if (target.pathname === '/done') {
      answer(response, 200, 'Back to Roster', 'You can close this tab. Roster shows how the sign-in went.');
    } else if (target.pathname !== path) {
      answer(response, 404, 'Nothing here', 'Go back to Roster and start the sign-in again.');
    } else if (taken) {
      answer(response, 410, 'Already used', 'This sign-in was used before. Go back to Roster and start again.');
    } else if (takeCallback(target.searchParams)) {
      taken = true;
      // Away from the address that holds the code, before it can reach history or a Referer.
      response
        .writeHead(302, { Location: '/done', 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
        .end();
      setTimeout(close, donePageMs).unref();
    } else {
      answer(
        response,
        400,
        'Not this sign-in',
        'Go back to Roster. If it is no longer waiting, start the sign-in again.',
      );
    }
  });
  server.maxConnections = maxConnections;
  server.headersTimeout = slowRequestMs;
  server.requestTimeout = slowRequestMs;
  server.on('clientError', (_error, socket) => {
    socket.destroy();
  });
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  host = `${redirectHost}:${String(await listen(server))}`;
  return { redirectUri: `http://${host}${path}`, close };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The listener has no port'));
      else resolve(address.port);
    });
  });
}

/**
 * The request's target, or null when it is not addressed to this listener. Another `Host` is DNS rebinding; two are an
 * attempt to have one checked and the other used. A target must be a plain path, since `//evil/cb` parses as a host.
 */
function targetOf(request: IncomingMessage, host: string): URL | null {
  const hosts = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length !== 1 || request.headers.host !== host || !isNavigation(request)) return null;
  const target = request.url ?? '';
  if (!target.startsWith('/') || target.startsWith('//')) return null;
  try {
    return new URL(target, 'http://127.0.0.1');
  } catch {
    return null;
  }
}

/**
 * A page may send requests here behind the person's back, but it cannot make them look like going to an address: a browser that
 * says what a request is for (`Sec-Fetch-Dest`) says `document`, and going somewhere has no `Origin` (Fetch, section 3.1).
 */
function isNavigation({ headers }: IncomingMessage): boolean {
  const { origin, 'sec-fetch-dest': destination = 'document' } = headers;
  return origin === undefined && destination === 'document';
}

function answer(response: ServerResponse, status: number, title: string, sentence: string): void {
  response.writeHead(status, { ...pageHeaders, Connection: 'close' }).end(returnPage(title, sentence));
}
