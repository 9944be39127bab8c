/** Folders for one run of the measurements. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const all = mkdtempSync(join(tmpdir(), 'roster-bench-'));
let made = 0;

/** A new folder, whose owner's alone it is. */
export function newFolder(): string {
  const path = join(all, String((made += 1)));
  mkdirSync(path, { mode: 0o700 });
  return path;
}
