/** Finds the installed browsers of this system. */
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { win32 } from 'node:path';
import type { Language } from '../../preload/contract/index.js';
import type { InstalledBrowser } from './browser.js';
import { findLinuxBrowsers } from './linux/linux-browsers.js';
import { findMacBrowsers, macPlace } from './mac-browsers.js';
import { findWindowsBrowsers } from './windows-browsers.js';

/** Returns the browsers in the order of their names, in the user's language where the system has them. */
export async function findBrowsers(language: Language): Promise<InstalledBrowser[]> {
  const found = await findOnPlatform(language);
  const sorted = found.sort(
    (one, other) => one.name.localeCompare(other.name, language) || (one.key < other.key ? -1 : 1),
  );
  return withUniqueNames(sorted.map((browser) => ({ ...browser, profiles: withUniqueNames(browser.profiles) })));
}

function findOnPlatform(language: Language): Promise<InstalledBrowser[]> {
  const { env, platform } = process;
  if (platform === 'darwin') return findMacBrowsers(macPlace(homedir()));
  if (platform === 'win32') return findWindowsBrowsers({ env, queryRegistry });
  return findLinuxBrowsers({ env, home: homedir(), locale: language });
}

/** Adds the key to names that occur several times, so that the user can tell them apart. */
export function withUniqueNames<T extends { key: string; name: string }>(items: readonly T[]): T[] {
  const counts = new Map<string, number>();
  for (const { name } of items) counts.set(name, (counts.get(name) ?? 0) + 1);
  return items.map((item) =>
    (counts.get(item.name) ?? 0) > 1 ? { ...item, name: `${item.name} – ${item.key.replace(/\.desktop$/, '')}` } : item,
  );
}

/** Limits for a program of the system. */
const registryLimits = { timeout: 10_000, maxBuffer: 4 * 1024 * 1024, windowsHide: true };

function queryRegistry(args: readonly string[]): Promise<string> {
  const program = win32.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'reg.exe');
  return new Promise((resolve) => {
    execFile(program, args, registryLimits, (error, output) => {
      resolve(error === null ? output : '');
    });
  });
}
