/**
 * Loads `node:crypto` when it is first used. Electron compiles it at each start, which takes 20 ms, and nothing before the
 * first paint uses it. The server is left as it is: it uses it with each request.
 */
import type { Plugin } from 'vite';

const declaration = 'let node_crypto = require("node:crypto");';
const lazyDeclaration = 'let node_crypto = new Proxy({}, { get: (_module, name) => require("node:crypto")[name] });';

/** Changes the chunks that contain no module of `excluded`, a folder of the project. */
export function lazyCrypto(excluded: string): Plugin {
  return {
    name: 'lazy-crypto',
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== 'chunk' || output.moduleIds.some((id) => id.startsWith(excluded))) continue;
        output.code = loadCryptoLazily(output.code);
      }
    },
  };
}

/** Returns the code unchanged if it uses the module as a whole, which a proxy could not stand for. */
export function loadCryptoLazily(code: string): string {
  const uses = [...code.replace(declaration, '').matchAll(/\bnode_crypto\b(\.\w)?/g)];
  return uses.some(([, property]) => property === undefined) ? code : code.replace(declaration, lazyDeclaration);
}
