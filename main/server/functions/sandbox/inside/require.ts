/** `require` of functions: some of Node's modules, and the packages of `functions/node_modules`. */
import type { Bridge, PackageFile } from '../bridge.js';
import { nodeModuleNames } from '../node-modules.js';

/** Modules that packages load on start although they need nothing of them in the sandbox. */
const harmless: ReadonlySet<string> = new Set(nodeModuleNames);

export function createRequire(bridge: Bridge): (id: unknown) => unknown {
  const modules = new Map<string, { exports: unknown }>();
  // Packages look at these fields only. Functions themselves have no process.
  const process = {
    env: {},
    argv: [],
    platform: 'linux',
    version: 'v20.0.0',
    versions: { node: '20.0.0' },
    browser: false,
    cwd: () => '/',
    on: () => process,
    emitWarning: () => undefined,
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
    if (plain === 'process' && from !== null) return process;
    if (harmless.has(plain)) return bridge.module(plain);
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
      if (file.isJson) module.exports = JSON.parse(file.source);
      else {
        const folder = file.path.slice(0, Math.max(0, file.path.lastIndexOf('/')));
        const own = (id: string) => load(id, file.path);
        const compiled = bridge.compileModule(file);
        compiled.call(module.exports, module.exports, own, module, file.path, folder, process);
      }
    } catch (error) {
      modules.delete(file.path);
      throw error;
    }
    return module.exports;
  };
  return (id) => load(id, null);
}
