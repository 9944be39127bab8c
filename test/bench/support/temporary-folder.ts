/** Temporary folders of one measurement. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const parent = mkdtempSync(join(tmpdir(), 'roster-bench-'));
let count = 0;

/** Creates an empty folder that only the current system user can read. */
export function createTemporaryFolder(): string {
  count += 1;
  const path = join(parent, String(count));
  mkdirSync(path, { mode: 0o700 });
  return path;
}
