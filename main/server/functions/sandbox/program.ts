/**
 * The program that runs one function call in its own worker or process. It is bundled into one text
 * (`bundle-sandbox.ts`), so that it needs no file at run time.
 *
 * Node's `vm` alone is not a security boundary, so there are three layers: the functions' own context, which receives
 * as few Node objects as possible; this program, which removes everything such an object could lead to (function
 * constructors, `process`, modules); and, for a process, the limits it is started with
 * (`main/server/functions/runners/child-process-runner.ts`).
 */
import { builtinModules } from 'node:module';
import { format } from 'node:util';
import { compileFunction, createContext, runInContext, runInThisContext } from 'node:vm';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { FunctionCall } from '../runners/function-runner.js';
import type { Bridge, Compiled, CompiledModule } from './bridge.js';
import type * as EsModule from './es-module.js';
import type { Reports } from './inside/start.js';
import { mayBeModule, moduleParameters } from './may-be-module.js';
import { packageReader } from './package-files.js';

/** The bundled code that runs inside the functions' context. Its value is `start` of `inside/start.ts`. */
declare const __INSIDE__: string;
/** The bundled `es-module.ts`, with its parser. It is loaded for the few sources that are ES modules. */
declare const __MODULES__: string;

type Send = (message: unknown) => void;

let rewriter: typeof EsModule | undefined;
const ownProcess = process;
// Loaded lazily by name, after this program's own access to modules was removed.
const load = require;
const { setTimeout: startTimer, clearTimeout: stopTimer, structuredClone: clone } = globalThis;
const { atob, btoa, crypto } = globalThis;
/** Node's classes that the functions' context receives. None of them leads to files, processes or the network. */
const { Headers, Request, Response, FormData, Blob, AbortController, AbortSignal } = globalThis;
const classes = {
  ...{ Buffer, URL, URLSearchParams, TextEncoder, TextDecoder },
  ...{ Headers, Request, Response, FormData, Blob, AbortController, AbortSignal },
};
/** Node's own network. Functions send requests by the server, which checks the addresses. */
const network = ['fetch', 'WebSocket', 'EventSource', 'CloseEvent', 'navigator'];

/** Removes everything a Node object could lead to. Called once, before any app code runs. */
function lockDown(): void {
  for (const name of Object.keys(ownProcess.env)) Reflect.deleteProperty(ownProcess.env, name);
  // A function constructor could run any text outside the functions' context, with full access.
  const samples = [function () {}, async function () {}, function* () {}, async function* () {}];
  for (const sample of samples) Reflect.deleteProperty(Object.getPrototypeOf(sample) as object, 'constructor');
  // The global object of an --eval program has a lazily loaded property for each built-in Node module.
  const globals = ['process', 'require', 'module', 'exports', '__filename', '__dirname', ...builtinModules];
  for (const name of [...globals, ...network]) Reflect.deleteProperty(globalThis, name);
  const powers = [
    ...['binding', '_linkedBinding', 'dlopen', 'getBuiltinModule', 'mainModule', 'moduleLoadList', 'loadEnvFile'],
    ...['execve', 'kill', '_kill', '_debugProcess', '_debugEnd', '_startProfilerIdleNotifier', 'report', 'openStdin'],
    ...['_stopProfilerIdleNotifier', 'chdir', 'umask', 'setuid', 'seteuid', 'setgid', 'setegid', 'setgroups'],
    ...['initgroups', 'abort', '_getActiveHandles', '_getActiveRequests', 'getActiveResourcesInfo', 'argv', 'execArgv'],
    'execPath',
  ];
  for (const name of powers) {
    // What cannot be deleted is replaced.
    Reflect.deleteProperty(ownProcess, name);
    if (name in ownProcess) Object.defineProperty(ownProcess, name, { value: undefined });
  }
  // Node writes warnings to these streams and queries their type.
  const nowhere: object = Object.freeze({
    isTTY: false,
    write: () => true,
    on: () => nowhere,
    once: () => nowhere,
    removeListener: () => nowhere,
  });
  for (const name of ['stdin', 'stdout', 'stderr']) Object.defineProperty(ownProcess, name, { value: nowhere });
}

