/**
 * `npm run bench [-- <name>] [-- --quick]`: measures, prints a table and writes `bench/results.json`. The figures are
 * explained in `bench/README.md`. A failed measurement is reported in the table; it never fails a build.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildPrograms } from '../test/bench/program.js';
import { type Row, row } from '../test/bench/row.js';
import { keepResults, printTable } from './bench-results.js';
import { buildAll, projectFolder } from './build.js';
import { packageApp } from './package.js';
import { provisionElectron } from './provision.js';
import { ensureSystemPackages } from './system-libraries.js';

const folder = join(projectFolder, 'test', 'bench');
const ending = '.bench.ts';
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const isQuick = process.argv.includes('--quick');
/** Measurements that are most sensitive to other load run before those that cause load. */
const first = ['start', 'memory', 'switch', 'list'];
const all = readdirSync(folder)
  .filter((file) => file.endsWith(ending))
  .map((file) => file.slice(0, -ending.length))
  .sort((one, other) => rank(one) - rank(other));
const chosen = all.filter((name) => wanted.length === 0 || wanted.includes(name));

function rank(name: string): number {
  return first.includes(name) ? first.indexOf(name) : first.length;
}

/** Runs one measurement in its own session, with a display and an unlocked keychain. Returns its rows. */
async function measure(name: string, environment: NodeJS.ProcessEnv): Promise<Row[]> {
  const program = ['npx', 'tsx', join(folder, `${name}${ending}`)];
  const inSession = `printf pw | timeout 1800 gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 & sleep 2; exec ${program.join(' ')}`;
  const [command = '', ...args] =
    process.platform === 'linux' ? ['xvfb-run', '-a', 'dbus-run-session', '--', 'bash', '-c', inSession] : program;
  const child = spawn(command, args, { cwd: projectFolder, env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number>((done) => {
    child.once('error', () => {
      done(1);
    });
    child.once('exit', (code) => {
      done(code ?? 1);
    });
  });
  const rows: Row[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('{')) rows.push(row.parse(JSON.parse(line)));
    else console.log(line);
  }
  if ((await ended) !== 0) {
    const explanation = 'The measuring program ended early; what it said stands above.';
    rows.push({ name: `${name}: not finished`, value: null, aim: {}, unit: '', baseline: null, explanation });
  }
  return rows;
}

if (chosen.length === 0) {
  console.error(`There is no such measurement. There are: ${all.join(', ')}.`);
  process.exit(1);
}
const electron = await provisionElectron();
await ensureSystemPackages(electron, { display: true, tests: true });
await buildAll();
await buildPrograms();
// The keyring and the profiles must never touch the user's own.
const home = join(mkdtempSync(join(tmpdir(), 'roster-bench-')), 'home');
mkdirSync(home);
const environment = {
  ...{ ...process.env, HOME: home, ROSTER_ELECTRON: electron },
  ROSTER_BENCH_QUICK: isQuick ? '1' : '0',
};
for (const name of chosen) {
  console.log(`\n== ${name}`);
  // Not earlier: it writes a few hundred megabytes, which would disturb the measurements before it.
  if (name === 'package') await packageApp(electron, { installers: false });
  const rows = await measure(name, environment);
  printTable(rows);
  keepResults({ name, rows, isQuick, electron });
}
// Exit explicitly: the packager installs a hook that keeps the process alive.
process.exit(0);
