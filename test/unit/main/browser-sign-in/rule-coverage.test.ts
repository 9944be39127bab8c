/** Each of the forty OAuth rules has a test under its number, or a decision in the folder's README. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folders = ['test/unit/main', 'test/e2e'];

describe('OAuth rule coverage', () => {
  it('every OAuth rule has a test or a documented decision', () => {
    const titles = folders
      .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
      .filter((path) => path.endsWith('.ts') && !path.endsWith('rule-coverage.test.ts'))
      .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/['`]rules? ([\d, ]+)[:']/g)])
      .flatMap(([, numbers = '']) => numbers.split(',').map(Number));
    const decided = [...readFileSync('main/browser-sign-in/README.md', 'utf8').matchAll(/^- Rule (\d+),/gm)].map(
      ([, n]) => Number(n),
    );
    const all = Array.from({ length: 40 }, (_, index) => index + 1);
    expect(all.filter((number) => !titles.includes(number) && !decided.includes(number))).toEqual([]);
    expect(decided).toEqual([31, 37]);
  });
});
