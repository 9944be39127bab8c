import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { loadCryptoLazily } from '../../../../build/bundling/lazy-crypto.js';

const load = createRequire(import.meta.url);

/** Runs a script of the build. Returns its result and how often it loaded a module. */
function run(code: string): { result: unknown; loads: number } {
  let loads = 0;
  const counted = (name: string): unknown => {
    loads += 1;
    return load(name);
  };
  const result: unknown = runInNewContext(code, { require: counted });
  return { result, loads };
}

const head = 'let node_crypto = require("node:crypto");\n';

it('loads the module at its first use', () => {
  const unused = loadCryptoLazily(`${head}const id = () => (0, node_crypto.randomBytes)(4).toString("hex"); "ready"`);
  expect(run(unused)).toEqual({ result: 'ready', loads: 0 });
  const used = loadCryptoLazily(`${head}(0, node_crypto.createHash)("sha256").update("a").digest("hex").slice(0, 8)`);
  expect(run(used)).toEqual({ result: 'ca978112', loads: 1 });
});

it('leaves a script alone that uses the module as a whole', () => {
  const code = `${head}node_crypto = toESM(node_crypto);`;
  expect(loadCryptoLazily(code)).toBe(code);
});

it('leaves other scripts alone', () => {
  const code = 'let node_fs = require("node:fs");';
  expect(loadCryptoLazily(code)).toBe(code);
});
