import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { compileEagerly } from '../../../../build/bundling/eager-functions.js';

/** Runs a script after the change and returns the value of its last statement. */
function run(script: string): unknown {
  return runInNewContext(compileEagerly(script));
}

test.each([
  ['a declaration that is used before it', 'const x = twice(4); function twice(n) { return 2 * n } x', 8],
  [
    'declarations that call each other',
    'function a(n) { return n ? b(n - 1) : 5 } function b(n) { return a(n) } b(9)',
    5,
  ],
  ['the name of a declaration', 'function named() {} named.name', 'named'],
  ['a declaration used as a constructor', 'function Point(x) { this.x = x } new Point(3).x', 3],
  ['a generator', 'function* two() { yield 1; yield 2 } [...two()].length', 2],
  ['an asynchronous function', 'async function later() {} later() instanceof Promise', true],
  ['arrow functions in a list', '[(a) => a, (a) => a + 1, async () => 1].map((f) => f(1))[1]', 2],
  ['a function in parentheses', '(function () { return 7 })()', 7],
  ['functions within functions', 'const f = () => { function g() { return () => 6 } return g()() }; f()', 6],
  ['methods and accessors', '({ get a() { return 1 }, b() { return this.a }, c: () => 2 }).b()', 1],
  ['methods of a class', 'class A { #p = () => 4; m() { return this.#p() } static s = () => 1 } new A().m()', 4],
  ['a default value', 'function f(g = () => 8) { return g() } f()', 8],
])('keeps what %s does', (_what, script, value) => {
  expect(run(script)).toBe(value);
});

test('puts the outer functions into parentheses', () => {
  expect(compileEagerly('const f=()=>1;function g(){return()=>2}export{f,g};')).toBe(
    'var g=(function(){return()=>2});const f=(()=>1);export{f,g};',
  );
});
