/** The code of an app folder cannot reach the server, its machine or its user from a function call. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Functions } from '../../main/server/functions/functions.js';
import { childProcessRunner, nodeRights } from '../../main/server/functions/runners/child-process-runner.js';
import { workerRunner } from '../../main/server/functions/runners/worker-runner.js';

/** Every object that a function receives, with the constructors that can be reached from it. */
const doors = `
  const given = async (argument) => {
    const doors = {
      fetch, setTimeout, clearTimeout, structuredClone, require, console, Buffer, URL, URLSearchParams, TextEncoder, TextDecoder,
      BSON, EJSON, utils, crypto, atob, btoa, setInterval, queueMicrotask, services: context.services, http: context.http, data: context.services.get('mongodb-atlas'),
      cursor: context.services.get('mongodb-atlas').db('a').collection('b').find(), request: context.services.get('mongodb-atlas').db('a').collection('b').findOne().catch((error) => error),
      hashed: utils.crypto.hash('sha256', 'x'), jwt: utils.jwt.encode('HS256', {}, 'x'), random: crypto.getRandomValues(new Uint8Array(1)), system: context.runningAsSystem,
      BSON, context, argument, log: console.log, execute: context.functions.execute, get: context.values.get,
      user: context.user, list: context.user.list, value: context.values.get('v'), environment: context.environment,
      Headers, Request, Response, FormData, Blob, AbortController, AbortSignal, http: require('http'), https: require('https'), os: require('os'), tty: require('tty'),
      answer: new Response('x'), asked: new Request('http://127.0.0.1:1/'), call: require('http').request('http://127.0.0.1:1/').on('error', () => undefined), abort: new AbortController().signal,
      self: globalThis, this: this, exports, module, buffer: Buffer.from('x'), bytes: new TextEncoder().encode('x'), url: new URL('http://x.y'),
      clone: structuredClone({ a: [1] }), timer: setTimeout(() => undefined, 1), oid: new BSON.ObjectId('65a1b2c3d4e5f60718293a4b'),
    };
    for (const name of ['crypto', 'util', 'buffer', 'url', 'querystring', 'assert', 'events', 'string_decoder', 'path', 'stream', 'stream/promises', 'util/types', 'zlib', 'timers', 'punycode']) {
      const loaded = require(name);
      doors[name] = loaded;
      for (const [key, value] of Object.entries(loaded)) doors[name + '.' + key] = value;
    }
    doors.hash = require('crypto').createHash('sha256');
    doors.emitter = new (require('events'))();
    for (const [name, work] of Object.entries({
      'error of require': () => require('fs'), 'error of jwt': () => utils.jwt.decode('x', 'y'), 'error of BSON': () => new BSON.ObjectId('no'),
      'error of a package': () => require('left-pad'), 'error of a service': () => context.services.get('twilio'), 'error of data': () => context.services.get('mongodb-atlas').db('a').collection('b').findOne(),
      'error of http': () => context.http.get({ url: 'http://127.0.0.1:1' }), 'error of zlib': () => require('zlib').gunzipSync('x'), 'error of URL': () => new URL('no url'), 'error of Buffer': () => Buffer.alloc(-1),
      'error of execute': () => context.functions.execute('gone'), 'error of syntax': () => context.functions.execute('broken'),
      'error of clone': () => structuredClone(() => 1), 'error of crypto': () => require('crypto').createHash('no'),
      'error of stack': () => { const deep = () => deep(); deep(); }, 'error of fetch': () => fetch('no url'),
    })) {
      try { await work(); doors[name] = undefined; } catch (error) { doors[name] = error; }
    }
    doors.promise = fetch('http://127.0.0.1:1/').catch((error) => error);
    doors['error of the network'] = await doors.promise;
    return doors;
  };
  const constructorsOf = (door) => {
    const found = new Set();
    for (let at = door, depth = 0; at !== null && at !== undefined && depth < 6; depth += 1) {
      try { found.add(at.constructor); found.add(at.constructor?.constructor); } catch {}
      at = Object.getPrototypeOf(Object(at));
    }
    return [...found].filter((one) => typeof one === 'function');
  };
`;

