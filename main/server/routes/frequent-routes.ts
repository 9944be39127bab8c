/**
 * Refreshes and profiles, which clients send most, answered on Node's own request and response. The router, its middleware
 * and its copies of request and response take longer than the work itself. Whatever middleware would change or reject,
 * such as a request of a web page, goes the usual way.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { forwardedAddress } from '../client-address.js';
import { frequentAnswers, profilePath, sessionPath } from './auth/session.js';
import type { ServerContext } from './context.js';
import { instanceCheck, instanceSecretHeader } from './instance-secret.js';
import { type Answer, bearerIn, errorAnswer, logLine } from './responses.js';

/** Returns whether it answers the request. */
export type DirectHandler = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

export const maxBodyBytes = 256 * 1024;

export function frequentRoutes(parts: ServerContext, isOwnName: (name: string | undefined) => boolean): DirectHandler {
  const { instanceSecret, log, observe, sessions, trustedProxies } = parts;
  const { refresh, profile, refreshNow, profileNow } = frequentAnswers(parts);
  const check = instanceSecret === null ? null : instanceCheck(instanceSecret, sessions);

  async function answer(incoming: IncomingMessage): Promise<Answer> {
    const { headers, method = '', url: route = '' } = incoming;
    const token = bearerIn(headers.authorization);
    try {
      if (check !== null) await check(textOf(headers[instanceSecretHeader]), token);
      return await (route === profilePath
        ? profile(token)
        : refresh(token, () =>
            forwardedAddress(incoming.socket.remoteAddress, (name) => textOf(headers[name]), trustedProxies),
          ));
    } catch (error) {
      const line = logLine(error, { method, route });
      if (line !== null) log(line, 'error');
      return errorAnswer(error);
    }
  }

  /** Null if the answer takes more than memory; an error then has its place, too. */
  function answerNow(route: string, authorization: string | undefined): Answer | null {
    const token = check === null ? bearerIn(authorization) : null;
    if (token === null) return null;
    try {
      return route === profilePath ? profileNow(token) : refreshNow(token);
    } catch {
      return null;
    }
  }

  return (incoming, outgoing) => {
    const { headers, method = '', url: route = '' } = incoming;
    const isFrequent = (route === sessionPath && method === 'POST') || (route === profilePath && method === 'GET');
    if (!isFrequent || headers.origin !== undefined || !isOwnName(headers.host)) return false;
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
      observe?.({ method, route, status, seconds: (performance.now() - startedAt) / 1000 });
    };
    const known = answerNow(route, headers.authorization);
    if (known === null)
      void answer(incoming)
        .then(send)
        .catch(() => outgoing.destroy());
    else send(known);
    return true;
  };
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
