/** HTTP client for one backend: resolves its host, sends JSON, and converts every failure to an `AuthError`. */
import { AuthError, badResponse, clientCodes, errorFromResponse } from '../errors/auth-error.js';
import { asUnreachable } from '../session/session-refusal.js';
import type { Clock } from '../session/steady-clock.js';
import { untilAborted } from './abort.js';
import { mayHaveMoved, wasNotProcessed } from './moved-host.js';
import { safeParse, type Shape } from './safe-parse.js';
import { errorAnswer, locationAnswer } from './wire.js';

/** The part of `fetch` that the auth core uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A request to the backend. */
export interface WireRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `app`: below `/app/{id}`. `root`: session routes, where the token identifies the app. */
  scope: 'app' | 'root';
  /** Path after the scope, with a leading slash. */
  path: string;
  /** Bearer token: access or refresh token, depending on the route. */
  token?: string;
  body?: unknown;
  /** Cancels the request. */
  signal?: AbortSignal | undefined;
}

/** Options of `Transport`. */
export interface TransportOptions {
  appId: string;
  baseUrl: string;
  fetch: Fetch;
  timeoutMs: number;
  /** Clock for durations. */
  steadyNow: Clock;
}

const apiRoot = '/api/client/v2.0';
/** Far above any response of the protocol; a longer one means a broken or hostile backend. */
const maxResponseBytes = 8 * 1024 * 1024;

