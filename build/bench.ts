/**
 * `npm run bench`: runs the measurements, prints their results and writes them to `bench/results.json`. `bench/README.md` explains the
 * figures. A failed measurement is reported in the table; it never fails a build.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { buildPrograms } from '../test/bench/support/programs.js';
import { type ResultRow, resultRow } from '../test/bench/support/result-row.js';
import { buildAll, projectFolder } from './build.js';
import { packageApp } from './package.js';
import { provisionElectron } from './provision.js';
import { printTable, saveResults } from './results/bench-results.js';
import { inDesktopSession } from './running/desktop-session.js';
import { ensureSystemPackages } from './system-libraries.js';

const folder = join(projectFolder, 'test', 'bench', 'measurements');
const suffix = '.bench.ts';
/** Measurements that other load affects most run first, before those that cause load. */
const runFirst = ['start', 'memory', 'switch', 'list'];
const available = readdirSync(folder)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length))
  .sort((a, b) => rank(a) - rank(b));

const help = `Usage: npm run bench [-- [<measurement> ...] [--quick]]

Runs the measurements (default: all), prints a table and writes bench/results.json.

  --quick  run each measurement only a few times
  --help   show this help

Measurements: ${available.join(', ')}`;

function rank(name: string): number {
  return runFirst.includes(name) ? runFirst.indexOf(name) : runFirst.length;
}

function readArguments() {
  const options = { quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const unknown = positionals.filter((name) => !available.includes(name));
    if (unknown.length > 0) throw new Error(`Unknown measurement: ${unknown.join(', ')}`);
    return { ...values, names: positionals.length === 0 ? available : positionals };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    process.exit(1);
  }
}

/** Runs one measurement in its own desktop session, with a display and an unlocked keychain. Returns its rows. */
async function runMeasurement(name: string, environment: NodeJS.ProcessEnv): Promise<ResultRow[]> {
  const program = ['tsx', join(folder, `${name}${suffix}`)];
  const [command, args] =
    process.platform === 'linux'
      ? inDesktopSession(`npx ${program.join(' ')}`, { keyringSeconds: 1800 })
      : (['npx', program] as const);
  const child = spawn(command, args, { cwd: projectFolder, env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  const exitCode = new Promise<number>((resolve) => {
    child.once('error', () => {
      resolve(1);
    });
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
  const rows: ResultRow[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('{')) rows.push(resultRow.parse(JSON.parse(line)));
    else console.log(line);
  }
  if ((await exitCode) !== 0) {
    const explanation = 'The measurement failed; its output is above.';
    rows.push({ name: `${name}: failed`, value: null, target: {}, unit: '', baseline: null, explanation });
  }
  return rows;
}

const { quick: isQuick, help: showHelp, names } = readArguments();
if (showHelp) {
  console.log(help);
  process.exit(0);
}
const electron = await provisionElectron();
await ensureSystemPackages(electron, { display: true, tests: true });
await buildAll();
await buildPrograms();
// A separate home directory protects the user's own keyring and profiles.
const home = join(mkdtempSync(join(tmpdir(), 'roster-bench-')), 'home');
mkdirSync(home);
const environment = {
  ...process.env,
  HOME: home,
  ROSTER_ELECTRON: electron,
  ROSTER_BENCH_QUICK: isQuick ? '1' : '0',
};
for (const name of available.filter((one) => names.includes(one))) {
  console.log(`\n== ${name}`);
  // Packaging writes a few hundred megabytes, which would disturb the measurements before this one.
  if (name === 'package') await packageApp(electron, { installers: false });
  const rows = await runMeasurement(name, environment);
  printTable(rows);
  saveResults({ name, rows, isQuick, electron });
}
// Exit explicitly: the packager installs a hook that keeps the process alive.
process.exit(0);
