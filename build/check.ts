/** `npm run check`: every static check. ESLint takes as long as the others together, so they run side by side. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBeside } from './running/run-beside.js';

const lanes = [['lint'], ['types', 'svelte', 'boundaries', 'unused', 'format']];

const logs = mkdtempSync(join(tmpdir(), 'roster-check-'));

async function runLane(names: readonly string[]): Promise<boolean> {
  let isOk = true;
  for (const name of names) {
    const log = join(logs, `${name}.log`);
    const passed = await runBeside('npm', ['run', `check:${name}`], { env: process.env, cwd: process.cwd(), log });
    isOk = passed && isOk;
  }
  return isOk;
}

const results = await Promise.all(lanes.map(runLane));
rmSync(logs, { recursive: true, force: true });
process.exitCode = results.every((isOk) => isOk) ? 0 : 1;
