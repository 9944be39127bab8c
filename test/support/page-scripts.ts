/** Sizes of the built page's scripts, compressed with gzip. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const page = join('out', 'renderer');

/** Limits on the scripts' sizes, in KB. */
export const scriptBudgetsKB = { firstPaint: 60, all: 250 } as const;

function kilobytes(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(join(page, file))).length, 0) / 1024;
}

/** Size of the scripts that the page names, which load before the first paint, and of all scripts of both windows. */
export function scriptSizesKB(): Record<keyof typeof scriptBudgetsKB, number> {
  const named = readFileSync(join(page, 'index.html'), 'utf8').matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g);
  const first = [...named].flatMap(([, file]) => file ?? []);
  if (first.length === 0) throw new Error('the page names no script');
  const all = readdirSync(join(page, 'assets')).filter((file) => file.endsWith('.js'));
  return { firstPaint: kilobytes(first), all: kilobytes(all.map((file) => join('assets', file))) };
}
