/**
 * HTTP requests with enforced time and size limits: to sign-in providers, relays, update servers and unverified
 * backends.
 */
import { type Fetch, networkFetch } from './network.js';

/** Limits on a response. */
export interface Bounds {
  /** Time from the request to the last byte, in ms. */
  timeoutMs: number;
  /** Maximum body size. The body of an error response is truncated instead of rejected: its status is sufficient. */
  maxBytes: number;
  /** Default: `networkFetch`. */
  fetch?: Fetch;
}

/** A response that exceeded a limit. */
export class BoundsError extends Error {
  override readonly name = 'BoundsError';
  constructor(readonly code: 'timedOut' | 'tooLarge') {
    super(code === 'timedOut' ? 'no whole answer in time' : 'the answer is too long');
  }
}

/** Statuses for which a `Response` must not have a body (Fetch, null body status). */
const withoutBody = [204, 205, 304];

/**
 * Sends a request and returns the response once its body is complete. The time limit does not rely on the signal of
 * Node's `fetch`, which is lost when the request is garbage-collected: a slow response would then never end.
 * @throws BoundsError, the reason of `init.signal`, or what `fetch` throws
 */
export async function boundedFetch(url: string, init: RequestInit, bounds: Bounds): Promise<Response> {
  const controller = new AbortController();
  const given = init.signal ?? undefined;
  const giveUp = (): void => {
    // Pass on the caller's abort reason, as the platform does (DOM, abort reason).
    controller.abort(given?.reason);
  };
  const timer = setTimeout(() => {
    controller.abort(new BoundsError('timedOut'));
  }, bounds.timeoutMs);
  try {
    return await new Promise<Response>((resolve, reject) => {
      controller.signal.addEventListener('abort', () => {
        reject(controller.signal.reason);
      });
      given?.throwIfAborted();
      given?.addEventListener('abort', giveUp, { once: true });
      fetchWhole(url, { ...init, signal: controller.signal }, bounds).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    given?.removeEventListener('abort', giveUp);
  }
}

async function fetchWhole(
  url: string,
  init: RequestInit & { signal: AbortSignal },
  { maxBytes, fetch: ask = networkFetch }: Bounds,
): Promise<Response> {
  const response = await ask(url, init);
  const body = await bytesOf(response, maxBytes, init.signal);
  const { status, statusText, headers } = response;
  return new Response(withoutBody.includes(status) ? null : body, { status, statusText, headers });
}

async function bytesOf(response: Response, maxBytes: number, signal: AbortSignal): Promise<Buffer<ArrayBuffer>> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const result = await reader?.read();
    if (result === undefined || result.done) return Buffer.concat(chunks);
    const value: unknown = result.value;
    // Fetch standard: a body is a stream of Uint8Arrays.
    if (!(value instanceof Uint8Array)) throw new TypeError('The response body does not consist of bytes.');
    size += value.byteLength;
    if (signal.aborted || size > maxBytes) {
      await reader?.cancel();
      signal.throwIfAborted();
      if (response.ok) throw new BoundsError('tooLarge');
      return Buffer.concat(chunks);
    }
    chunks.push(value);
  }
}
