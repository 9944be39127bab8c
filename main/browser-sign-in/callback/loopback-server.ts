/**
 * HTTP listener on 127.0.0.1 for the callback of one attempt (RFC 8252 section 7.3). Any other request gets an error
 * page and ends neither the attempt nor the listener.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type ReturnPage, t } from '../../../preload/i18n/translate.js';
import type { BrowserProvider } from '../providers/provider.js';
import { callbackPage, pageHeaders } from './callback-page.js';

/** An open listener. */
export interface LoopbackServer {
  /** Redirect URI. The authorization request and the token request must send it byte for byte the same. */
  redirectUri: string;
  /** Ends the attempt without a callback. Later callbacks are refused with a page that explains why, until closing. */
  end: (how: EndedEarly) => void;
  /** Stops listening and drops every connection. */
  close: () => void;
}

/** How an attempt ended before its callback came. */
export type EndedEarly = 'superseded' | 'cancelled' | 'timedOut';

/** Called for a request to the attempt's path. Returns true if it was the callback; later ones are then refused. */
export type HandleCallback = (parameters: URLSearchParams) => boolean;

/** By default, Node checks for slow requests only every 30 s. */
const limits = { maxHeaderSize: 8 * 1024, connectionsCheckingInterval: 500 };
const requestTimeoutMs = 2_000;
/** Far more than a browser opens. Above it the oldest is dropped, so that no program can block the browser. */
const maxConnections = 128;
/** How long, in ms, a late or reloaded tab is shown the outcome of its sign-in. */
const defaultLingerMs = 60_000;

/**
 * Opens a listener on 127.0.0.1 with a port assigned by the system. The path contains the provider's name and a random
 * part, unless the provider only accepts a registered path (RFC 8252 lets only the port vary).
 */
export async function startLoopbackServer(
  { name, fixedRedirectPath, redirectHost }: Pick<BrowserProvider, 'name' | 'fixedRedirectPath' | 'redirectHost'>,
  handleCallback: HandleCallback,
  lingerMs = defaultLingerMs,
): Promise<LoopbackServer> {
  const path = fixedRedirectPath ? `/cb/${name}` : `/cb/${name}/${randomBytes(16).toString('hex')}`;
  /** Set to null at the end, to release the secrets of the attempt that it references. */
  let take: HandleCallback | null = handleCallback;
  let ended: EndedEarly | 'completed' | null = null;
  let host = '';
  const server = createServer(limits, (request, response) => {
    const target = targetOf(request, host);
    const pages = t().returnPages;
    if (target === null) respond(response, 400, pages.notForHere);
    else if (request.method !== 'GET') respond(response, 405, pages.notForHere);
    else if (target.pathname === '/done') respond(response, 200, pages.done);
    else if (target.pathname !== path) respond(response, 404, pages.nothingHere);
    else if (ended !== null) respond(response, 410, pages[ended]);
    else if (take?.(target.searchParams) === true) {
      finish('completed');
      // Redirect away from the URL with the code, before it can reach the history or a Referer header.
      response
        .writeHead(302, { Location: '/done', 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
        .end();
    } else respond(response, 400, pages.callbackMismatch);
  });
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    const [oldest] = connections;
    if (connections.size > maxConnections) oldest?.destroy();
  });
  server.headersTimeout = requestTimeoutMs;
  server.requestTimeout = requestTimeoutMs;
  server.on('clientError', (_error, socket) => {
    socket.destroy();
  });
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  const finish = (how: EndedEarly | 'completed') => {
    if (ended !== null) return;
    ended = how;
    take = null;
    // A listener that only shows the final page must not keep the process alive.
    server.unref();
    setTimeout(close, lingerMs).unref();
  };
  host = `${redirectHost}:${String(await listen(server))}`;
  return { redirectUri: `http://${host}${path}`, end: finish, close };
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
 * Returns the request's target, or null if it is not addressed to this listener. A different `Host` indicates DNS
 * rebinding; two are an attempt to have one checked and the other used. The target must be a plain path: `//evil/cb`
 * parses as a host.
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
 * Whether a request is a top-level navigation. Other websites can send requests here in the background, but those have
 * an `Origin` or a `Sec-Fetch-Dest` other than `document` (Fetch, section 3.1). Some browsers omit `Sec-Fetch-Dest`.
 */
function isNavigation({ headers }: IncomingMessage): boolean {
  const { origin, 'sec-fetch-dest': destination = 'document' } = headers;
  return origin === undefined && destination === 'document';
}

function respond(response: ServerResponse, status: number, page: ReturnPage): void {
  response.writeHead(status, { ...pageHeaders, Connection: 'close' }).end(callbackPage(page));
}
