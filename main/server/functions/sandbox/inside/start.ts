/**
 * Runs inside the functions' context: creates the globals, loads the called function and reports its result. All
 * objects that a function sees are created here, so they belong to that context.
 */
import { parseExtended as parse, revive, stringifyExtended as stringify } from '../../../extended-json.js';
import type { Bridge, Given } from '../bridge.js';
import type { RewrittenModule } from '../es-module.js';
import { BSON, ejson } from './bson-globals.js';
import { createConsole } from './console.js';
import { Cursor } from './cursor.js';
import { link, newNamespace } from './es-modules.js';
import { createFetch } from './fetch.js';
import { httpClient, type Send } from './http.js';
import { createRequire } from './require.js';
import { createServices } from './services.js';
import { createCrypto } from './utils-crypto.js';
import { createJwt } from './utils-jwt.js';

/** Maximum length of a result. Clients reject longer responses. */
const longestResult = 8 * 1024 * 1024;

type AppCode = (...given: unknown[]) => unknown;

/** What the program outside reports to the call. */
export interface Reports {
  /** Reports an error as the outcome. */
  failed: (error: unknown) => void;
  /** Logs the error of a promise that the function does not wait for: its result is still valid. */
  rejected: (error: unknown) => void;
}

/** Starts the call. */
export function start(bridge: Bridge, givenText: string): Reports {
  const given = JSON.parse(givenText) as Given;
  const user = revive(given.user);
  const values = revive(given.values) as Record<string, unknown>;
  const send: Send = (request) =>
    new Promise((resolve, reject) => {
      bridge.request(stringify(request, { keepUndefined: true }), (isOk, text) => {
        if (isOk) resolve(parse(text));
        else reject(toError(text));
      });
    });
  const http = httpClient(send);
  const shared = {
    user,
    app: given.app,
    request: given.request,
    environment: revive(given.environment),
    values: { get: (wanted: string) => (Object.hasOwn(values, wanted) ? values[wanted] : undefined) },
    functions: {
      execute: (wanted: string, ...rest: unknown[]) => withoutCursor(load(wanted)(...rest)),
    },
    http,
  };
  const contextOf = (name: string): object => {
    const settings = given.functions[name];
    const runsAsSystem = given.isServerCall || settings?.runsAsSystem === true;
    return {
      ...shared,
      runningAsSystem: () => runsAsSystem,
      services: createServices({
        ...{ name, send, http, services: given.services },
        mayUseData: runsAsSystem || settings?.mayUseData === true,
      }),
    };
  };

  const require = createRequire(bridge, send);
  const evaluate = (name: string, source: string): unknown => {
    const scope = { context: contextOf(name) };
    const rewritten = bridge.rewrite(source);
    if (rewritten === null) return bridge.compile(name, source, scope)(undefined, { exports: undefined });
    const { code, ...links } = JSON.parse(rewritten) as RewrittenModule;
    const namespace = newNamespace();
    const given = link(links, { ...{ namespace, scope, path: `/${name}.js` }, load: require });
    const result = bridge.compile(name, code, scope)(undefined, { exports: undefined }, ...given);
    return namespace['default'] ?? result;
  };
  const loaded = new Map<string, AppCode>();
  const load = (wanted: unknown): AppCode => {
    const name = String(wanted);
    const known = loaded.get(name);
    if (known !== undefined) return known;
    const source = bridge.source(name);
    if (source === undefined) throw new Error(`function not found: '${name}'`);
    const made = evaluate(name, source);
    if (typeof made !== 'function') throw new Error(`${name}.js does not set exports to a function`);
    loaded.set(name, made as AppCode);
    return made as AppCode;
  };

  defineGlobals({ bridge, send, require, context: contextOf(given.name) });
  const textsOf = (error: unknown): { message: string; stack: string } => {
    // Reading the message can throw.
    try {
      return { message: messageOf(error), stack: stackOf(error) };
    } catch {
      return { message: 'the function failed', stack: '' };
    }
  };
  const failed = (error: unknown): void => {
    const { message, stack } = textsOf(error);
    bridge.answer(false, message, stack);
  };
  const rejected = (error: unknown): void => {
    const { message, stack } = textsOf(error);
    bridge.log('error', `a promise that the function does not wait for was rejected: ${message}\n${stack}`.trimEnd());
  };
  void Promise.resolve()
    .then(() => load(given.name)(...(parse(given.argumentsText) as unknown[])))
    .then(withoutCursor)
    .then((result) => {
      const text = written(result);
      if (text.length > longestResult) throw new Error('the result is longer than 8 MB');
      bridge.answer(true, text, '');
    })
    .catch(failed);
  return { failed, rejected };
}

