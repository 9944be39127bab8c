/** The requests of `fetch` and of Node's `http` and `https` in functions. */
import { Binary } from 'bson';
import * as z from 'zod';
import type { Exchange } from './exchange.js';
import { isForbiddenHeader } from './http-request.js';
import { HttpServiceError } from './http-service-error.js';

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;

const plainRequest = z.object({
  method: z.string().regex(token),
  url: z.url({ protocol: /^https?$/ }),
  headers: z.array(z.tuple([z.string().regex(token), z.string()])).max(500),
  body: z.instanceof(Binary).nullish(),
  followRedirects: z.boolean(),
});

/** Sends the request. @throws HttpServiceError */
export async function sendPlainRequest(exchange: Exchange, given: unknown): Promise<unknown> {
  const parsed = plainRequest.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new HttpServiceError(`http: “${issue?.path.join('.') ?? ''}” is invalid (${issue?.message ?? ''})`);
  }
  const { method, headers, body, followRedirects } = parsed.data;
  const all: Record<string, string[]> = {};
  for (const [name, value] of headers) {
    const own = name.toLowerCase();
    if (!isForbiddenHeader(own)) all[own] = [...(all[own] ?? []), value];
  }
  const url = new URL(parsed.data.url);
  url.username = '';
  url.password = '';
  const response = await exchange({
    ...{ method: method.toUpperCase(), url, headers: all, followRedirects, timeoutMs: null },
    body: body == null ? null : Buffer.from(body.buffer.subarray(0, body.position)),
  });
  // The body is decompressed already, so these headers would be wrong.
  const isEncoded = response.headers.some(([name]) => name.toLowerCase() === 'content-encoding');
  const stale = isEncoded ? /^content-(?:encoding|length)$|^transfer-encoding$/i : /^transfer-encoding$/i;
  return {
    url: response.url.href,
    statusCode: response.statusCode,
    statusMessage: response.statusMessage,
    headers: response.headers.filter(([name]) => !stale.test(name)),
    body: new Binary(response.body),
  };
}
