/**
 * `npm run dev`: serves the page from Vite with hot reload; a change to main or preload rebuilds them and restarts the
 * app. Arguments are passed to the app. The profile is `.dev-profile`, so that development never touches the user's own
 * accounts.
 */
import { join } from 'node:path';
import { build, createServer, type InlineConfig } from 'vite';
import { projectFolder } from './build.js';
import { mainBuild, pageBuild, preloadBuild, quickPreloadBuild } from './bundling/vite.js';
import { provisionElectron } from './provision.js';
import { runApp, type RunningApp } from './running/run-app.js';
import { isWithoutDisplay } from './running/virtual-display.js';
import { ensureSystemPackages } from './system-libraries.js';

const electron = await provisionElectron();
await ensureSystemPackages(electron, { display: isWithoutDisplay(), tests: false });
const page = await createServer({ ...pageBuild(projectFolder), server: { host: '127.0.0.1', port: 0 } });
await page.listen();
const address = page.resolvedUrls?.local[0];
if (address === undefined) throw new Error('The page server has no address.');
console.log(`The page is served from ${address}`);

const args = process.argv.slice(2);
if (!args.some((argument) => argument.startsWith('--user-data-dir='))) {
  args.push(`--user-data-dir=${join(projectFolder, '.dev-profile')}`);
}
let app: RunningApp | null = null;
let again = false;
/** A function, because `again` changes while the app runs. */
const isRestarting = (): boolean => again;

function restart(what: string): void {
  if (app === null || again) return;
  console.log(`${what} changed: starting the app again.`);
  again = true;
  app.stop('SIGTERM');
}

/** Builds now and on every change. Resolves when the first build is written. */
async function watch(what: string, config: InlineConfig): Promise<void> {
  const watcher = await build({ ...config, build: { ...config.build, watch: {} } });
  if (!('on' in watcher)) throw new Error('The build does not watch.');
  await new Promise<void>((resolve) => {
    watcher.on('event', ({ code, ...event }) => {
      if (code === 'ERROR' && 'error' in event) console.error(event.error);
      if (code !== 'END') return;
      resolve();
      restart(what);
    });
  });
}

await watch('Main', mainBuild(projectFolder));
await watch('Preload', preloadBuild(projectFolder));
await watch('Preload', quickPreloadBuild(projectFolder));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    again = false;
    app?.stop(signal);
  });
}
let code: number;
do {
  again = false;
  app = await runApp({ electron, args, env: { ROSTER_DEV_SERVER: address } });
  code = await app.ended;
} while (isRestarting());
// The user closed the window, so the watchers can stop.
process.exit(code);
