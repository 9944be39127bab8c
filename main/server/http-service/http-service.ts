/** Sends the HTTP requests of functions: with limits, and not to private addresses. */
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { PassThrough, pipeline, Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Binary } from 'bson';
import { type HttpRequest, httpRequestOf } from './http-request.js';
import { HttpServiceError } from './http-service-error.js';
import { guardedLookup, requirePublicHost } from './private-addresses.js';

export interface HttpServiceOptions {
  /** Hosts (`name` or `name:port`) that may be private; `*` means all. */
  privateHosts?: readonly string[];
  timeoutMs?: number;
  maxBytes?: number;
}

const mostRedirects = 10;
/** Headers that are not sent to another host. */
const credentials: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** Sends the request that a function describes. Returns the response in the vendor's shape. @throws HttpServiceError */
export type HttpService = (method: string, options: unknown) => Promise<unknown>;

export function createHttpService({
  privateHosts = [],
  timeoutMs = 60_000,
  maxBytes = 16 * 1024 * 1024,
}: HttpServiceOptions = {}): HttpService {
  const mayBePrivate = ({ host, hostname }: URL): boolean =>
    privateHosts.some((allowed) => allowed === '*' || allowed === host || allowed === hostname);

  const send = (method: string, { url, headers, body }: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> => {
    const isGuarded = !mayBePrivate(url);
    if (isGuarded) requirePublicHost(url.hostname);
    const ask = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const sent = ask(
        url,
        {
          method,
          headers: {
            'accept-encoding': 'gzip, deflate, br',
            'user-agent': 'Roster',
            ...headers,
            // Node sets no length for GET and DELETE; the body would be taken for another request.
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

  return async (name, options) => {
    const method = name.toUpperCase();
    if (!['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'].includes(method)) {
      throw new HttpServiceError(`http.${name} is not available on this backend.`);
    }
    const request = httpRequestOf(name, options);
    const limit = new AbortController();
    const timer = setTimeout(
      () => {
        limit.abort();
      },
      Math.min(request.timeoutMs ?? timeoutMs, timeoutMs),
    );
    try {
      let current = request;
      let currentMethod = method;
      for (let redirects = 0; ; redirects += 1) {
        const response = await send(currentMethod, current, limit.signal);
        const target = request.followRedirects ? redirectOf(response, current.url) : null;
        if (target === null) return await responseOf(response, maxBytes);
        response.destroy();
        if (redirects === mostRedirects)
          throw new HttpServiceError(`http: more than ${String(mostRedirects)} redirects.`);
        // As browsers do: everything but 307 and 308 becomes a GET without a body.
        const isSame = response.statusCode === 307 || response.statusCode === 308 || currentMethod === 'HEAD';
        currentMethod = isSame ? currentMethod : 'GET';
        const headers = Object.entries(current.headers).filter(
          ([header]) =>
            (target.origin === current.url.origin || !credentials.has(header)) && (isSame || header !== 'content-type'),
        );
        current = { ...current, url: target, body: isSame ? current.body : null, headers: Object.fromEntries(headers) };
      }
    } catch (error) {
      throw toServiceError(error, request.url, limit.signal.aborted);
    } finally {
      clearTimeout(timer);
    }
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

async function responseOf(response: IncomingMessage, maxBytes: number): Promise<unknown> {
  const body = await readBody(response, maxBytes);
  const headers: Record<string, string[]> = {};
  for (let at = 0; at + 1 < response.rawHeaders.length; at += 2) {
    const name = canonical(response.rawHeaders[at] ?? '');
    headers[name] = [...(headers[name] ?? []), response.rawHeaders[at + 1] ?? ''];
  }
  const statusCode = response.statusCode ?? 0;
  return {
    status: `${String(statusCode)} ${response.statusMessage ?? ''}`.trim(),
    statusCode,
    contentLength: Number(response.headers['content-length'] ?? body.length),
    headers,
    cookies: cookiesOf(response.headers['set-cookie'] ?? []),
    body: new Binary(body),
  };
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
  const decode = decoders[response.headers['content-encoding'] ?? ''] ?? (() => new PassThrough());
  // The errors arrive at the last stream, which is the one that is read.
  pipeline(response, decode(), bounded, () => undefined);
  return buffer(bounded);
}

function cookiesOf(headers: readonly string[]): Record<string, { value: string }> {
  return Object.fromEntries(
    headers.flatMap((header) => {
      const [, name, value] = /^\s*([^=;]+)=([^;]*)/.exec(header) ?? [];
      return name === undefined ? [] : [[name.trim(), { value: value ?? '' }]];
    }),
  );
}

/** `content-type` → `Content-Type` */
function canonical(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

function toServiceError(error: unknown, { host }: URL, isLate: boolean): Error {
  if (isLate) return new HttpServiceError(`http: “${host}” did not answer in time.`);
  if (!(error instanceof Error)) return new HttpServiceError(`http: the request to “${host}” failed.`);
  if (error instanceof HttpServiceError || error.name === 'PrivateAddressError') return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.message;
  return new HttpServiceError(`http: the request to “${host}” failed (${code}).`);
}
