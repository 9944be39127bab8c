/** HTTP client for one backend: resolves its host, sends JSON, and converts every failure to an `AuthError`. */
import { AuthError, badResponse } from '../errors/auth-error.js';
import { asUnreachable } from '../session/session-refusal.js';
import { untilAborted } from './abort.js';
import { HttpClient, type HttpClientOptions, type HttpRequest } from './http-client.js';
import { mayHaveMoved, wasNotProcessed } from './moved-host.js';
import type { Answer } from './read-response.js';
import { safeParse, type Shape } from './safe-parse.js';
import { locationAnswer } from './wire.js';

/** A request to the backend. */
export interface WireRequest extends HttpRequest {
  /** `app`: below `/app/{id}`. `root`: session routes, where the token identifies the app. */
  scope: 'app' | 'root';
  /** Path after the scope, with a leading slash. */
  path: string;
}

/** Options of `Transport`. */
export interface TransportOptions extends HttpClientOptions {
  appId: string;
  baseUrl: string;
}

const apiRoot = '/api/client/v2.0';

/** Client of one backend. */
export class Transport {
  readonly #appId: string;
  readonly #client: HttpClient;
  #baseUrl: string;
  #location: Promise<string> | undefined;

  constructor(options: TransportOptions) {
    this.#appId = options.appId;
    this.#client = new HttpClient(options);
    this.#baseUrl = withoutTrailingSlash(options.baseUrl);
  }

  /** URL from which the backend's location is fetched, without a trailing slash. */
  get baseUrl(): string {
    return this.#baseUrl;
  }

  /** See `HttpClient`. */
  backendNow(): number | null {
    return this.#client.backendNow();
  }

  /** Switches to another URL without checking it; the next request fetches the location again. */
  updateBaseUrl(baseUrl: string): void {
    this.#baseUrl = withoutTrailingSlash(baseUrl);
    this.#location = undefined;
  }

  /** Switches to another URL after fetching the app's location from it. Keeps the old one if that fails. @throws AuthError */
  async moveTo(baseUrl: string): Promise<void> {
    const url = withoutTrailingSlash(baseUrl);
    const host = await this.#findHost(url);
    this.#baseUrl = url;
    this.#location = Promise.resolve(host);
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
    const scope = request.scope === 'app' ? `/app/${encodeURIComponent(this.#appId)}` : '';
    return this.#client.send(`${host}${apiRoot}${scope}${request.path}`, request);
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
    const asked = this.#findHost(this.#baseUrl);
    this.#location = asked;
    asked.catch(() => {
      if (this.#location === asked) this.#location = undefined;
    });
    return asked;
  }

  async #findHost(baseUrl: string): Promise<string> {
    const url = `${baseUrl}${apiRoot}/app/${encodeURIComponent(this.#appId)}/location`;
    const { status, body } = await this.#client.send(url, { method: 'GET' }).catch((error: unknown) => {
      throw withoutRefusal(error);
    });
    const parsed = safeParse(locationAnswer, body);
    if (!parsed.success) throw badResponse('location', status);
    // A location received over TLS must not downgrade to plain HTTP.
    if (url.startsWith('https:') && !parsed.data.hostname.startsWith('https:'))
      throw badResponse('location without TLS');
    return withoutTrailingSlash(parsed.data.hostname);
  }
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

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
