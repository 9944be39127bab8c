/**
 * Node's `http` and `https` for functions and packages: the client side, on requests that the server sends. Bodies are
 * sent and received in one piece.
 */
import type * as NodeEvents from 'node:events';
import type * as NodeStream from 'node:stream';
import type { Bridge } from '../bridge.js';
import type { Send } from './http.js';
import { sendPlain } from './plain-http.js';

type Callback = (response: unknown) => void;
type Options = Record<string, unknown>;
type Values = string | number | readonly string[];

export function createHttpModules(bridge: Bridge, send: Send): { http: object; https: object } {
  const { Readable, Writable } = bridge.module('stream') as typeof NodeStream;
  const { EventEmitter } = bridge.module('events') as typeof NodeEvents;

  class Agent extends EventEmitter {
    readonly options: Options;
    maxSockets = Infinity;
    requests = {};
    sockets = {};
    freeSockets = {};

    constructor(options: Options = {}) {
      super();
      this.options = options;
    }

    destroy(): void {
      // There are no sockets.
    }
  }

  class IncomingMessage extends Readable {
    readonly httpVersion = '1.1';
    readonly httpVersionMajor = 1;
    readonly httpVersionMinor = 1;
    readonly complete = true;
    readonly aborted = false;
    readonly trailers = {};
    readonly statusCode: number;
    readonly statusMessage: string;
    readonly rawHeaders: string[];
    readonly headers: Record<string, string | string[]> = {};
    readonly responseUrl: string;
    /** Packages set it. */
    req: unknown;

    constructor({ statusCode, statusMessage, headers, url }: Awaited<ReturnType<typeof sendPlain>>) {
      super();
      this.statusCode = statusCode;
      this.statusMessage = statusMessage;
      this.responseUrl = url;
      this.rawHeaders = headers.flat();
      for (const [written, value] of headers) {
        const name = written.toLowerCase();
        const known = this.headers[name];
        if (name === 'set-cookie') this.headers[name] = [...(Array.isArray(known) ? known : []), value];
        else this.headers[name] = typeof known === 'string' ? `${known}, ${value}` : value;
      }
    }

    override _read(): void {
      // The body is pushed at once.
    }

    setTimeout(): this {
      return this;
    }
  }

  class ClientRequest extends Writable {
    readonly method: string;
    readonly path: string;
    readonly host: string;
    readonly protocol: string;
    aborted = false;
    headersSent = false;
    reusedSocket = false;
    readonly #url: URL;
    readonly #headers = new Map<string, { name: string; values: string[] }>();
    readonly #chunks: Buffer[] = [];
    #timer: number | undefined;

    constructor(url: URL, options: Options, callback: Callback | undefined) {
      // A request stays open until the response has been read.
      super({ autoDestroy: false });
      this.#url = url;
      this.method = textOf(options['method'] ?? 'GET').toUpperCase();
      this.path = url.pathname + url.search;
      this.host = url.hostname;
      this.protocol = url.protocol;
      for (const [name, value] of headersIn(options['headers'])) this.setHeader(name, value);
      if (typeof options['auth'] === 'string' && !this.hasHeader('authorization')) {
        this.setHeader('Authorization', `Basic ${Buffer.from(options['auth']).toString('base64')}`);
      }
      if (callback !== undefined) this.once('response', callback);
      if (typeof options['timeout'] === 'number') this.setTimeout(options['timeout']);
      const { signal } = options;
      if (signal instanceof AbortSignal) {
        if (signal.aborted) this.destroy(abortError());
        else signal.addEventListener('abort', () => this.destroy(abortError()));
      }
    }

    setHeader(name: string, value: Values): this {
      const values = Array.isArray(value) ? value.map(String) : [textOf(value)];
      this.#headers.set(name.toLowerCase(), { name, values });
      return this;
    }

    getHeader(name: string): string | string[] | undefined {
      const values = this.#headers.get(name.toLowerCase())?.values;
      return values?.length === 1 ? values[0] : values;
    }

    hasHeader(name: string): boolean {
      return this.#headers.has(name.toLowerCase());
    }

    removeHeader(name: string): void {
      this.#headers.delete(name.toLowerCase());
    }

    getHeaders(): Record<string, string | string[] | undefined> {
      return Object.fromEntries([...this.#headers.keys()].map((name) => [name, this.getHeader(name)]));
    }

    getHeaderNames(): string[] {
      return [...this.#headers.keys()];
    }

    getRawHeaderNames(): string[] {
      return [...this.#headers.values()].map(({ name }) => name);
    }

    setTimeout(ms: number, callback?: () => void): this {
      if (callback !== undefined) this.once('timeout', callback);
      if (this.#timer !== undefined) bridge.clearTimeout(this.#timer);
      this.#timer = ms > 0 ? bridge.setTimeout(() => this.emit('timeout'), ms) : undefined;
      return this;
    }

    abort(): void {
      if (this.aborted) return;
      this.aborted = true;
      this.emit('abort');
      this.destroy(hangUp());
    }

    flushHeaders(): void {
      // Headers are sent together with the body.
    }

    setNoDelay(): this {
      return this;
    }

    setSocketKeepAlive(): this {
      return this;
    }

    override _write(chunk: Buffer | string, encoding: BufferEncoding, done: () => void): void {
      this.#chunks.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk));
      done();
    }

    override _final(done: () => void): void {
      this.headersSent = true;
      done();
      const body = this.#chunks.length === 0 ? null : Buffer.concat(this.#chunks);
      const headers = [...this.#headers.values()].flatMap(({ name, values }) =>
        values.map((value): [string, string] => [name, value]),
      );
      sendPlain(send, { method: this.method, url: this.#url.href, headers, body, followRedirects: false }).then(
        (response) => {
          if (!this.destroyed) this.#receive(response);
        },
        (error: unknown) => this.destroy(error as Error),
      );
    }

    override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
      if (this.#timer !== undefined) bridge.clearTimeout(this.#timer);
      done(error);
    }

    #receive(given: Awaited<ReturnType<typeof sendPlain>>): void {
      if (this.#timer !== undefined) bridge.clearTimeout(this.#timer);
      const response = new IncomingMessage(given);
      response.req = this;
      response.once('close', () => this.destroy());
      const isHeard = this.emit('response', response);
      response.push(Buffer.from(given.body));
      response.push(null);
      if (!isHeard) response.resume();
    }
  }

  const create = (scheme: 'http:' | 'https:') => {
    const request = (...given: unknown[]): ClientRequest => {
      const callback = given.find((one): one is Callback => typeof one === 'function');
      const [first, second] = given.filter((one) => typeof one !== 'function');
      const options = (typeof first === 'string' || first instanceof URL ? second : first) as Options | undefined;
      const own = { ...options };
      return new ClientRequest(
        typeof first === 'string' || first instanceof URL ? addressOf(new URL(first), own) : builtAddress(scheme, own),
        own,
        callback,
      );
    };
    const get = (...given: unknown[]): ClientRequest => {
      const sent = request(...given);
      sent.end();
      return sent;
    };
    const refuse = (): never => {
      throw new Error('Functions cannot start a server.');
    };
    return {
      ...{ request, get, Agent, ClientRequest, IncomingMessage, createServer: refuse, Server: refuse },
      globalAgent: new Agent(),
      METHODS: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
      STATUS_CODES: {},
      maxHeaderSize: 16_384,
      validateHeaderName: () => undefined,
      validateHeaderValue: () => undefined,
    };
  };
  return { http: create('http:'), https: create('https:') };
}

/** An address with the parts that options replace. */
function addressOf(url: URL, options: Options): URL {
  if (typeof options['path'] === 'string') return new URL(options['path'], url);
  return url;
}

function builtAddress(scheme: string, options: Options): URL {
  const protocol = textOf(options['protocol'] ?? scheme);
  const host = textOf(options['hostname'] ?? options['host'] ?? 'localhost').replace(/:\d+$/, '');
  const port = options['port'] == null || options['port'] === '' ? '' : `:${textOf(options['port'])}`;
  return new URL(
    `${protocol}//${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}${port}${textOf(options['path'] ?? '/')}`,
  );
}

function headersIn(given: unknown): [string, Values][] {
  if (typeof given !== 'object' || given === null) return [];
  const entries: [string, unknown][] = Array.isArray(given)
    ? Array.from({ length: Math.floor(given.length / 2) }, (_none, at) => [textOf(given[2 * at]), given[2 * at + 1]])
    : Object.entries(given);
  return entries.filter((entry): entry is [string, Values] => entry[1] !== undefined && entry[1] !== null);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : String(value);
}

function abortError(): Error {
  return Object.assign(new Error('The operation was aborted'), { name: 'AbortError', code: 'ABORT_ERR' });
}

function hangUp(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
