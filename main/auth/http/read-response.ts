/** Reads a response of the backend: its JSON body, or the error that it stands for. */
import { badResponse } from '../errors/auth-error.js';
import { errorFromResponse } from '../errors/response-error.js';
import { safeParse } from './safe-parse.js';
import { errorAnswer } from './wire.js';

/** A successful response, with its parsed JSON body. */
export interface Answer {
  status: number;
  body: unknown;
}

/** Far above any response of the protocol; a longer one means a broken or hostile backend. */
const maxResponseBytes = 8 * 1024 * 1024;

const utf8 = new TextDecoder();

/** Reads the body as text. @throws AuthError if it is too long, or the signal's reason */
export async function readText(response: Response, signal: AbortSignal): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const length = lengthOf(response);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const result = await reader.read();
    if (result.done) return utf8.decode(concat(parts, bytes));
    const value: unknown = result.value;
    if (signal.aborted) await reader.cancel();
    signal.throwIfAborted();
    if (!(value instanceof Uint8Array)) throw badResponse('not made of bytes');
    bytes += value.byteLength;
    if (bytes > maxResponseBytes) {
      await reader.cancel();
      throw badResponse('longer than 8 MB');
    }
    parts.push(value);
    // The body is complete. In Node, reading its end takes a tenth of the whole request.
    if (bytes === length) return utf8.decode(concat(parts, bytes));
  }
}

/**
 * Returns the length of the body if a header states it; otherwise NaN. In a browser, responses of other origins hide
 * whether the header counts compressed bytes, so their length is unknown.
 */
function lengthOf({ type, headers }: Response): number {
  if (type !== 'basic' || headers.has('content-encoding')) return Number.NaN;
  return Number(headers.get('content-length') ?? Number.NaN);
}

/** Concatenates the parts. A single part, the usual case, is not copied. */
function concat(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all;
}

/** Redirect status codes. */
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Returns a response's JSON body. `redact` removes secrets from the text of a gateway's page, which becomes part of the
 * error.
 * @throws AuthError for an error response
 */
export function readResponse(response: Response, text: string, redact: (text: string) => string): Answer {
  const { status } = response;
  // Browsers expose a redirect only as this response type.
  if (redirects.has(status) || response.type === 'opaqueredirect') throw errorFromResponse({ status });
  const type = response.headers.get('content-type')?.toLowerCase() ?? '';
  const isJson = type.startsWith('application/json');
  const body = isJson && text !== '' ? parseJson(text, status) : undefined;
  // Checked first, because a failing schema check builds a costly error, and most responses have no `error`.
  const hasError = typeof body === 'object' && body !== null && 'error' in body;
  const failure = hasError ? safeParse(errorAnswer, body) : null;
  // The Node SDK treats any JSON response with an `error` string as a failure, even with a 2xx status; backends rely on
  // it.
  if (response.ok && failure?.success !== true) {
    // A captive portal's page must not count as success when the caller ignores the response body.
    if (!isJson && type !== '' && text !== '') throw badResponse('not JSON', status);
    return { status, body };
  }
  const errorBody = failure?.success === true ? failure.data : undefined;
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  throw errorFromResponse({
    status,
    error: errorBody?.error,
    errorCode: errorBody?.error_code,
    link: errorBody?.link,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
    text: errorBody === undefined ? redact(text) : undefined,
  });
}

function parseJson(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (status >= 200 && status < 300) throw badResponse('not JSON', status);
    // Not a protocol response: only the status is known.
    return undefined;
  }
}
