/** Sends single JSON requests with a time limit, and follows the backend's clock. */
import { AuthError } from '../errors/auth-error.js';
import { clientCodes } from '../errors/error-codes.js';
import type { Clock } from '../session/steady-clock.js';
import { untilAborted } from './abort.js';
import { AbortControllers } from './abort-controllers.js';
import { type Answer, readResponse, readText } from './read-response.js';
import { observed } from './request-observer.js';

/** The part of `fetch` that the auth core uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Options of `HttpClient`. */
export interface HttpClientOptions {
  fetch: Fetch;
  timeoutMs: number;
  /** Clock for durations. */
  steadyNow: Clock;
}

/** A request to a known URL. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Bearer token: access or refresh token, depending on the route. */
  token?: string;
  body?: unknown;
  /** Cancels the request. */
  signal?: AbortSignal | undefined;
}

/** Sends requests and converts every failure to an `AuthError`. */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #controllers = new AbortControllers();
  #date = '';
  /** Last time of the backend's clock, and when it was received by the steady clock. */
  #dated: { backend: number; at: number } | undefined;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /**
   * Returns the backend's time in ms since 1970, based on the `Date` of its last response; null before the first one.
   */
  backendNow(): number | null {
    return this.#dated === undefined ? null : this.#dated.backend + this.#options.steadyNow() - this.#dated.at;
  }

  /** Sends a request and returns the response's JSON body. @throws AuthError, or the signal's reason */
  send(url: string, request: HttpRequest): Promise<Answer> {
    const answer = this.#send(url, request);
    observed.by?.(`${request.method} ${url}`, answer);
    return answer;
  }

  async #send(url: string, request: HttpRequest): Promise<Answer> {
    // Not `AbortSignal.timeout`: it stays in memory for the whole timeout, even after an early response.
    const reusable = this.#controllers.take();
    const timeout = reusable.controller;
    const signal = request.signal === undefined ? timeout.signal : AbortSignal.any([timeout.signal, request.signal]);
    const init = requestInit(request, signal);
    const { timeoutMs } = this.#options;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const work = this.#exchange(url, init, request, signal);
      // Do not rely on `fetch` for the timeout: Node's drops the signal once the request is garbage-collected, and then
      // a body that is sent very slowly never ends.
      return await new Promise<Answer>((resolve, reject) => {
        timer = setTimeout(() => {
          timeout.abort();
          reject(timeoutError(url, timeoutMs));
        }, timeoutMs);
        untilAborted(work, request.signal).then(resolve, reject);
      });
    } catch (error) {
      request.signal?.throwIfAborted();
      if (error instanceof AuthError) throw error;
      throw timeout.signal.aborted ? timeoutError(url, timeoutMs, error) : unreachableError(url, error, request);
    } finally {
      clearTimeout(timer);
      // If the caller's signal ended the call, the request may still be in progress.
      if (request.signal?.aborted !== true) this.#controllers.release(reusable);
    }
  }

  async #exchange(url: string, init: RequestInit, request: HttpRequest, signal: AbortSignal): Promise<Answer> {
    // Not as a method of the options: a browser's own `fetch` throws if it is called on another object.
    const { fetch } = this.#options;
    const response = await fetch(url, init);
    this.#noteDate(response);
    const text = await readText(response, signal);
    return readResponse(response, text, (page) => withoutSecrets(page, request));
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
}

function requestInit({ method, token, body }: HttpRequest, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = { Accept: 'application/json' };
  // Following a redirect would send the bearer token to an address the user did not choose.
  const init: RequestInit = { method, headers, signal, redirect: 'manual' };
  if (token !== undefined) headers['Authorization'] = `Bearer ${token}`;
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(body);
  }
  return init;
}

/** Removes what the request contained from a text that may repeat it, such as a gateway's error page. */
function withoutSecrets(text: string, { token, body }: HttpRequest): string {
  const secrets = token === undefined ? [] : [token];
  // The fields of a request are flat where they contain secrets.
  for (const value of typeof body === 'object' && body !== null ? Object.values(body) : [])
    if (typeof value === 'string' && value.length > 3) secrets.push(value);
  return secrets.reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text);
}

function timeoutError(url: string, timeoutMs: number, cause?: unknown): AuthError {
  const message = `request to ${url} failed, reason: no answer within ${String(timeoutMs)} ms`;
  return new AuthError({ kind: 'timedOut', code: clientCodes.transport, message, cause });
}

function unreachableError(url: string, cause: unknown, request: HttpRequest): AuthError {
  const message = `request to ${url} failed, reason: ${withoutSecrets(reasonOf(cause), request)}`;
  return new AuthError({ kind: 'unreachable', code: clientCodes.transport, message, cause });
}

/** Returns what failed. Node's `fetch` reports only "fetch failed" and has the reason in its cause. */
function reasonOf(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && (reason.message === 'fetch failed' || reason.message === '')) {
    if ('code' in reason && typeof reason.code === 'string') return reason.code;
    if (reason.cause === undefined) break;
    reason = reason.cause;
  }
  return reason instanceof Error && reason.message !== '' ? reason.message : 'Unknown';
}
