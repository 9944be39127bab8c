/**
 * The program that runs one function call in its own worker or process. It is a string, so that no build needs an
 * extra file for it.
 *
 * Node's `vm` alone is not a security boundary, so there are three layers: the functions' own context, which receives
 * as few Node objects as possible; a surrounding program that removes everything such an object could lead to
 * (function constructors, `process`, modules); and, for a process, the limits it is started with
 * (`main/server/functions/runners/child-process-runner.ts`).
 */

/**
 * Code that runs inside the functions' context. Everything a function sees is created here, so it belongs to that
 * context.
 */
const insideContext = `
'use strict';
((bridge, given) => {
  const allowed = ['crypto', 'util', 'buffer', 'url', 'querystring', 'assert', 'events', 'string_decoder'];

  class ObjectId {
    constructor(hex) { this.hex = String(hex); }
    toString() { return this.hex; }
    toHexString() { return this.hex; }
  }

  /** Converts Extended JSON to the values that functions expect: numbers, dates, ids. */
  const revive = (_key, value) => {
    if (typeof value !== 'object' || value === null) return value;
    if (typeof value.$numberInt === 'string') return Number(value.$numberInt);
    if (typeof value.$numberLong === 'string') return Number(value.$numberLong);
    if (typeof value.$numberDouble === 'string') return Number(value.$numberDouble);
    if (typeof value.$oid === 'string') return new ObjectId(value.$oid);
    if ('$date' in value) return new Date(value.$date);
    if ('$undefined' in value) return undefined;
    return value;
  };

  /** Converts a result to Extended JSON. Must run before JSON.stringify, whose toJSON calls turn dates into strings. */
  const express = (value) => {
    if (value === undefined || value === null) return null;
    if (typeof value === 'number') {
      return Number.isFinite(value) ? value : { $numberDouble: Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity' };
    }
    if (typeof value === 'bigint') return { $numberLong: String(value) };
    if (value instanceof ObjectId) return { $oid: value.hex };
    if (Object.prototype.toString.call(value) === '[object Date]') return { $date: { $numberLong: String(value.getTime()) } };
    if (Array.isArray(value)) return value.map(express);
    if (typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => [key, express(item)]));
    }
    return typeof value === 'function' || typeof value === 'symbol' ? null : value;
  };

  const messageOf = (error) =>
    error !== null && typeof error === 'object' && 'message' in error ? String(error.message) : String(error);

  const loaded = new Map();
  const load = (wanted) => {
    const name = String(wanted);
    if (!loaded.has(name)) {
      const compiled = bridge.compile(name);
      if (compiled === undefined) throw new Error("function not found: '" + name + "'");
      const module = { exports: undefined };
      const made = compiled(undefined, module);
      if (typeof made !== 'function') throw new Error(name + '.js does not set exports to a function');
      loaded.set(name, made);
    }
    return loaded.get(name);
  };

  const { argumentsText, called, user, values, environment } = JSON.parse(given);
  const silent = Object.fromEntries(['log', 'info', 'warn', 'error', 'debug'].map((level) => [level, () => undefined]));
  Object.assign(globalThis, {
    console: silent,
    BSON: { ObjectId },
    context: {
      user, environment,
      values: { get: (wanted) => (Object.hasOwn(values, wanted) ? values[wanted] : undefined) },
      functions: { execute: (wanted, ...rest) => load(wanted)(...rest) },
    },
    require: (id) => {
      const plain = String(id).replace(/^node:/, '');
      if (!allowed.includes(plain)) throw new Error("module not available: '" + id + "'");
      return bridge.module(plain);
    },
    fetch: (...rest) => bridge.fetch(...rest),
    structuredClone: (...rest) => bridge.structuredClone(...rest),
    setTimeout: (work, ms, ...rest) => bridge.setTimeout(() => { work(...rest); }, ms),
    clearTimeout: (timer) => { bridge.clearTimeout(timer); },
  });
  for (const name of ['Buffer', 'URL', 'URLSearchParams', 'TextEncoder', 'TextDecoder']) globalThis[name] = bridge.classes[name];

  const failed = (error) => {
    let message = 'the function failed';
    try { message = messageOf(error); } catch { /* Reading the message can throw. */ }
    bridge.answer(false, message);
  };
  const { stringify, parse } = JSON;
  Promise.resolve()
    .then(() => load(called)(...parse(argumentsText, revive)))
    .then((result) => {
      const text = stringify(express(result));
      // Clients reject longer responses.
      if (text.length > 8 * 1024 * 1024) throw new Error('the result is longer than 8 MB');
      bridge.answer(true, text);
    })
    .catch(failed);
  return failed;
})`;

