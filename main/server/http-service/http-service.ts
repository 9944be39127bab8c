/** `context.http` and services of the type `http`, in the vendor's shape. */
import { Binary } from 'bson';
import { digestAuthorization } from './digest-auth.js';
import type { Exchange, HttpResponse } from './exchange.js';
import { httpRequestOf } from './http-request.js';
import { HttpServiceError } from './http-service-error.js';

/** Sends the request that a function describes. Returns the response in the vendor's shape. @throws HttpServiceError */
export type HttpService = (method: string, options: unknown) => Promise<unknown>;

export function createHttpService(exchange: Exchange): HttpService {
  return async (name, options) => {
    const method = name.toUpperCase();
    if (!['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'].includes(method)) {
      throw new HttpServiceError(`http.${name} is not available on this backend.`);
    }
    const { digest, ...request } = httpRequestOf(method, options);
    const response = await exchange(request);
    if (digest === null || response.statusCode !== 401) return shaped(response);
    const challenges = response.headers.flatMap(([header, value]) =>
      header.toLowerCase() === 'www-authenticate' ? [value] : [],
    );
    // The credentials belong to the host that the function named, not to one that it was redirected to.
    const authorization =
      response.url.origin === request.url.origin
        ? digestAuthorization(challenges, digest, { method, url: response.url })
        : null;
    if (authorization === null) return shaped(response);
    const headers = { ...request.headers, authorization: [authorization] };
    return shaped(await exchange({ ...request, url: response.url, headers }));
  };
}

function shaped({ statusCode, statusMessage, headers: pairs, body }: HttpResponse): unknown {
  const headers: Record<string, string[]> = {};
  for (const [name, value] of pairs) headers[canonical(name)] = [...(headers[canonical(name)] ?? []), value];
  return {
    status: `${String(statusCode)} ${statusMessage}`.trim(),
    statusCode,
    contentLength: Number(headers['Content-Length']?.[0] ?? body.length),
    headers,
    cookies: cookiesOf(headers['Set-Cookie'] ?? []),
    body: new Binary(body),
  };
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
