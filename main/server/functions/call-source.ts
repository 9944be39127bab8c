/**
 * The program that runs one function call, alone in a worker or a process. It is a text, so that it needs no file of its own in any
 * build. The code of an app folder is trusted as far as the folder is; time and memory are bounded, it is no sandbox against an attacker.
 */
const program = `
'use strict';
const vm = require('node:vm');
const allowed = new Set(['crypto', 'util', 'buffer', 'url', 'querystring', 'assert', 'events', 'string_decoder']);

class ObjectId {
  constructor(hex) { this.hex = String(hex); }
  toString() { return this.hex; }
  toHexString() { return this.hex; }
}

/** Extended JSON to what a function expects: numbers, dates, ids. */
function revive(_key, value) {
  if (typeof value !== 'object' || value === null) return value;
  if (typeof value.$numberInt === 'string') return Number(value.$numberInt);
  if (typeof value.$numberLong === 'string') return Number(value.$numberLong);
  if (typeof value.$numberDouble === 'string') return Number(value.$numberDouble);
  if (typeof value.$oid === 'string') return new ObjectId(value.$oid);
  if ('$date' in value) return new Date(value.$date);
  if ('$undefined' in value) return undefined;
  return value;
}

/** And back. Runs before toJSON would have turned dates into texts. */
function express(value) {
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
}

/** Runs the call and says how it ended. */
function run({ sources, name, argumentsText, user, values, environment }, answer) {
  const failed = (error) => answer({
    ok: false,
    message: error !== null && typeof error === 'object' && 'message' in error ? String(error.message) : String(error),
  });
  const loaded = new Map();

  function load(wanted) {
    if (!loaded.has(wanted)) {
      const source = Object.hasOwn(sources, wanted) ? sources[wanted] : undefined;
      if (source === undefined) throw new Error("function not found: '" + wanted + "'");
      const globals = vm.createContext({
        exports: undefined, module: { exports: undefined }, context, console: silent, Buffer, URL, URLSearchParams,
        TextEncoder, TextDecoder, setTimeout, clearTimeout, structuredClone, fetch, BSON: { ObjectId },
        require: (id) => {
          const plain = String(id).replace(/^node:/, '');
          if (!allowed.has(plain)) throw new Error("module not available: '" + id + "'");
          return require('node:' + plain);
        },
      });
      vm.runInContext(source, globals, { filename: wanted + '.js' });
      const made = typeof globals.exports === 'function' ? globals.exports : globals.module.exports;
      if (typeof made !== 'function') throw new Error(wanted + '.js does not set exports to a function');
      loaded.set(wanted, made);
    }
    return loaded.get(wanted);
  }

  const silent = Object.fromEntries(['log', 'info', 'warn', 'error', 'debug'].map((level) => [level, () => undefined]));
  const context = {
    user, environment,
    values: { get: (wanted) => (Object.hasOwn(values, wanted) ? values[wanted] : undefined) },
    functions: { execute: (wanted, ...given) => load(wanted)(...given) },
  };

  Promise.resolve()
    .then(() => load(name)(...JSON.parse(argumentsText, revive)))
    .then((result) => {
      const text = JSON.stringify(express(result));
      // No client takes more.
      if (text.length > 8 * 1024 * 1024) throw new Error('the result is longer than 8 MB');
      answer({ ok: true, result: text });
    })
    .catch(failed);
  return failed;
}
`;

/** The program for a worker, which finds the call in its data. */
export const workerSource = `${program}
const { parentPort, workerData } = require('node:worker_threads');
run(workerData, (message) => parentPort.postMessage(message));
`;

/** The program for a process, which is told the call over its channel. What is thrown too late to be caught is an answer as well. */
export const processSource = `${program}
process.once('disconnect', () => process.exit());
process.once('message', (call) => {
  const failed = run(call, (message) => process.send(message));
  process.on('uncaughtException', failed);
});
`;