interface Globals {
  bridge: Bridge;
  send: Send;
  require: (id: unknown) => unknown;
  context: object;
}

function defineGlobals({ bridge, send, require, context }: Globals): void {
  const crypto = {
    getRandomValues: (into: Uint8Array) => {
      bridge.randomBytes(into);
      return into;
    },
    randomUUID: () => new BSON.UUID().toString(),
  };
  const setTimer = (work: AppCode, ms?: unknown, ...rest: unknown[]) =>
    bridge.setTimeout(() => {
      work(...rest);
    }, ms);
  const repeated = new Map<number, number>();
  const setRepeated = (work: AppCode, ms?: unknown, ...rest: unknown[]) => {
    const again = () => {
      repeated.set(
        first,
        setTimer(() => {
          again();
          work(...rest);
        }, ms),
      );
    };
    const first = setTimer(() => {
      again();
      work(...rest);
    }, ms);
    return first;
  };
  const clear = (timer: unknown) => {
    bridge.clearTimeout(repeated.get(timer as number) ?? timer);
    repeated.delete(timer as number);
  };
  Object.assign(globalThis, {
    global: globalThis,
    console: createConsole(bridge),
    BSON,
    EJSON: ejson,
    context,
    utils: { crypto: createCrypto(bridge), jwt: createJwt(bridge) },
    crypto,
    require,
    atob: (text: unknown) => bridge.classes['atob'] && (bridge.classes['atob'] as AppCode)(String(text)),
    btoa: (text: unknown) => bridge.classes['btoa'] && (bridge.classes['btoa'] as AppCode)(String(text)),
    fetch: createFetch(send),
    structuredClone: (...rest: unknown[]) => bridge.structuredClone(...rest),
    setTimeout: setTimer,
    setInterval: setRepeated,
    setImmediate: (work: AppCode, ...rest: unknown[]) => setTimer(work, 0, ...rest),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
    queueMicrotask: (work: () => void) => void Promise.resolve().then(work),
  });
}

function written(result: unknown): string {
  try {
    return stringify(result);
  } catch (error) {
    // Responses of HTTP clients such as axios refer to themselves.
    if (!(error instanceof RangeError)) throw error;
    throw new Error('the result contains itself, or is too deep, so it cannot be returned', { cause: error });
  }
}

/** Replaces a cursor that a function returns by its documents, as App Services does. */
function withoutCursor(result: unknown): unknown {
  if (result instanceof Cursor) return result.toArray();
  if (result instanceof Promise)
    return result.then((value: unknown) => (value instanceof Cursor ? value.toArray() : value));
  return result;
}

function toError(text: string): Error {
  const { message, code, name } = JSON.parse(text) as { message: string; code?: unknown; name?: string };
  const error = new Error(message);
  if (name !== undefined) error.name = name;
  if (code !== undefined) Object.assign(error, { code });
  return error;
}

function messageOf(error: unknown): string {
  return error !== null && typeof error === 'object' && 'message' in error ? String(error.message) : String(error);
}

/** The lines of the stack that belong to the app's own files. */
function stackOf(error: unknown): string {
  const stack = error !== null && typeof error === 'object' && 'stack' in error ? String(error.stack) : '';
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !/\(?(?:roster|node:|evalmachine|\[eval)/.test(line))
    .slice(0, 20)
    .join('\n');
}
