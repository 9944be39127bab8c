/** Temporary folders that are removed after each test file: Vitest's setup file and the Playwright fixtures call `removeTmpDirs`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const created = new Set<string>();

/** Creates an empty folder that exists until the test file ends. */
export function tmpDir(prefix = 'roster-test-'): string {
  const path = mkdtempSync(join(tmpdir(), prefix));
  created.add(path);
  return path;
}

/** Removes one folder. If a process that is still exiting writes to it, no test fails. */
export function removeTmpDir(path: string): void {
  created.delete(path);
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  } catch (error) {
    console.warn(`Could not remove ${path}: ${String(error)}`);
  }
}

/** Removes every folder that `tmpDir` created in this process. */
export function removeTmpDirs(): void {
  for (const path of [...created]) removeTmpDir(path);
}