const sources = {
  process: `${doors}
    exports = async (argument) => {
      const found = [];
      for (const [name, door] of Object.entries(await given(argument))) {
        for (const constructor of constructorsOf(door)) {
          for (const text of ['return process', 'return globalThis.process', 'return require("fs")', 'return module.constructor._load("fs")', 'return fs', 'return global.process']) {
            try { const reached = await constructor(text)(); if (reached !== undefined && reached !== null) found.push(name + ': ' + text); } catch {}
            try { const reached = await new constructor(text)(); if (typeof reached?.env === 'object') found.push(name + ': new, ' + text); } catch {}
          }
        }
      }
      return { doors: Object.keys(await given(argument)).length, found };
    };`,
  imports: `
    const attempts = {
      plain: () => import('node:fs'),
      byFunction: () => new Function('return import("node:fs")')(),
      byEval: () => (0, eval)('import("node:fs")'),
      late: () => new Promise((resolve, reject) => setTimeout(() => import('node:child_process').then(resolve, reject), 1)),
      ofHost: () => [..."x"].map(fetch.constructor)[0]('return import("node:fs")')(),
    };
    exports = async () => {
      const found = [];
      for (const [name, work] of Object.entries(attempts)) {
        try { if ((await work())?.readFileSync !== undefined) found.push(name); } catch {}
      }
      return found;
    };`,
  stolen: `
    // Node calls its listeners through this prototype, so code could reach process itself.
    exports = () => new Promise((resolve) => {
      const { EventEmitter } = require('events');
      const before = EventEmitter.prototype.emit;
      EventEmitter.prototype.emit = function (...rest) {
        if (typeof this.emitWarning === 'function') {
          const names = ['binding', '_linkedBinding', 'dlopen', 'getBuiltinModule', 'kill', '_kill', '_debugProcess', 'mainModule', 'execve', 'chdir', 'setuid', 'report'];
          resolve({ has: names.filter((name) => this[name] !== undefined), environment: Object.keys(this.env ?? {}), argv: this.argv ?? null });
        }
        return Reflect.apply(before, this, rest);
      };
      setTimeout(() => resolve('not reached'), 300);
      new Buffer(3);
      Buffer(3);
    });`,
  frames: `
    exports = () => {
      Error.prepareStackTrace = (_error, frames) => frames;
      const found = [];
      const look = (error) => {
        for (const frame of Array.isArray(error.stack) ? error.stack : []) {
          for (const value of [frame.getThis?.(), frame.getFunction?.()]) {
            try { if (value?.process !== undefined || value?.constructor?.('return process')() !== undefined) found.push(String(value)); } catch {}
          }
        }
      };
      look(new Error('x'));
      try { context.functions.execute('gone'); } catch (error) { look(error); }
      return found;
    };`,
  asks: 'exports = async (url) => (await fetch(url)).text();',
  hashes: `exports = (text) => require('crypto').createHash('sha256').update(text).digest('hex') + require('node:util').format('%s', 1) + new URL('http://a.b/c').pathname;`,
  evaluates: 'exports = () => new Function("a", "return a + 1")(1) + eval("2");',
  own: 'exports = (list, date) => [list instanceof Array, list.constructor === Array, date instanceof Date, context.user instanceof Object, new BSON.ObjectId("65a1b2c3d4e5f60718293a4b")];',
  first: 'const shared = 1; exports = () => context.functions.execute("second") + shared;',
  second: 'const shared = 10; module.exports = () => shared;',
  broken: 'exports = (',
  fakes: 'JSON.stringify = () => "{\\"ok\\":false}"; exports = () => 1;',
};
const functions = Object.entries(sources).map(([name, source]) => ({
  name,
  source,
  isPrivate: false,
  file: '',
  runsAsSystem: true,
  asksForUser: false,
}));

let web: Server;
let address: string;
beforeAll(async () => {
  web = createServer((_request, response) => response.end('from the network'));
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${String((web.address() as AddressInfo).port)}/`;
});
afterAll(() => web.close());

describe.each([
  ['a process', childProcessRunner],
  ['a worker', workerRunner],
])('a function in %s', (_where, runIn) => {
  const app = new Functions({
    ...{ functions, values: { v: { a: 1 } }, timeoutMs: 15_000, runIn },
    requests: { data: null, http: { privateHosts: ['127.0.0.1', 'localhost'] } },
  });
  const call = async (name: keyof typeof sources, ...given: unknown[]) =>
    JSON.parse(await app.call(name, JSON.stringify(given), { id: 'ada', list: [1] })) as unknown;

  it('reaches no process and no module through constructors of its arguments', async () => {
    const answer = (await call('process', { deep: [1] })) as { doors: number; found: string[] };
    expect(answer.found).toEqual([]);
    expect(answer.doors).toBeGreaterThan(100);
  });

  it('imports nothing', async () => {
    expect(await call('imports')).toEqual([]);
  });

  it('sees no host objects in stack frames', async () => {
    expect(await call('frames')).toEqual([]);
  });

  it('finds no privileges, environment or arguments in a leaked process object', async () => {
    const stolen = await call('stolen');
    if (stolen !== 'not reached') expect(stolen).toEqual({ has: [], environment: [], argv: null });
  });

  it('can use the network, hash, evaluate its own text, and use its own arrays and dates', async () => {
    expect(await call('asks', address)).toBe('from the network');
    expect(await call('asks', address.replace('127.0.0.1', 'localhost'))).toBe('from the network');
    expect(await call('hashes', 'a')).toBe(`${createHash('sha256').update('a').digest('hex')}1/c`);
    expect(await call('evaluates')).toBe(4);
    expect(await call('own', [1], { $date: 0 })).toEqual([
      true,
      true,
      true,
      true,
      { $oid: '65a1b2c3d4e5f60718293a4b' },
    ]);
  });

  it('hides its file names and reports the error of a broken file', async () => {
    expect(await call('first')).toBe(11);
    await expect(call('broken')).rejects.toMatchObject({
      name: 'FunctionFailure',
      message: /Unexpected token|Unexpected end/,
    });
    expect(await call('fakes')).toBe(1);
  });
});

describe('the process of a function', () => {
  /** Runs a program with the permissions of a function process. */
  const run = (program: string) =>
    new Promise<string>((resolve, reject) => {
      const child = spawn(process.execPath, [...nodeRights, '--eval', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {},
      });
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
      child.on('error', reject).on('close', () => {
        resolve(text);
      });
    });

  it.each([
    ['read a file', `require('fs').readFileSync('/etc/hostname')`],
    ['list a folder', `require('fs').readdirSync('/')`],
    ['write a file', `require('fs').writeFileSync('/tmp/roster-function-wrote', 'x')`],
    ['start a process', `require('child_process').execFileSync('/bin/true')`],
    ['start a worker', `new (require('worker_threads').Worker)('1', { eval: true })`],
    ['load native code', `process.dlopen({ exports: {} }, '/nowhere.node')`],
    ['compile a string', `new Function('return 1')()`],
  ])('may not %s, even by Node’s own modules', async (_what, attack) => {
    const text = await run(
      `try { ${attack}; console.log('did it'); } catch (error) { console.log(error.code ?? error.name); }`,
    );
    expect(text.trim()).toMatch(/^(?:ERR_ACCESS_DENIED|ERR_DLOPEN_DISABLED|EvalError)$/);
  });
});
