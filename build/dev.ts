/**
 * `npm run dev`: the page from Vite's server with hot reload; a change to main or preload builds them and starts the app anew.
 * Arguments go on to the app. The profile is `.dev-profile`, so that an experiment never touches a person's own accounts.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { build, createServer, type InlineConfig } from 'vite';
import { projectFolder } from './build.js';
import { provisionElectron } from './provision.js';
import { sandboxSwitches } from './sandbox.js';
import { requireSystem } from './system-libraries.js';
import { mainBuild, pageBuild, preloadBuild } from './vite.js';

const electron = await provisionElectron();
const virtual =
  process.platform === 'linux' && process.env['DISPLAY'] === undefined && process.env['WAYLAND_DISPLAY'] === undefined;
await requireSystem(electron, { display: virtual, tests: false });
const switches = sandboxSwitches(electron);

const page = await createServer({ ...pageBuild(projectFolder), server: { host: '127.0.0.1', port: 0 } });
await page.listen();
const address = page.resolvedUrls?.local[0];
if (address === undefined) throw new Error('The page server has no address.');
console.log(`The page is served from ${address}`);

let app: ChildProcess | null = null;
let restarting = false;

function startApp(): void {
  const own = process.argv.slice(2);
  const profile = own.some((argument) => argument.startsWith('--user-data-dir='))
    ? []
    : [`--user-data-dir=${join(projectFolder, '.dev-profile')}`];
  const command = [...(virtual ? ['xvfb-run', '-a'] : []), electron, projectFolder, ...switches, ...profile, ...own];
  const child = spawn(command[0] ?? electron, command.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, ROSTER_DEV_SERVER: address },
  });
  app = child;
  child.once('exit', (code) => {
    if (restarting) {
      restarting = false;
      startApp();
    } else {
      // The person closed the window: the watchers have nothing left to work for.
      process.exit(code ?? 0);
    }
  });
}

function restartApp(what: string): void {
  if (app === null || restarting) return;
  console.log(`${what} changed: starting the app again.`);
  restarting = true;
  app.kill('SIGTERM');
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
      restartApp(what);
    });
  });
}

await watch('Main', mainBuild(projectFolder));
await watch('Preload', preloadBuild(projectFolder));
startApp();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    restarting = false;
    app?.kill(signal);
  });
}
