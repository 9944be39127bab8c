/** A real Chromium with several profiles, registered by a desktop entry. A window of each profile is open, as on a user's desktop. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { writeAt, writeEntry, writeLocalState } from '../../browser-folders.js';
import { removeTmpDir, tmpDir } from '../../tmp-dir.js';

export interface BrowserProfiles {
  /** Environment of an app in which this browser is installed; its first profile is the default browser. */
  env: Record<string, string>;
  /** Every page of every profile. */
  pages: BrowserContext;
  /** Opens a page in a profile, as the browser's own command does. */
  open: (directory: string, url: string) => Promise<Page>;
  /** Removes the registration, as uninstalling the browser does. */
  uninstall: () => void;
  stop: () => Promise<void>;
}

const switches = [
  ...['--disable-gpu', '--disable-quic', '--no-first-run', '--no-default-browser-check', '--password-store=basic'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--remote-debugging-port=0'],
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** Starts Chromium with profiles: their folders and names. */
export async function startBrowserProfiles(profiles: Readonly<Record<string, string>>): Promise<BrowserProfiles> {
  const folder = tmpDir('roster-profiles-');
  const [data, config, userData] = ['data', 'config', 'browser'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeLocalState(
    userData,
    Object.fromEntries(
      Object.entries(profiles).map(([directory, name]) => [directory, { name, is_using_default_name: false }]),
    ),
  );
  for (const [directory, name] of Object.entries(profiles))
    writeAt(join(userData, directory, 'Preferences'), JSON.stringify({ profile: { name } }));
  const command = ['chromium', ...switches, `--user-data-dir=${userData}`];
  const run = (...args: string[]): ChildProcess =>
    spawn(command[0] ?? '', [...command.slice(1), ...args], { stdio: ['ignore', 'ignore', 'pipe'] });

  const [first = 'Default'] = Object.keys(profiles);
  const child = run(`--profile-directory=${first}`, 'about:blank');
  const port = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => {
      reject(new Error(`Chromium did not start: ${output}`));
    });
  });
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const [pages] = browser.contexts();
  if (pages === undefined) throw new Error('Chromium has no window');
  writeEntry(data, 'default-browser.desktop', {
    Name: 'Second Chromium',
    Exec: `${command.join(' ')} --profile-directory=${first} %u`,
  });
  const defaults = ['http', 'https'].map((scheme) => `x-scheme-handler/${scheme}=default-browser.desktop`);
  writeAt(join(config, 'mimeapps.list'), ['[Default Applications]', ...defaults, ''].join('\n'));
  const entry = { Name: 'Chromium', Exec: `${command.join(' ')} %U` };
  writeEntry(data, 'chromium-profiles.desktop', entry);
  return {
    env: { XDG_DATA_HOME: data, XDG_CONFIG_HOME: config, BROWSER: '' },
    pages,
    open: async (directory, url) => {
      const opened = pages.waitForEvent('page');
      run(`--profile-directory=${directory}`, url);
      return opened;
    },
    uninstall: () => {
      writeEntry(data, 'chromium-profiles.desktop', { ...entry, Hidden: 'true' });
    },
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