const program = `
'use strict';
const load = require;
const vm = load('node:vm');
const insideContext = ${JSON.stringify(insideContext)};
// The global object of an --eval program has a lazily loaded property for each built-in Node module.
const globals = ['process', 'require', 'module', 'exports', '__filename', '__dirname', ...load('node:module').builtinModules];
const ownProcess = process;

/** Removes everything a Node object could lead to. Called once, before any app code runs. */
function lockDown() {
  for (const name of Object.keys(ownProcess.env)) delete ownProcess.env[name];
  // A function constructor could run any text outside the functions' context, with full access.
  const samples = [function () {}, async function () {}, function* () {}, async function* () {}];
  for (const sample of samples) delete Object.getPrototypeOf(sample).constructor;
  for (const name of globals) delete globalThis[name];
  const powers = [
    'binding', '_linkedBinding', 'dlopen', 'getBuiltinModule', 'mainModule', 'moduleLoadList', 'loadEnvFile', 'execve',
    'kill', '_kill', '_debugProcess', '_debugEnd', '_startProfilerIdleNotifier', '_stopProfilerIdleNotifier', 'report', 'openStdin',
    'chdir', 'umask', 'setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups', 'abort',
    '_getActiveHandles', '_getActiveRequests', 'getActiveResourcesInfo', 'argv', 'execArgv', 'execPath',
  ];
  for (const name of powers) {
    try { delete ownProcess[name]; } catch { /* Not deletable, so it is replaced below. */ }
    if (name in ownProcess) Object.defineProperty(ownProcess, name, { value: undefined });
  }
  // Node writes warnings to these streams and queries their type.
  const nowhere = Object.freeze({ isTTY: false, write: () => true, on: () => nowhere, once: () => nowhere, removeListener: () => nowhere });
  for (const name of ['stdin', 'stdout', 'stderr']) Object.defineProperty(ownProcess, name, { value: nowhere });
}

/** Runs the call and reports the outcome. Returns a function that reports an error as the outcome. */
function run({ sources, name, argumentsText, user, values, environment }, answer) {
  // No prototype: its constructor would belong to this program, outside the context.
  const context = vm.createContext(Object.create(null));
  const bridge = {
    compile: (wanted) =>
      Object.hasOwn(sources, wanted)
        ? vm.compileFunction(
            sources[wanted] + '\\n;return typeof exports === "function" ? exports : module.exports;',
            ['exports', 'module'],
            { filename: wanted + '.js', parsingContext: context },
          )
        : undefined,
    module: (wanted) => load('node:' + wanted),
    fetch, structuredClone, clearTimeout,
    // A number: the timer object itself would lead to all other timers.
    setTimeout: (work, ms) => Number(setTimeout(work, ms)),
    classes: { Buffer, URL, URLSearchParams, TextEncoder, TextDecoder },
    answer: (ok, text) => answer(ok === true ? { ok: true, result: String(text) } : { ok: false, message: String(text) }),
  };
  const given = JSON.stringify({ argumentsText, called: name, user, values, environment });
  const start = vm.runInContext(insideContext, context, { filename: 'roster' });
  lockDown();
  return start(bridge, given);
}
`;

/** The program for a worker. It reads the call from `workerData`. */
export const workerSource = `${program}
const { parentPort, workerData } = load('node:worker_threads');
run(workerData, (message) => parentPort.postMessage(message));
`;

/** The program for a process. It receives the call over IPC. Uncaught exceptions are reported as the outcome too. */
export const processSource = `${program}
process.once('disconnect', () => ownProcess.exit());
process.once('message', (call) => {
  const failed = run(call, (message) => ownProcess.send(message));
  ownProcess.on('uncaughtException', failed);
});
`;
