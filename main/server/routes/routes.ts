/** Assembles the HTTP application from its routes. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { routePath } from 'hono/route';
import { unavailable, WireError } from '../wire-error.js';
import { apiKeyRoutes } from './auth/api-keys.js';
import { emailPasswordRoutes } from './auth/email-password.js';
import { loginRoutes } from './auth/login.js';
import { callbackPath, isLinkingByRedirect, redirectRoutes } from './auth/redirect.js';
import { sessionRoutes } from './auth/session.js';
import type { ServerContext } from './context.js';
import { type DirectHandler, frequentRoutes, isShort, maxBodyBytes } from './frequent-routes.js';
import { functionRoutes } from './functions/functions.js';
import { requireInstance } from './instance-secret.js';
import { locationRoutes } from './location.js';
import { observeRequests } from './observe-requests.js';
import { mayCall } from './origins.js';
import { errorResponse, json, logLine, root } from './responses.js';

/** Handlers of Node's server. */
export interface ServerRoutes {
  fetch: Hono['fetch'];
  /** Answers a request without `fetch`. Returns false, and does nothing, unless it is for a frequent route. */
  direct: DirectHandler;
}

export function routes(parts: ServerContext): ServerRoutes {
  const { url, publicUrl } = parts;
  const ownName = nameOf(url);
  const publicName = publicUrl === null ? null : new URL(publicUrl).host;
  const isOwnName = (name: string | undefined) =>
    name !== undefined && (name.toLowerCase() === ownName() || name.toLowerCase() === publicName);
  return { fetch: allRoutes(parts, isOwnName).fetch, direct: frequentRoutes(parts, isOwnName) };
}

function answerErrors(http: Hono, { log }: ServerContext): void {
  http.onError((error, c) => {
    const line = logLine(error, { method: c.req.method, route: routePath(c) });
    if (line !== null) log(line, 'error');
    return errorResponse(error);
  });
  http.notFound(() => errorResponse(new WireError(404, null, 'not found')));
}

function allRoutes(parts: ServerContext, isOwnName: (name: string | undefined) => boolean): Hono {
  const { configuration, relay, origins } = parts;
  const http = new Hono();
  if (parts.observe !== null) http.use(observeRequests(parts.observe));
  // Registered before the host check: requests to the relay carry the host name of the proxy.
  if (relay !== null) http.route('/relay', relay);
  // Prevents DNS rebinding: a page whose host name was rebound to this address still sends that name.
  http.use(async (c, next) => (isOwnName(c.req.header('host')) ? next() : c.text('', 400)));
  http.use(async (c, next) => {
    // A form of a provider, which changes nothing.
    if (c.req.path === callbackPath) return next();
    if (mayCall(c.req.header('origin'), configuration.allowedOrigins, origins)) return next();
    return errorResponse(new WireError(403, null, 'request origin not allowed'));
  });
  const forPages = cors({ origin: '*', allowHeaders: ['Authorization', 'Content-Type', 'Accept'] });
  // To link by redirect, the web SDK asks with cookies, for which browsers do not accept `*`. No cookie is read there.
  const forLinking = cors({
    ...{ origin: (origin) => origin, credentials: true },
    ...{ allowHeaders: ['Authorization', 'Content-Type', 'Accept'], exposeHeaders: ['X-Baas-Location'] },
  });
  // Both middlewares copy each response, so they are applied only when needed: for browsers, and for bodies without a
  // declared length.
  http.use(async (c, next) => {
    if (c.req.header('origin') === undefined) return next();
    return isLinkingByRedirect(c) ? forLinking(c, next) : forPages(c, next);
  });
  const limited = bodyLimit({
    maxSize: maxBodyBytes,
    onError: () => {
      throw new WireError(413, 'BadRequest', 'request body too large');
    },
  });
  http.use(async (c, next) => (isShort((name) => c.req.header(name)) ? next() : limited(c, next)));
  answerErrors(http, parts);

  if (parts.instanceSecret !== null) http.use(`${root}/*`, requireInstance(parts.instanceSecret, parts.sessions));
  http.route('/', parts.admin);
  http.get('/health', () => json({ status: 'ok' }));
  http.get('/ready', async () => {
    if (await parts.isReady()) return json({ status: 'ready' });
    throw unavailable();
  });
  http.use(`${root}/app/:appId/*`, async (c, next) => {
    const id = c.req.param('appId');
    if (id !== configuration.appId) throw new WireError(404, null, `cannot find app using Client App ID '${id}'`);
    await next();
  });
  for (const family of [
    locationRoutes,
    loginRoutes,
    sessionRoutes,
    emailPasswordRoutes,
    apiKeyRoutes,
    functionRoutes,
    redirectRoutes,
  ])
    http.route('/', family(parts));
  return http;
}

/** The host of a URL that is available only once the server listens. */
function nameOf(url: () => string): () => string {
  let known = '';
  let name = '';
  return () => {
    if (known !== url()) {
      known = url();
      name = new URL(known).host;
    }
    return name;
  };
}
