/** Speaks HTTP with one backend: finds its host, sends JSON, turns every failure into an `AuthError`. */
import { untilAborted } from './abort.js';
import { AuthError, badResponse, clientCodes, errorFromResponse } from './errors.js';
import { asUnreachable } from './session-refusal.js';
import { mayHaveMoved, wasNotProcessed } from './moved-host.js';
import { safeParse, type Shape } from './safe-parse.js';
import type { Clock } from './steady-clock.js';
import { errorAnswer, locationAnswer } from './wire.js';

/** The part of `fetch` that the auth core uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** One request. */
export interface WireRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `app`: below `/app/{id}`. `root`: the session routes, where the token tells the app. */
  scope: 'app' | 'root';
  /** Path after the scope, with a leading slash. */
  path: string;
  /** Bearer token, access or refresh as the route asks. */
  token?: string;
  body?: unknown;
  /** Gives the request up. */
  signal?: AbortSignal | undefined;
}

/** What a transport needs. */
export interface TransportOptions {
  appId: string;
  baseUrl: string;
  fetch: Fetch;
  timeoutMs: number;
  /** Measures durations. */
  steadyNow: Clock;
}

const apiRoot = '/api/client/v2.0';
/** No answer of this protocol comes near it; a longer one is a broken or hostile backend. */
const maxResponseBytes = 8 * 1024 * 1024;

/** One backend's wire. */
export class Transport {
  readonly #options: TransportOptions;
  #baseUrl: string;
  #location: Promise<string> | undefined;
  #date = '';
  /** What the backend's clock said, and when that was by the steady clock. */
  #dated: { backend: number; at: number } | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#baseUrl = withoutTrailingSlash(options.baseUrl);
  }

  /** Where the backend is asked for its location. Without a trailing slash. */
  get baseUrl(): string {
    return this.#baseUrl;
  }

  /** The time by the backend's clock, by the `Date` of its last answer; null before the first. Milliseconds since 1970. */
  backendNow(): number | null {
    return this.#dated === undefined ? null : this.#dated.backend + this.#options.steadyNow() - this.#dated.at;
  }

  /** Points at another address; the next request asks for the location again. */
  updateBaseUrl(baseUrl: string): void {
    this.#baseUrl = withoutTrailingSlash(baseUrl);
    this.#location = undefined;
  }

  /** Sends a request whose answer has a body; gives the parsed answer. @throws AuthError */
  async request<T>(request: WireRequest, answer: Shape<T>): Promise<T> {
    const { status, body } = await this.#send(request);
    const parsed = safeParse(answer, body);
    if (!parsed.success) throw badResponse(`${request.method} ${request.path}`, status);
    return parsed.data;
  }

  /** Sends a request whose answer does not matter beyond its success. @throws AuthError */
  async requestNoContent(request: WireRequest): Promise<void> {
    await this.#send(request);
  }

  async #send(request: WireRequest): Promise<Answer> {
    const known = this.#location;
    const host = await untilAborted(this.#host(), request.signal);
    try {
      return await this.#sendTo(host, request);
    } catch (error) {
      // A host that was asked for just now is not asked for again.
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

  /** The host that serves the app now that the known one failed; null when that is not known. @throws the signal's reason */
  async #hostAfter(
    known: Promise<string>,
    { kind }: AuthError,
    signal: AbortSignal | undefined,
  ): Promise<string | null> {
    if (this.#location === known) this.#location = undefined;
    // The caller has waited for as long as was agreed; the next request asks.
    if (kind === 'timedOut') return null;
    const next = await untilAborted(this.#host(), signal).catch(() => null);
    signal?.throwIfAborted();
    return next;
  }

  /** The host that the backend names for its app. One request for all callers; a failure is asked again by the next. */
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
    // What was asked over TLS must not go on without it.
    if (url.startsWith('https:') && !parsed.data.hostname.startsWith('https:'))
      throw badResponse('location without TLS');
    return withoutTrailingSlash(parsed.data.hostname);
  }

  #noteDate(response: Response): void {
    const text = response.headers.get('date') ?? '';
    // In whole seconds: the answers of one second say nothing new.
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
    // Not `AbortSignal.timeout`: that one stays in memory for the whole time, however soon the answer came.
    const timeout = new AbortController();
    const signal = request.signal === undefined ? timeout.signal : AbortSignal.any([timeout.signal, request.signal]);
    const body = request.body === undefined ? {} : { body: JSON.stringify(request.body) };
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const work = this.#exchange(url, { method: request.method, headers, signal, ...body }, signal);
      // Not left to `fetch` alone: Node's forgets the signal once its request is collected as garbage, and a body that drips never ends.
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
    // A backend that redirects would be handed the bearer token at an address that nobody chose.
    const response = await this.#options.fetch(url, { ...init, redirect: 'manual' });
    this.#noteDate(response);
    return readResponse(response, await readText(response, signal));
  }
}

/** A successful answer: its status, and its body as JSON says it. */
interface Answer {
  status: number;
  body: unknown;
}

/** Whether a request may be sent twice: it changes nothing, or nothing more the second time. */
function isRepeatable({ method, path }: WireRequest): boolean {
  return method === 'GET' || path === '/auth/session';
}

/** The request for the location carries no token, so a refusal of it says nothing about a session. */
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

/** Parts in one. Nearly every answer comes in one part, which is not copied. */
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

/** Statuses that point to another address. */
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function readResponse(response: Response, text: string): Answer {
  const { status } = response;
  // Browsers show a redirect as this type alone.
  if (redirects.has(status) || response.type === 'opaqueredirect') throw errorFromResponse({ status });
  const type = response.headers.get('content-type')?.toLowerCase() ?? '';
  const isJson = type.startsWith('application/json');
  const body = isJson && text !== '' ? parseJson(text, status) : undefined;
  // Asked first, because a check that fails makes an error with all its words, and most answers have no `error`.
  const hasError = typeof body === 'object' && body !== null && 'error' in body;
  const failure = hasError ? safeParse(errorAnswer, body) : null;
  // The Node SDK takes any JSON answer with an `error` text for a failure, even a 2xx; so does every backend's author.
  if (response.ok && failure?.success !== true) {
    // A page, as a portal shows it: it must not pass for the success of a call whose answer nobody reads.
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
    // Whatever said it, its status is all that is known.
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
