/** A real Chromium as the system's browser: `xdg-open` reaches it through a desktop entry, as on a user's desktop. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import { removeTmpDir, tmpDir } from '../../tmp-dir.js';
import { writeBrowserEntry } from './browser-desktop-entry.js';

export interface SystemBrowser {
  /** Environment in which `xdg-open` finds this browser. */
  env: Record<string, string>;
  pages: BrowserContext;
  stop: () => Promise<void>;
}

const switches = [
  '--headless=new',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
];

/** Starts Chromium with extra switches and registers it as the browser that opens web addresses. */
export async function startSystemBrowser(more: readonly string[] = []): Promise<SystemBrowser> {
  const folder = tmpDir('roster-browser-');
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(
    'chromium',
    [...switches, ...more, ...root, `--user-data-dir=${join(folder, 'profile')}`, 'about:blank'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const port = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => {
      reject(new Error(`Chromium did not start: ${output}`));
    });
  });
  const browser: Browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const [pages] = browser.contexts();
  if (pages === undefined) throw new Error('Chromium has no window');
  return {
    env: registerBrowser(folder, port),
    pages,
    stop: async () => {
      await browser.close();
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit');
        child.kill();
        await exited;
      }
      removeTmpDir(folder);
    },
  };
}

/** Registers the browser for programs with the returned environment. */
function registerBrowser(folder: string, port: string): Record<string, string> {
  const data = join(folder, 'data');
  const config = join(folder, 'config');
  writeBrowserEntry({ dataFolder: data, configFolder: config, port });
  return { XDG_DATA_HOME: data, XDG_CONFIG_HOME: config, BROWSER: '' };
}
