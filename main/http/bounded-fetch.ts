/** HTTP to whoever is not a backend of an account: a provider, a relay, an update server. With limits that hold. */
import { networkFetch, type Fetch } from './network.js';

/** How far an answer may go. */
export interface Bounds {
  /** From the request to the last byte, in milliseconds. */
  timeoutMs: number;
  /** Of the body. That of a failure is cut there, for its status says enough. */
  maxBytes: number;
  /** Who asks; the network that the process chose by default. */
  fetch?: Fetch;
}

/** An answer that went too far. */
export class BoundsError extends Error {
  override readonly name = 'BoundsError';
  constructor(readonly limit: 'time' | 'bytes') {
    super(limit === 'time' ? 'no whole answer in time' : 'the answer is too long');
  }
}

/** Statuses that a `Response` takes no body with (Fetch, null body status). */
const withoutBody = [204, 205, 304];

/**
 * Asks, and gives the answer once all of it is here. The time limit ends it by itself: Node's `fetch` forgets its signal when the request
 * is collected as garbage, and an answer that drips would never end.
 * @throws BoundsError, the reason of `init.signal`, or what `fetch` throws
 */
export async function boundedFetch(url: string, init: RequestInit, bounds: Bounds): Promise<Response> {
  const controller = new AbortController();
  const given = init.signal ?? undefined;
  const giveUp = (): void => {
    // The reason is the caller's own value, handed back as the platform does (DOM, abort reason).
    controller.abort(given?.reason);
  };
  const timer = setTimeout(() => {
    controller.abort(new BoundsError('time'));
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
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (signal.aborted || size > maxBytes) {
      await reader?.cancel();
      signal.throwIfAborted();
      if (response.ok) throw new BoundsError('bytes');
      return Buffer.concat(chunks);
    }
    chunks.push(value);
  }
}
