import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../../../main/cli/arguments/duration.js';
import { findProgram } from '../../../../../main/cli/run-program/find-program.js';
import { recognizedBy } from '../../../../../main/cli/run-program/recognized-by.js';
import { shellLines } from '../../../../../main/cli/run-program/token-variables.js';
import { maxLineBytes } from '../../../../../main/local-api/protocol-constants.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

describe('a duration', () => {
  it.each([
    ['90s', 90],
    ['5m', 300],
    ['1h', 3600],
    ['1h30m', 5400],
    ['0s', 0],
    ['5', null],
    ['', null],
    ['-5m', null],
    ['5d', null],
    ['5m ', null],
  ])('%j is %j seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });
});

describe('variables for a shell', () => {
  it('have the same value after the shell has read them', () => {
    const value = 'it\'s $HOME `id` "x"';
    const script = `${shellLines({ A: value, B: 'eyJ.a-b_c' })}\nprintf '%s|%s' "$A" "$B"`;
    expect(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' })).toBe(`${value}|eyJ.a-b_c`);
  });
});

describe('the program of a command', () => {
  const folder = tmpDir('roster-programs-');
  const file = (name: string, mode: number): string => {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, '');
    chmodSync(path, mode);
    return path;
  };
  const [first, second] = [file('a/tool', 0o644), file('b/tool', 0o755)];
  const path = `${join(folder, 'a')}:${join(folder, 'b')}`;

  it('is the first one of the PATH that may be run', () => {
    expect(findProgram('tool', path)).toBe(second);
    expect(findProgram(second, '')).toBe(second);
    expect(findProgram('sh', undefined)).toMatch(/^\/(?:usr\/)?bin\/sh$/);
  });

  it.each([
    ['missing', 'commandNotFound'],
    ['', 'commandNotFound'],
    [first, 'commandNotStarted'],
    [folder, 'commandNotStarted'],
  ])('%j is reported as %s', (name, code) => {
    expect(() => findProgram(name, path)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('fits into one line of the protocol with any arguments', () => {
    const env = { PATH: '/usr/bin:'.repeat(400), NODE_OPTIONS: '--no-warnings', HOME: '/home/ada' };
    const sent = recognizedBy(
      Array.from({ length: 1_000 }, (_, at) => '\u{20ac}'.repeat(at)),
      env,
    );
    expect(Object.keys(sent.variables)).toEqual(['PATH', 'NODE_OPTIONS']);
    expect(Buffer.byteLength(JSON.stringify(sent))).toBeLessThan(maxLineBytes - 8_192);
  });

  it('is not recognized when a variable that decides what it runs is too long', () => {
    const env = { NODE_OPTIONS: `${' '.repeat(10_000)}--require /tmp/evil.js` };
    expect(recognizedBy(['node', 'server.mjs'], env)).toEqual({ args: [], variables: {} });
  });
});
