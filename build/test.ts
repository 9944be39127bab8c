/** `npm test`: provisions Electron, builds, runs the checks and every test; the last line has the totals. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll, projectFolder } from './build.js';
import { packageApp } from './package.js';
import { provisionElectron } from './provision.js';
import { nodeRelease } from './provision/node-releases.js';
import { type Outcome, vitestOutcome } from './results/test-reports.js';
import { runEndToEndTests } from './running/end-to-end-tests.js';
import { ensureSystemPackages } from './system-libraries.js';

const electron = await provisionElectron();
await ensureSystemPackages(electron, { display: true, tests: true });
await buildAll();
await packageApp(electron, { installers: false });

// A short name: it contains sockets, whose paths are limited to about a hundred characters.
const folder = mkdtempSync(join(tmpdir(), 'rt-'));
// The tests' keyring and profiles must never touch the user's own. The folder is deleted when all tests have passed.
const folderOf = (name: string, mode = 0o755): string => {
  const path = join(folder, name);
  mkdirSync(path, { mode });
  return path;
};
const [reports, home, temporary] = [folderOf('reports'), folderOf('home', 0o700), folderOf('tmp')];
// Some tests run programs as another user, who must be able to enter the temporary folder, but not the home folder.
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

/** Processes that are still exiting may write to the folder; that does not fail a test. */
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

// Downloaded here, because the tests have another home folder and may lack the registry's settings.
for (const major of [20, 22] as const) await nodeRelease(major, join(projectFolder, '.cache'));
// Current Electron contains Node 24; the fallback runtime and this process do not.
const newer = await nodeRelease(24, join(projectFolder, '.cache'));
if (newer !== null) {
  const newerJson = join(reports, 'vitest-node-24.json');
  const report = ['--reporter=dot', '--reporter=json', `--outputFile.json=${newerJson}`];
  const projects = ['--project=unit', '--project=unit-isolated', '--project=conformance'];
  const ok = run(newer, ['node_modules/vitest/vitest.mjs', 'run', ...projects, ...report], {
    ROSTER_TEST_REPEATED: '1',
  });
  outcomes.push(vitestOutcome(newerJson, ok));
}

outcomes.push(...(await runEndToEndTests({ env: environment, cwd: projectFolder, folder, reports })));

const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
// Repeated at the end, where they are easy to find in a long log.
for (const text of outcomes.flatMap(({ failures }) => failures)) console.log(`FAILED ${text}`);
if (failed > 0 || !isRemoved(folder)) console.log(`What the tests left behind is in ${folder}`);
console.log(`${String(passed)} passed, ${String(failed)} failed`);
// Exit explicitly: the packager installs a hook that ends an idle process with 0, whatever `exitCode` says.
process.exit(failed === 0 ? 0 : 1);
