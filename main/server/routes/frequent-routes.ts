/**
 * Refreshes, profiles and logins, which clients send most, answered on Node's own request and response. The router, its middleware
 * and its copies of request and response take longer than the work itself. Whatever middleware would change or reject,
 * such as a request of a web page, goes the usual way.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { forwardedAddress } from '../client-address.js';
import { badRequest } from '../wire-error.js';
import { createLogin, loginRoute } from './auth/login.js';
import { frequentAnswers, profilePath, sessionPath } from './auth/session.js';
import type { ServerContext } from './context.js';
import { instanceCheck, instanceSecretHeader } from './instance-secret.js';
import { type Answer, bearerIn, errorAnswer, logLine } from './responses.js';

/** Returns whether it answers the request. */
export type DirectHandler = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

export const maxBodyBytes = 256 * 1024;

/** A request that is answered here. */
interface FrequentRequest {
  /** Route template, as it appears in metrics and the log. */
  route: string;
  answer: (token: string | null, incoming: IncomingMessage) => Promise<Answer>;
  /** The answer if it takes no more than memory; null if it always takes more. */
  answerNow: ((token: string) => Answer | null) | null;
}

export function frequentRoutes(parts: ServerContext, isOwnName: (name: string | undefined) => boolean): DirectHandler {
  const { configuration, instanceSecret, log, observe, sessions, trustedProxies } = parts;
  const { refresh, profile, refreshNow, profileNow } = frequentAnswers(parts);
  const logIn = createLogin(parts);
  const check = instanceSecret === null ? null : instanceCheck(instanceSecret, sessions);
  const addressOf = ({ headers, socket }: IncomingMessage) =>
    forwardedAddress(socket.remoteAddress, (name) => textOf(headers[name]), trustedProxies);

  const profileRequest: FrequentRequest = { route: profilePath, answer: profile, answerNow: profileNow };
  const refreshRequest: FrequentRequest = {
    route: sessionPath,
    answer: (token, incoming) => refresh(token, () => addressOf(incoming)),
    answerNow: refreshNow,
  };
  const loginRequest = (provider: string): FrequentRequest => ({
    route: loginRoute,
    answer: async (token, incoming) => {
      const address = addressOf(incoming);
      const readText = () => textOfBody(incoming);
      return { status: 200, body: await logIn({ provider, isLink: false, address, token, readText }) };
    },
    answerNow: null,
  });

  function requestOf(method: string, url: string): FrequentRequest | null {
    if (method === 'POST' && url === sessionPath) return refreshRequest;
    if (method === 'GET' && url === profilePath) return profileRequest;
    if (method !== 'POST') return null;
    const [, appId, provider = ''] = loginPath.exec(url) ?? [];
    return appId === configuration.appId ? loginRequest(provider) : null;
  }

  async function answer(incoming: IncomingMessage, request: FrequentRequest): Promise<Answer> {
    const { headers, method = '' } = incoming;
    const token = bearerIn(headers.authorization);
    try {
      if (check !== null) await check(textOf(headers[instanceSecretHeader]), token);
      return await request.answer(token, incoming);
    } catch (error) {
      const line = logLine(error, { method, route: request.route });
      if (line !== null) log(line, 'error');
      return errorAnswer(error);
    }
  }

  /** Null if the answer takes more than memory; an error then has its place, too. */
  function answerNow(request: FrequentRequest, authorization: string | undefined): Answer | null {
    const token = check === null ? bearerIn(authorization) : null;
    if (token === null || request.answerNow === null) return null;
    try {
      return request.answerNow(token);
    } catch {
      return null;
    }
  }

  return (incoming, outgoing) => {
    const { headers, method = '', url = '' } = incoming;
    const request = requestOf(method, url);
    if (request === null || headers.origin !== undefined || !isOwnName(headers.host)) return false;
    if (!isShort((name) => headers[name])) return false;
    const startedAt = observe === null ? 0 : performance.now();
    const send = ({ status, body, headers: more }: Answer) => {
      const text = JSON.stringify(body);
      atEndOfTurn(() => {
        outgoing.writeHead(status, {
          ...more,
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(text),
        });
        outgoing.end(text);
      });
      observe?.({ method, route: request.route, status, seconds: (performance.now() - startedAt) / 1000 });
    };
    const known = answerNow(request, headers.authorization);
    if (known === null)
      void answer(incoming, request)
        .then(send)
        .catch(() => outgoing.destroy());
    else send(known);
    return true;
  };
}

/** Without a query and percent-encoding. */
const loginPath = /^\/api\/client\/v2\.0\/app\/([\w.-]+)\/auth\/providers\/([\w-]+)\/login$/;
const decoder = new TextDecoder();

/** The body, decoded as `Request.text` does. */
function textOfBody(incoming: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const broken = () => {
      reject(badRequest('the request body is incomplete'));
    };
    // Its events are over if the client has disconnected in the meantime.
    if (incoming.destroyed) broken();
    const parts: Buffer[] = [];
    incoming
      .on('data', (part: Buffer) => parts.push(part))
      .once('end', () => {
        resolve(decoder.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts)));
      })
      .once('error', broken);
  });
}

/** Node joins the values of a header that is sent more than once. */
function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'object' ? header.join(', ') : header;
}

/**
 * Whether the declared content length is short; the HTTP parser never reads more than declared (RFC 9112 section 6.2).
 */
export function isShort(header: (name: 'content-length' | 'transfer-encoding') => string | undefined): boolean {
  return header('transfer-encoding') === undefined && Number(header('content-length') ?? '0') <= maxBodyBytes;
}

let waiting: (() => void)[] = [];

/**
 * Runs the writes of one turn of the event loop together: a proxy or client on the same machine is woken once, instead of
 * for each response.
 */
function atEndOfTurn(write: () => void): void {
  if (waiting.push(write) > 1) return;
  setImmediate(() => {
    const all = waiting;
    waiting = [];
    for (const one of all) one();
  });
}
