/** `npm test`: provisions, builds, checks, and runs every test; the last line counts them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { buildAll, projectFolder } from './build.js';
import { node24 } from './node-24.js';
import { packageApp } from './package.js';
import { provisionElectron } from './provision.js';
import { requireSystem } from './system-libraries.js';

const vitestReport = z.object({ numPassedTests: z.int(), numFailedTests: z.int() });
const playwrightReport = z.object({ stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int() }) });

const electron = await provisionElectron();
await requireSystem(electron, { display: true, tests: true });
await buildAll();
await packageApp(electron, { installers: false });

const reports = mkdtempSync(join(tmpdir(), 'roster-test-'));
// The tests' keyring and profiles must never touch the person's own.
const home = join(reports, 'home');
mkdirSync(home);
const environment = { ...process.env, HOME: home, ROSTER_ELECTRON: electron };

function run(command: string, args: readonly string[], more: Record<string, string> = {}): boolean {
  const started = Date.now();
  const { status } = spawnSync(command, args, {
    cwd: projectFolder,
    stdio: 'inherit',
    env: { ...environment, ...more },
  });
  console.log(`-- ${args.slice(0, 3).join(' ')}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return status === 0;
}

/** Counts of a report. A stage that crashed without one counts as one failure. */
function counts<T>(path: string, schema: z.ZodType<T>, read: (report: T) => [number, number]): [number, number] {
  try {
    return read(schema.parse(JSON.parse(readFileSync(path, 'utf8'))));
  } catch {
    return [0, 1];
  }
}

const totals: [number, number][] = [];
totals.push(run('npm', ['run', 'check']) ? [1, 0] : [0, 1]);

const vitestJson = join(reports, 'vitest.json');
const vitestOk = run('npx', [
  'vitest',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${vitestJson}`,
]);
const [unitPassed, unitFailed] = counts(vitestJson, vitestReport, (report) => [
  report.numPassedTests,
  report.numFailedTests,
]);
totals.push([unitPassed, vitestOk ? unitFailed : Math.max(unitFailed, 1)]);

// Current Electron brings Node 24; the fallback runtime and this process do not.
const newer = await node24(join(projectFolder, '.cache'));
if (newer !== null) {
  const newerJson = join(reports, 'vitest-node-24.json');
  const report = ['--reporter=dot', '--reporter=json', `--outputFile.json=${newerJson}`];
  const projects = ['--project=unit', '--project=conformance'];
  const ok = run(newer, ['node_modules/vitest/vitest.mjs', 'run', ...projects, ...report]);
  const [passedThere, failedThere] = counts(newerJson, vitestReport, (read) => [
    read.numPassedTests,
    read.numFailedTests,
  ]);
  totals.push([passedThere, ok ? failedThere : Math.max(failedThere, 1)]);
}

const playwrightJson = join(reports, 'playwright.json');
const inSession =
  'printf pw | timeout 900 gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 & sleep 2; exec npx playwright test --reporter=list,json';
const e2eOk = run('xvfb-run', ['-a', 'dbus-run-session', '--', 'bash', '-c', inSession], {
  PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightJson,
});
const [e2ePassed, e2eFailed] = counts(playwrightJson, playwrightReport, ({ stats }) => [
  stats.expected,
  stats.unexpected + stats.flaky,
]);
totals.push([e2ePassed, e2eOk ? e2eFailed : Math.max(e2eFailed, 1)]);

const passed = totals.reduce((sum, [count]) => sum + count, 0);
const failed = totals.reduce((sum, [, count]) => sum + count, 0);
console.log(`${String(passed)} passed, ${String(failed)} failed`);
// By name: the packager leaves a hook behind that ends a process whose work is done with 0, whatever `exitCode` says.
process.exit(failed === 0 ? 0 : 1);
