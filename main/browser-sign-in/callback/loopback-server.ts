/**
 * HTTP listener on 127.0.0.1 for the callback of one attempt (RFC 8252 section 7.3). Any other request gets an error
 * page and ends neither the attempt nor the listener.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { LateReturn } from '../attempt-states.js';
import type { BrowserProvider } from '../providers/provider.js';
import { callbackPage, type CallbackPages, type CallbackPageText, pageHeaders } from './callback-page.js';
import { ExpectedCallbacks } from './expected-callbacks.js';

/** An open listener. */
export interface LoopbackServer {
  /** Redirect URI. The authorization request and the token request must send it byte for byte the same. */
  redirectUri: string;
  /** Resolves with the callback that has this state; never, if the signal is aborted before it arrives. */
  callback: (state: string, signal: AbortSignal) => Promise<URLSearchParams>;
  /** Tells the page that waits for it whether the sign-in succeeded. Only the first call counts. */
  finish: (isSignedIn: boolean) => void;
  /** Refuses later callbacks with a page that explains why, and closes after a while. Only the first call counts. */
  end: (how: LateReturn) => void;
  /** Stops listening and drops every connection. */
  close: () => void;
}

export interface LoopbackServerOptions {
  /** Returns the pages in the user's language. */
  pages: () => CallbackPages;
  /** How long, in ms, a late or reloaded tab is shown the outcome of its sign-in. */
  lingerMs?: number | undefined;
  /** How long, in ms, the page waits for the outcome before it makes no claim about it. */
  outcomeMs?: number | undefined;
}

/** By default, Node checks for slow requests only every 30 s. */
const limits = { maxHeaderSize: 8 * 1024, connectionsCheckingInterval: 500 };
const requestTimeoutMs = 2_000;
/**
 * Far more connections than a browser opens. Beyond this number the oldest one is dropped, so that no program can block the
 * browser.
 */
const maxConnections = 128;
const defaultLingerMs = 60_000;
const defaultOutcomeMs = 5_000;

/**
 * Opens a listener on 127.0.0.1 with a port assigned by the system. The path contains the provider's name and a random
 * part, unless the provider only accepts a registered path (RFC 8252 lets only the port vary).
 */
export async function startLoopbackServer(
  { name, fixedRedirectPath, redirectHost }: Pick<BrowserProvider, 'name' | 'fixedRedirectPath' | 'redirectHost'>,
  { pages, lingerMs = defaultLingerMs, outcomeMs = defaultOutcomeMs }: LoopbackServerOptions,
): Promise<LoopbackServer> {
  const path = fixedRedirectPath ? `/cb/${name}` : `/cb/${name}/${randomBytes(16).toString('hex')}`;
  const expected = new ExpectedCallbacks();
  let finish: (isSignedIn: boolean) => void = () => undefined;
  const outcome = new Promise<boolean>((resolve) => {
    finish = resolve;
  });
  let ended: LateReturn | null = null;
  let host = '';
  const server = createServer(limits, (request, response) => {
    const target = targetOf(request, host);
    const { language, signedIn, done, late, notForHere, nothingHere, callbackMismatch } = pages();
    const respond = (status: number, page: CallbackPageText) => {
      response.writeHead(status, { ...pageHeaders, Connection: 'close' }).end(callbackPage(page, language));
    };
    if (target === null) respond(400, notForHere);
    else if (request.method !== 'GET') respond(405, notForHere);
    else if (target.pathname === '/done')
      void within(outcome, outcomeMs).then((isSignedIn) => {
        respond(200, isSignedIn ? signedIn : done);
      });
    else if (target.pathname !== path) respond(404, nothingHere);
    else if (ended !== null) respond(410, late[ended]);
    else if (expected.deliver(target.searchParams)) {
      end('completed');
      // Redirect away from the URL with the code, before it can reach the history or a Referer header.
      response
        .writeHead(302, { Location: '/done', 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
        .end();
    } else respond(400, callbackMismatch);
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
  const end = (how: LateReturn) => {
    if (ended !== null) return;
    ended = how;
    // A listener that only shows the final page must not keep the process alive.
    server.unref();
    setTimeout(close, lingerMs).unref();
  };
  host = `${redirectHost}:${String(await listen(server))}`;
  const callback = (state: string, signal: AbortSignal) => expected.callback(state, signal);
  return { redirectUri: `http://${host}${path}`, callback, finish, end, close };
}

/** The outcome, or false if it takes too long. */
function within(outcome: Promise<boolean>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, false);
    void outcome.then((isSignedIn) => {
      clearTimeout(timer);
      resolve(isSignedIn);
    });
  });
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
