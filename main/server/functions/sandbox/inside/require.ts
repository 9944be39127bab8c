/** `require` of functions: Node's modules as far as functions may use them, and the packages of `functions/node_modules`. */
import type { Bridge, PackageFile } from '../bridge.js';
import type { RewrittenModule } from '../es-module.js';
import { nodeModuleNames } from '../node-modules.js';
import { link, newNamespace } from './es-modules.js';
import type { Send } from './http.js';
import { createHttpModules } from './node-http.js';
import { unavailableModule } from './unavailable-modules.js';

const harmless: ReadonlySet<string> = new Set(nodeModuleNames);

export function createRequire(bridge: Bridge, send: Send): (id: unknown) => unknown {
  let ownHttp: ReturnType<typeof createHttpModules> | undefined;
  const substitutes = new Map<string, object | undefined>();
  const substituteOf = (name: string, from: string | null): object | undefined => {
    if (name === 'http' || name === 'https') return (ownHttp ??= createHttpModules(bridge, send))[name];
    if (name === 'console') return console;
    // The app's own functions receive an error at once.
    if (from === null && name !== 'os' && name !== 'tty') return undefined;
    if (!substitutes.has(name)) substitutes.set(name, unavailableModule(name));
    return substitutes.get(name);
  };
  const modules = new Map<string, { exports: unknown }>();
  // Packages look at these fields only. Functions themselves have no process.
  const process = {
    // Packages recognize Node by this tag, among them axios.
    [Symbol.toStringTag]: 'process',
    env: {},
    argv: [],
    platform: 'linux',
    version: 'v20.0.0',
    versions: { node: '20.0.0' },
    arch: 'x64',
    browser: false,
    execArgv: [],
    pid: 1,
    release: { name: 'node' },
    title: 'node',
    cwd: () => '/',
    on: () => process,
    once: () => process,
    off: () => process,
    removeListener: () => process,
    emit: () => false,
    emitWarning: () => undefined,
    exit: () => undefined,
    hrtime: Object.assign(
      (from: readonly [number, number] = [0, 0]) => {
        const now = Date.now();
        const nanoseconds = (now % 1000) * 1_000_000 - from[1];
        const isLess = nanoseconds < 0;
        const seconds = Math.floor(now / 1000) - from[0];
        return isLess ? [seconds - 1, nanoseconds + 1_000_000_000] : [seconds, nanoseconds];
      },
      { bigint: () => BigInt(Date.now()) * 1_000_000n },
    ),
    memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
    stdout: { isTTY: false, write: () => true },
    stderr: { isTTY: false, write: () => true },
    uptime: () => 0,
    nextTick: (work: (...given: unknown[]) => unknown, ...given: unknown[]) =>
      void Promise.resolve().then(() => work(...given)),
  };
  const load = (id: unknown, from: string | null): unknown => {
    const name = String(id);
    const plain = name.replace(/^node:/, '');
    if (plain === 'timers') {
      const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate } = globalThis;
      return { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate };
    }
    if (plain === 'process') return process;
    if (harmless.has(plain)) return bridge.module(plain);
    const substitute = substituteOf(plain, from);
    if (substitute !== undefined) return substitute;
    const file = bridge.packageFile(name, from);
    if (typeof file === 'string') throw new Error(file);
    return evaluate(file);
  };
  const evaluate = (file: PackageFile): unknown => {
    const known = modules.get(file.path);
    if (known !== undefined) return known.exports;
    const module: { exports: unknown } = { exports: {} };
    modules.set(file.path, module);
    try {
      const rewritten = file.isModule ? bridge.rewrite(file.source) : null;
      if (file.isJson) module.exports = JSON.parse(file.source);
      else if (rewritten !== null) {
        const { code, ...links } = JSON.parse(rewritten) as RewrittenModule;
        const namespace = newNamespace();
        module.exports = namespace;
        const scope = { process };
        const given = link(links, { ...{ namespace, scope, path: file.path }, load: (id) => load(id, file.path) });
        const compiled = bridge.compileModule({ path: file.path, source: `"use strict";${code}` }, scope);
        compiled.call(undefined, undefined, undefined as never, {}, file.path, '', ...given);
      } else {
        const folder = file.path.slice(0, Math.max(0, file.path.lastIndexOf('/')));
        const own = (id: string) => load(id, file.path);
        const compiled = bridge.compileModule(file, { process });
        compiled.call(module.exports, module.exports, own, module, file.path, folder);
      }
    } catch (error) {
      modules.delete(file.path);
      throw error;
    }
    return module.exports;
  };
  return (id) => load(id, null);
}
