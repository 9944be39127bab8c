/** ES modules: functions of the app and packages that use `import` and `export`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startFunctionApp } from '../support/servers/function-app.js';

const functions = {
  // As in public exports: an import, and the vendor's assignment.
  importsAndAssigns: `import counter, { next as following } from 'counter';
import * as path from 'node:path';

exports = async function (word) {
  return [following(), following(), counter.name, path.join('a', word)];
};`,
  exportsDefault: `export const helper = (text) => text.toUpperCase();
export default async function main(text) { return [helper(text), import.meta.url]; }`,
  exportsArrow: 'export default (a) => context.functions.execute("importsAndAssigns", a)',
  importsLate: 'exports = async () => (await import("counter")).next();',
  fails: `import { next } from 'counter';

exports = () => { next(); throw new Error('in line three'); };`,
  textOnly: 'const text = `\nimport it from "x";\n`;\nexports = () => text.length;',
  misses: 'import gone from "gone"; exports = () => gone;',
};
const files = {
  'functions/node_modules/counter/package.json': '{ "type": "module", "exports": { "import": "./main.js" } }',
  'functions/node_modules/counter/main.js': `
    import { total } from './state.js';
    import { add } from './add.js';
    export * from './extra.js';
    export { add as increase } from './add.js';
    export function next() { add(); return total; }
    const { first, ...others } = { first: 'one', two: 2 };
    export { first, others as rest };
    export default class Counter {}`,
  // Two modules that import each other, and a binding that changes.
  'functions/node_modules/counter/state.js':
    'import { add } from "./add.js"; export let total = 0; export function change(by) { total += by; } export const same = () => add;',
  'functions/node_modules/counter/add.js': 'import { change } from "./state.js"; export const add = () => change(1);',
  'functions/node_modules/counter/extra.js': 'import old from "old"; export const from = old.from; export default 5;',
  'functions/node_modules/old/index.js': 'exports.from = "CommonJS"; exports.counter = () => require("counter");',
};

let app: Awaited<ReturnType<typeof startFunctionApp>>;
beforeAll(async () => {
  const sources: Record<string, string> = { ...files };
  for (const [name, source] of Object.entries(functions)) sources[`functions/${name}.js`] = source;
  app = await startFunctionApp(sources);
});
afterAll(() => app.server.stop());

it.each([
  ['importsAndAssigns', ['b'], [1, 2, 'Counter', 'a/b']],
  ['exportsDefault', ['b'], ['B', 'file:///exportsDefault.js']],
  ['exportsArrow', ['c'], [1, 2, 'Counter', 'a/c']],
  ['importsLate', [], 1],
  ['textOnly', [], 21],
])('%s returns its result', async (name, given, expected) => {
  expect(await app.call(name, ...given)).toEqual(expected);
});

it('names missing packages, and the line of an error', async () => {
  await expect(app.call('misses')).rejects.toThrow(/module not available: 'gone'/);
  await expect(app.call('fails')).rejects.toThrow(/in line three/);
  expect(app.logged.some((line) => line.includes('in line three') && line.includes('fails.js:3'))).toBe(true);
});

it('packages of both kinds load each other, with live and renamed exports', async () => {
  const text = `
    const { counter, from } = require("old");
    const loaded = counter();
    loaded.increase();
    return [loaded.next(), loaded.from, loaded.first, loaded.rest, typeof loaded.default, Object.keys(loaded).sort()];`;
  expect(await app.run(text)).toEqual([
    ...[2, 'CommonJS', 'one', { two: 2 }, 'function'],
    ['default', 'first', 'from', 'increase', 'next', 'rest'],
  ]);
});
