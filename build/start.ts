/** `npm start`: provisions Electron, builds, and opens the window. Arguments are passed to the app. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll } from './build.js';
import { provisionElectron } from './provision.js';
import { runApp } from './running/run-app.js';
import { sandboxSwitches } from './running/sandbox.js';
import { isWithoutDisplay } from './running/virtual-display.js';
import { ensureSystemPackages } from './system-libraries.js';

const args = process.argv.slice(2);
if (args.includes('--smoke') && !args.some((argument) => argument.startsWith('--user-data-dir='))) {
  args.push(`--user-data-dir=${mkdtempSync(join(tmpdir(), 'roster-smoke-'))}`);
}

try {
  const electron = await provisionElectron();
  await ensureSystemPackages(electron, { display: isWithoutDisplay(), tests: false });
  // Check before the build, to fail early.
  sandboxSwitches(electron);
  await buildAll();
  const app = await runApp({ electron, args });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      app.stop(signal);
    });
  }
  process.exitCode = await app.ended;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
