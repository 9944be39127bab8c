/**
 * Listens on this machine for one callback of one attempt (RFC 8252 section 7.3). Whatever else is sent to it is answered
 * and forgotten: a bad request neither ends the attempt nor the listener.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { t, type ReturnPage } from '../../../preload/i18n/translate.js';
import type { BrowserProvider } from '../providers/provider.js';
import { pageHeaders, callbackPage } from './callback-page.js';

/** An open listener. */
export interface LoopbackServer {
  /** What the provider is told, and told again at the token request, byte for byte. */
  redirectUri: string;
  /** The attempt has ended without a callback: none is taken any more, and for a while whoever comes back is told so. */
  end: (how: EndedEarly) => void;
  /** Stops listening and drops every connection. */
  close: () => void;
}

/** How an attempt ended before its callback came. */
export type EndedEarly = 'superseded' | 'cancelled' | 'timedOut';

/** Told of a request to the attempt's own path. True: it was the callback, and no other will be taken. */
export type HandleCallback = (parameters: URLSearchParams) => boolean;

/** Node looks for slow requests every 30 s unless told otherwise. */
const limits = { maxHeaderSize: 8 * 1024, connectionsCheckingInterval: 500 };
const requestTimeoutMs = 2_000;
/** Far more than a browser opens. Beyond it the oldest goes: a program that holds connections must not keep the browser out. */
const maxConnections = 128;
/** How long a tab that comes back late, or once more, is told what became of its sign-in. */
const defaultLingerMs = 60_000;

/**
 * Opens a listener on 127.0.0.1 with a port of the system's choice. The path is the provider's own; its last part cannot be
 * guessed, except where the provider compares paths with what was registered there (RFC 8252 frees the port alone).
 */
export async function startLoopbackServer(
  { name, fixedRedirectPath, redirectHost }: Pick<BrowserProvider, 'name' | 'fixedRedirectPath' | 'redirectHost'>,
  handleCallback: HandleCallback,
  lingerMs = defaultLingerMs,
): Promise<LoopbackServer> {
  const path = fixedRedirectPath ? `/cb/${name}` : `/cb/${name}/${randomBytes(16).toString('hex')}`;
  /** Dropped at the end, with the secrets of the attempt that hang on it. */
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
      // Away from the address that holds the code, before it can reach history or a Referer.
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
    // A listener that only says goodbye keeps no process alive.
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

function respond(response: ServerResponse, status: number, page: ReturnPage): void {
  response.writeHead(status, { ...pageHeaders, Connection: 'close' }).end(callbackPage(page));
}
