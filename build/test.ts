/** `npm test`: provisions, builds, checks, and runs every test; the last line counts them. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll, projectFolder } from './build.js';
import { node24 } from './node-24.js';
import { packageApp } from './package.js';
import { provisionElectron } from './provision.js';
import { ensureSystemPackages } from './system-libraries.js';
import { playwrightOutcome, vitestOutcome, type Outcome } from './test-reports.js';

const electron = await provisionElectron();
await ensureSystemPackages(electron, { display: true, tests: true });
await buildAll();
await packageApp(electron, { installers: false });

// A short name: sockets lie below it, whose paths may have a hundred characters.
const folder = mkdtempSync(join(tmpdir(), 'rt-'));
// The tests' keyring and profiles must never touch the person's own, and what they leave behind goes when they have passed.
const folderOf = (name: string): string => {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
};
const [reports, home, temporary] = [folderOf('reports'), folderOf('home'), folderOf('tmp')];
// Some tests run programs as another user, who reaches into the temporary folder as into the system's own, and nowhere else.
chmodSync(home, 0o700);
chmodSync(folder, 0o711);
chmodSync(temporary, 0o1777);
const environment = {
  ...{ ...process.env, HOME: home, ROSTER_ELECTRON: electron },
  ...{ TMPDIR: temporary, TEMP: temporary, TMP: temporary },
};

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

/** A process that has not ended yet may still write there; that fails no test. */
function isRemoved(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    return true;
  } catch {
    return false;
  }
}

const outcomes: Outcome[] = [];
const checked = run('npm', ['run', 'check']);
outcomes.push({ passed: checked ? 1 : 0, failed: checked ? 0 : 1, failures: checked ? [] : ['npm run check'] });

const vitestJson = join(reports, 'vitest.json');
const vitestOk = run('npx', [
  'vitest',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${vitestJson}`,
]);
outcomes.push(vitestOutcome(vitestJson, vitestOk));

// Current Electron brings Node 24; the fallback runtime and this process do not.
const newer = await node24(join(projectFolder, '.cache'));
if (newer !== null) {
  const newerJson = join(reports, 'vitest-node-24.json');
  const report = ['--reporter=dot', '--reporter=json', `--outputFile.json=${newerJson}`];
  const projects = ['--project=unit', '--project=conformance'];
  const ok = run(newer, ['node_modules/vitest/vitest.mjs', 'run', ...projects, ...report]);
  outcomes.push(vitestOutcome(newerJson, ok));
}

const playwrightJson = join(reports, 'playwright.json');
const inSession =
  'printf pw | timeout 5400 gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 & sleep 2; exec npx playwright test --reporter=list,json';
const e2eOk = run('xvfb-run', ['-a', 'dbus-run-session', '--', 'bash', '-c', inSession], {
  PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightJson,
});
outcomes.push(playwrightOutcome(playwrightJson, e2eOk));

const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
// Once more at the end, where whoever reads only the end of a long log finds them.
for (const text of outcomes.flatMap(({ failures }) => failures)) console.log(`FAILED ${text}`);
if (failed > 0 || !isRemoved(folder)) console.log(`What the tests left behind is in ${folder}`);
console.log(`${String(passed)} passed, ${String(failed)} failed`);
// By name: the packager leaves a hook behind that ends a process whose work is done with 0, whatever `exitCode` says.
process.exit(failed === 0 ? 0 : 1);