/** Client of one backend. */
export class Transport {
  readonly #options: TransportOptions;
  #baseUrl: string;
  #location: Promise<string> | undefined;
  #date = '';
  /** Last time of the backend's clock, and when it was received by the steady clock. */
  #dated: { backend: number; at: number } | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#baseUrl = withoutTrailingSlash(options.baseUrl);
  }

  /** URL from which the backend's location is fetched, without a trailing slash. */
  get baseUrl(): string {
    return this.#baseUrl;
  }

  /**
   * Returns the backend's time in ms since 1970, based on the `Date` of its last response; null before the first one.
   */
  backendNow(): number | null {
    return this.#dated === undefined ? null : this.#dated.backend + this.#options.steadyNow() - this.#dated.at;
  }

  /** Switches to another URL; the next request fetches the location again. */
  updateBaseUrl(baseUrl: string): void {
    this.#baseUrl = withoutTrailingSlash(baseUrl);
    this.#location = undefined;
  }

  /** Sends a request and returns the parsed response body. @throws AuthError */
  async request<T>(request: WireRequest, answer: Shape<T>): Promise<T> {
    const { status, body } = await this.#send(request);
    const parsed = safeParse(answer, body);
    if (!parsed.success) throw badResponse(`${request.method} ${request.path}`, status);
    return parsed.data;
  }

  /** Sends a request and ignores the response body. @throws AuthError */
  async requestNoContent(request: WireRequest): Promise<void> {
    await this.#send(request);
  }

  async #send(request: WireRequest): Promise<Answer> {
    const known = this.#location;
    const host = await untilAborted(this.#host(), request.signal);
    try {
      return await this.#sendTo(host, request);
    } catch (error) {
      // Do not fetch the location again if it was fetched just now.
      if (known === undefined || !mayHaveMoved(error)) throw error;
      const next = await this.#hostAfter(known, error, request.signal);
      const isSafe = isRepeatable(request) || wasNotProcessed(error);
      if (next === null || next === host || !isSafe) throw error;
      return this.#sendTo(next, request);
    }
  }

  #sendTo(host: string, request: WireRequest): Promise<Answer> {
    const scope = request.scope === 'app' ? `/app/${encodeURIComponent(this.#options.appId)}` : '';
    return this.#fetchJson(`${host}${apiRoot}${scope}${request.path}`, request);
  }

  /**
   * Returns the app's host after the known one failed, or null if it cannot be determined.
   * @throws the signal's reason
   */
  async #hostAfter(
    known: Promise<string>,
    { kind }: AuthError,
    signal: AbortSignal | undefined,
  ): Promise<string | null> {
    if (this.#location === known) this.#location = undefined;
    // The caller's timeout is used up; the next request fetches the location.
    if (kind === 'timedOut') return null;
    const next = await untilAborted(this.#host(), signal).catch(() => null);
    signal?.throwIfAborted();
    return next;
  }

  /** Returns the app's host. One request for all concurrent callers; after a failure, the next call retries. */
  #host(): Promise<string> {
    if (this.#location !== undefined) return this.#location;
    const asked = this.#findHost();
    this.#location = asked;
    asked.catch(() => {
      if (this.#location === asked) this.#location = undefined;
    });
    return asked;
  }

  async #findHost(): Promise<string> {
    const { appId } = this.#options;
    const url = `${this.#baseUrl}${apiRoot}/app/${encodeURIComponent(appId)}/location`;
    const { status, body } = await this.#fetchJson(url, { method: 'GET' }).catch((error: unknown) => {
      throw withoutRefusal(error);
    });
    const parsed = safeParse(locationAnswer, body);
    if (!parsed.success) throw badResponse('location', status);
    // A location received over TLS must not downgrade to plain HTTP.
    if (url.startsWith('https:') && !parsed.data.hostname.startsWith('https:'))
      throw badResponse('location without TLS');
    return withoutTrailingSlash(parsed.data.hostname);
  }

  #noteDate(response: Response): void {
    const text = response.headers.get('date') ?? '';
    // `Date` has a resolution of one second, so an unchanged value adds no information.
    if (text === this.#date) return;
    this.#date = text;
    const date = Date.parse(text);
    if (Number.isNaN(date)) return;
    this.#dated = { backend: date, at: this.#options.steadyNow() };
  }

  async #fetchJson(url: string, request: Pick<WireRequest, 'method' | 'token' | 'body' | 'signal'>): Promise<Answer> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (request.token !== undefined) headers['Authorization'] = `Bearer ${request.token}`;
    if (request.body !== undefined) headers['Content-Type'] = 'application/json';
    // Not `AbortSignal.timeout`: it stays in memory for the whole timeout, even after an early response.
    const timeout = new AbortController();
    const signal = request.signal === undefined ? timeout.signal : AbortSignal.any([timeout.signal, request.signal]);
    const body = request.body === undefined ? {} : { body: JSON.stringify(request.body) };
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const work = this.#exchange(url, { method: request.method, headers, signal, ...body }, signal);
      // Do not rely on `fetch` for the timeout: Node's drops the signal once the request is garbage-collected, and then
      // a
      // body that is sent very slowly never ends.
      return await new Promise<Answer>((resolve, reject) => {
        timer = setTimeout(() => {
          timeout.abort();
          reject(transportError(undefined, true));
        }, this.#options.timeoutMs);
        untilAborted(work, request.signal).then(resolve, reject);
      });
    } catch (error) {
      request.signal?.throwIfAborted();
      throw error instanceof AuthError ? error : transportError(error, timeout.signal.aborted);
    } finally {
      clearTimeout(timer);
    }
  }

  async #exchange(url: string, init: RequestInit, signal: AbortSignal): Promise<Answer> {
    // Following a redirect would send the bearer token to an address the user did not choose.
    const response = await this.#options.fetch(url, { ...init, redirect: 'manual' });
    this.#noteDate(response);
    return readResponse(response, await readText(response, signal));
  }
}

/** A successful response, with its parsed JSON body. */
interface Answer {
  status: number;
  body: unknown;
}

/** Whether a request is idempotent, so that it may be sent twice. */
function isRepeatable({ method, path }: WireRequest): boolean {
  return method === 'GET' || path === '/auth/session';
}

/** The location request carries no token, so a refusal says nothing about a session: reports it as `unreachable`. */
function withoutRefusal(error: unknown): unknown {
  if (!(error instanceof AuthError) || !error.fromBackend) return error;
  return error.retryable || error.kind === 'appNotFound' ? error : asUnreachable(error);
}

const utf8 = new TextDecoder();

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

async function readText(response: Response, signal: AbortSignal): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return utf8.decode(concat(parts, bytes));
    if (signal.aborted) await reader.cancel();
    signal.throwIfAborted();
    bytes += value.byteLength;
    if (bytes > maxResponseBytes) {
      await reader.cancel();
      throw badResponse('longer than 8 MB');
    }
    parts.push(value);
  }
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

function readResponse(response: Response, text: string): Answer {
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

function transportError(cause: unknown, timedOut: boolean): AuthError {
  return new AuthError({
    kind: timedOut ? 'timedOut' : 'unreachable',
    code: clientCodes.transport,
    message: timedOut ? 'The backend did not answer in time' : 'The backend could not be reached',
    cause,
  });
}
