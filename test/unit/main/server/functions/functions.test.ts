/** Function calls in both environments: in a separate process, and in a worker of the app. */
import { describe, expect, it } from 'vitest';
import { Functions } from '../../../../../main/server/functions/functions.js';
import { childProcessRunner } from '../../../../../main/server/functions/runners/child-process-runner.js';
import { workerRunner } from '../../../../../main/server/functions/runners/worker-runner.js';

const sources = {
  add: 'exports = (a, b) => a + b;',
  who: 'exports = () => context.user.id;',
  other: 'exports = async (...given) => context.functions.execute("add", ...given);',
  throws: 'exports = () => { throw new Error("no such person"); };',
  throwsAny: 'exports = () => { throw { message: { deep: 1 } }; };',
  throwsLate:
    'exports = () => { setTimeout(() => { throw new Error("too late"); }, 1); return new Promise(() => {}); };',
  nothing: 'exports = () => undefined;',
  circle: 'exports = () => { const a = {}; a.a = a; return a; };',
  loop: 'exports = () => { for (;;); };',
  long: 'exports = () => "x".repeat(9_000_000);',
  hoards: 'exports = () => { const all = []; for (;;) all.push("x".repeat(100_000) + all.length); };',
  environment: 'exports = () => (typeof process === "undefined" ? [] : Object.keys(process.env));',
};
const functions = Object.entries(sources).map(([name, source]) => ({
  name,
  source,
  isPrivate: false,
  file: '',
  runsAsSystem: true,
  asksForUser: false,
}));

describe.each([
  ['a process', childProcessRunner],
  ['a worker', workerRunner],
])('in %s', (_where, runIn) => {
  // Longer than any machine needs to fill the memory, so that a busy machine does not reach the time limit first.
  const patient = new Functions({ functions, values: {}, timeoutMs: 120_000, runIn });
  const hasty = new Functions({ functions, values: {}, timeoutMs: 1_500, runIn });
  const call = (name: keyof typeof sources, ...args: unknown[]) =>
    patient.call(name, JSON.stringify(args), { id: 'ada' });

  it('returns results, identifies the caller and calls other functions of the app', async () => {
    expect(await call('add', 2, 3)).toBe('5');
    expect(await call('who')).toBe('"ada"');
    expect(await call('other', 'a', 'b')).toBe('"ab"');
    expect(await call('nothing')).toBe('null');
  });

  it.each([
    ['throws', 'no such person'],
    ['throwsAny', '[object Object]'],
    ['throwsLate', 'too late'],
    ['long', 'the result is longer than 8 MB'],
    ['circle', 'the result contains itself, or is too deep, so it cannot be returned'],
    ['hoards', 'memory limit exceeded'],
  ] as const)('%s: returns “%s” to the client', async (name, message) => {
    await expect(call(name)).rejects.toMatchObject({ name: 'FunctionFailure', message });
  });

  it('stops an endless call while others return', async () => {
    const endless = hasty.call('loop', '[]', { id: 'ada' });
    expect(await call('add', 1, 1)).toBe('2');
    await expect(endless).rejects.toMatchObject({ code: 'ExecutionTimeLimitExceeded' });
  });

  it('runs twenty calls concurrently, each with its own result', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_none, number) => call('add', number, 0)));
    expect(answers).toEqual(Array.from({ length: 20 }, (_none, number) => String(number)));
  });

  it('passes on no environment of the server except the location of certificates', async () => {
    const names = JSON.parse(await call('environment')) as string[];
    expect(names.filter((name) => !['NODE_EXTRA_CA_CERTS', 'SystemRoot', 'PWD', '_', 'SHLVL'].includes(name))).toEqual(
      [],
    );
  });
});