/** Prepares the context before the call is known, which is most of the work of a call. */
function prepare(): { context: object; start: (bridge: Bridge, given: string) => Reports } {
  // No prototype: its constructor would belong to this program, outside the context.
  const context = createContext(Object.create(null) as object);
  // The code inside the context uses them while it is loaded.
  for (const [name, value] of Object.entries(classes)) {
    Object.defineProperty(context, name, { value, writable: true, configurable: true });
  }
  const start = runInContext(__INSIDE__, context, { filename: 'roster' }) as (bridge: Bridge, given: string) => Reports;
  lockDown();
  return { context, start };
}

/** Runs the call. Returns functions that report an error as the outcome, and that pass on replies of the server. */
function run(
  { context, start }: ReturnType<typeof prepare>,
  call: FunctionCall,
  send: Send,
): Reports & { receive: (message: unknown) => void } {
  const { sources, packagesFolder } = call;
  const packageFile = packageReader(packagesFolder);
  const replies = new Map<number, (isOk: boolean, text: string) => void>();
  let last = 0;
  const bridge: Bridge = {
    source: (wanted) => (Object.hasOwn(sources, wanted) ? sources[wanted]?.source : undefined),
    rewrite: (source) => {
      if (!mayBeModule(source)) return null;
      rewriter ??= runInThisContext(__MODULES__, { filename: 'roster' }) as typeof EsModule;
      try {
        const rewritten = rewriter.rewriteModule(source);
        return rewritten === null ? null : JSON.stringify(rewritten);
      } catch {
        // The error of the script names its place.
        return null;
      }
    },
    compile: (wanted, source, scope) => {
      const text = `${source}\n;return typeof exports === "function" ? exports : module.exports;`;
      const options = { filename: `${wanted}.js`, parsingContext: context, contextExtensions: [scope] };
      return compileFunction(text, ['exports', 'module', ...moduleParameters], options) as Compiled;
    },
    compileModule: ({ source, path }, scope) => {
      const names = ['exports', 'require', 'module', '__filename', '__dirname', ...moduleParameters];
      const options = { filename: path, parsingContext: context, contextExtensions: [scope] };
      return compileFunction(source, names, options) as CompiledModule;
    },
    packageFile,
    module: (wanted) => load(`node:${wanted}`) as unknown,
    structuredClone: (...given) => Reflect.apply(clone, undefined, given) as unknown,
    randomBytes: (into) => void crypto.getRandomValues(into),
    setTimeout: (work, ms) => Number(startTimer(work, Number(ms))),
    clearTimeout: (timer) => {
      stopTimer(timer as number);
    },
    format: (values) => format(...values),
    classes: { atob, btoa },
    request: (text, reply) => {
      last += 1;
      replies.set(last, reply);
      send({ type: 'request', id: last, text });
    },
    log: (level, text) => {
      send({ type: 'log', level, text: text.slice(0, 16_384) });
    },
    answer: (isOk, text, stack) => {
      send(isOk ? { ok: true, result: text } : { ok: false, message: text, stack });
    },
  };
  const given = JSON.stringify({
    ...call,
    sources: undefined,
    functions: Object.fromEntries(
      Object.entries(sources).map(([name, { runsAsSystem, mayUseData }]) => [name, { runsAsSystem, mayUseData }]),
    ),
  });
  const receive = (message: unknown): void => {
    const { id, isOk, text } = message as { id: number; isOk: boolean; text: string };
    const reply = replies.get(id);
    replies.delete(id);
    reply?.(isOk, text);
  };
  return { ...start(bridge, given), receive };
}

// A process receives the call as its first message; uncaught exceptions are outcomes, too.
const prepared = prepare();
if (isMainThread) {
  const send = ownProcess.send?.bind(ownProcess);
  ownProcess.once('disconnect', () => ownProcess.exit());
  ownProcess.once('message', (call: FunctionCall) => {
    const { failed, rejected, receive } = run(prepared, call, (message) => send?.(message));
    ownProcess.on('uncaughtException', failed).on('unhandledRejection', rejected).on('message', receive);
  });
} else {
  const port = parentPort;
  const { rejected, receive } = run(prepared, workerData as FunctionCall, (message) => {
    port?.postMessage(message);
  });
  ownProcess.on('unhandledRejection', rejected);
  port?.on('message', receive);
}
