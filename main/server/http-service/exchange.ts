/** One HTTP request of a function and its response: with limits, and not to private addresses. */
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { PassThrough, pipeline, Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { HttpServiceError } from './http-service-error.js';
import { guardedLookup, requirePublicHost } from './private-addresses.js';

export interface HttpLimits {
  /** Hosts (`name` or `name:port`) that may be private; `*` means all. */
  privateHosts?: readonly string[];
  timeoutMs?: number;
  maxBytes?: number;
}

export interface HttpRequest {
  method: string;
  url: URL;
  /** By lower-case names. */
  headers: Record<string, string[]>;
  body: Buffer | null;
  followRedirects: boolean;
  /** Milliseconds; null: the default, which is also the maximum. */
  timeoutMs: number | null;
}

export interface HttpResponse {
  /** The address that answered, after redirects. */
  url: URL;
  statusCode: number;
  statusMessage: string;
  /** Names and values in the order of the response. */
  headers: [name: string, value: string][];
  /** Decompressed. */
  body: Buffer;
}

/** Sends a request. @throws HttpServiceError or PrivateAddressError */
export type Exchange = (request: HttpRequest) => Promise<HttpResponse>;

const mostRedirects = 10;
/** Headers that are not sent to another host. */
const credentials: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization']);

export function createExchange({
  privateHosts = [],
  timeoutMs = 60_000,
  maxBytes = 16 * 1024 * 1024,
}: HttpLimits = {}): Exchange {
  const mayBePrivate = ({ host, hostname }: URL): boolean =>
    privateHosts.some((allowed) => allowed === '*' || allowed === host || allowed === hostname);

  const send = ({ method, url, headers, body }: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> => {
    // Each redirect is checked as well.
    const isGuarded = !mayBePrivate(url);
    if (isGuarded) requirePublicHost(url.hostname);
    const ask = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const sent = ask(
        url,
        {
          method,
          headers: {
            'user-agent': 'Roster',
            ...headers,
            'accept-encoding': 'gzip, deflate, br',
            // Node sets no length for GET and DELETE; the body would be parsed as another request.
            ...(body === null ? {} : { 'content-length': String(body.length) }),
          },
          signal,
          // No connection is shared with requests whose host was checked differently.
          agent: false,
          ...(isGuarded ? { lookup: guardedLookup } : {}),
        },
        resolve,
      );
      sent.on('error', reject);
      sent.end(body ?? undefined);
    });
  };

  const follow = async (request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> => {
    let current = request;
    for (let redirects = 0; ; redirects += 1) {
      const response = await send(current, signal);
      const target = request.followRedirects ? redirectOf(response, current.url) : null;
      if (target === null) return await responseOf(response, current, maxBytes);
      response.destroy();
      if (redirects === mostRedirects)
        throw new HttpServiceError(`http: more than ${String(mostRedirects)} redirects.`);
      current = redirected(current, response.statusCode, target);
    }
  };

  return async (request) => {
    const limit = new AbortController();
    const timer = setTimeout(
      () => {
        limit.abort();
      },
      Math.min(request.timeoutMs ?? timeoutMs, timeoutMs),
    );
    try {
      return await follow(request, limit.signal);
    } catch (error) {
      throw toServiceError(error, request.url, limit.signal.aborted);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** The request after a redirect. As in browsers, everything but 307 and 308 becomes a GET without a body. */
function redirected(request: HttpRequest, statusCode: number | undefined, target: URL): HttpRequest {
  const isSame = statusCode === 307 || statusCode === 308 || request.method === 'HEAD';
  const headers = Object.entries(request.headers).filter(
    ([header]) =>
      (target.origin === request.url.origin || !credentials.has(header)) && (isSame || header !== 'content-type'),
  );
  return {
    ...request,
    url: target,
    method: isSame ? request.method : 'GET',
    body: isSame ? request.body : null,
    headers: Object.fromEntries(headers),
  };
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: URL): URL | null {
  if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return null;
  let target: URL;
  try {
    target = new URL(headers.location, from);
  } catch {
    return null;
  }
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw new HttpServiceError(`http: the redirect to “${target.protocol}” is not followed.`);
  }
  return target;
}

async function responseOf(
  response: IncomingMessage,
  { url, method }: HttpRequest,
  maxBytes: number,
): Promise<HttpResponse> {
  // Without a body there is nothing to decompress, whatever the headers say.
  const isEmpty = method === 'HEAD' || response.statusCode === 204 || response.statusCode === 304;
  const body = isEmpty ? Buffer.alloc(0) : await readBody(response, maxBytes);
  if (isEmpty) response.resume();
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < response.rawHeaders.length; at += 2) {
    headers.push([response.rawHeaders[at] ?? '', response.rawHeaders[at + 1] ?? '']);
  }
  return { url, statusCode: response.statusCode ?? 0, statusMessage: response.statusMessage ?? '', headers, body };
}

/** Reads and decompresses the body. The limit applies to the decompressed size. */
async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const decoders: Record<string, () => Transform> = {
    gzip: createGunzip,
    'x-gzip': createGunzip,
    deflate: createInflate,
    br: createBrotliDecompress,
  };
  let size = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > maxBytes) done(new HttpServiceError(`http: the response is longer than ${String(maxBytes)} bytes.`));
      else done(null, chunk);
    },
  });
  const encoding = response.headers['content-encoding'] ?? '';
  const decode = (Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined) ?? (() => new PassThrough());
  // Errors arrive at the last stream, which is read.
  pipeline(response, decode(), bounded, () => undefined);
  return buffer(bounded);
}

function toServiceError(error: unknown, { host }: URL, isLate: boolean): Error {
  if (isLate) return new HttpServiceError(`http: “${host}” did not answer in time.`);
  if (!(error instanceof Error)) return new HttpServiceError(`http: the request to “${host}” failed.`);
  if (error instanceof HttpServiceError || error.name === 'PrivateAddressError') return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.message;
  return new HttpServiceError(`http: the request to “${host}” failed (${code}).`);
}
