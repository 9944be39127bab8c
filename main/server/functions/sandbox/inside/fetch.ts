/** The global `fetch` of functions. */
import type { Send } from './http.js';
import { sendPlain } from './plain-http.js';

/** Statuses whose responses have no body. */
const withoutBody: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);

export function createFetch(send: Send): (input: unknown, init?: unknown) => Promise<Response> {
  return async (input, init) => {
    const request = new Request(input as string, init as RequestInit);
    request.signal.throwIfAborted();
    const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
    const response = await Promise.race([
      sendPlain(send, {
        ...{ method: request.method, url: request.url, body },
        headers: [...request.headers],
        followRedirects: request.redirect === 'follow',
      }).catch((error: unknown) => {
        throw new TypeError('fetch failed', { cause: error });
      }),
      aborted(request.signal),
    ]);
    const isRedirect = response.statusCode >= 300 && response.statusCode < 400;
    if (isRedirect && request.redirect === 'error') {
      throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
    }
    const result = new Response(withoutBody.has(response.statusCode) ? null : response.body.slice(), {
      ...{ status: response.statusCode, statusText: response.statusMessage },
      headers: response.headers,
    });
    Object.defineProperties(result, {
      url: { value: response.url },
      redirected: { value: response.url !== request.url },
    });
    return result;
  };
}

/** Rejects when the signal is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}
