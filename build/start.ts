/** `npm start`: provisions, builds, opens the window. Arguments go on to the app. */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll, projectFolder } from './build.js';
import { provisionElectron } from './provision.js';
import { sandboxSwitches } from './sandbox.js';
import { requireSystem } from './system-libraries.js';

const args = process.argv.slice(2);
if (args.includes('--smoke') && !args.some((argument) => argument.startsWith('--user-data-dir='))) {
  args.push(`--user-data-dir=${mkdtempSync(join(tmpdir(), 'roster-smoke-'))}`);
}

try {
  const electron = await provisionElectron();
  const virtual =
    process.platform === 'linux' &&
    process.env['DISPLAY'] === undefined &&
    process.env['WAYLAND_DISPLAY'] === undefined;
  await requireSystem(electron, { display: virtual, tests: false });
  const switches = sandboxSwitches(electron);
  await buildAll();
  if (virtual) console.log('There is no display here: Roster runs on a virtual one.');
  const command = [...(virtual ? ['xvfb-run', '-a'] : []), electron, projectFolder, ...switches, ...args];
  const child = spawn(command[0] ?? electron, command.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
