/** Finds the browsers of Windows: those registered below `SOFTWARE\Clients\StartMenuInternet`. */
import { stat } from 'node:fs/promises';
import { win32 } from 'node:path';
import { cutTo, plainName } from '../../preload/text/entered-text.js';
import type { InstalledBrowser } from './browser.js';
import type { ProfileSource } from './profiles/profile-folders.js';
import { readProfiles } from './profiles/read-profiles.js';

export interface WindowsPlace {
  env: NodeJS.ProcessEnv;
  /** Runs `reg.exe` and returns what it prints; empty if the key does not exist. */
  queryRegistry: (args: readonly string[]) => Promise<string>;
  isFile?: (path: string) => Promise<boolean>;
}

const maxNameLength = 100;
/** The user's own registrations come first. */
const roots = [
  ['HKCU', ''],
  ['HKLM', ''],
  ['HKLM', 'WOW6432Node\\'],
].map(([hive = '', view = '']) => `${hive}\\SOFTWARE\\${view}Clients\\StartMenuInternet`);

/** User data folders by executable, relative to `%LOCALAPPDATA%`. */
const chromiumFolders: Readonly<Record<string, string>> = {
  'chrome.exe': 'Google\\Chrome\\User Data',
  'chromium.exe': 'Chromium\\User Data',
  'msedge.exe': 'Microsoft\\Edge\\User Data',
  'brave.exe': 'BraveSoftware\\Brave-Browser\\User Data',
  'vivaldi.exe': 'Vivaldi\\User Data',
};

export async function findWindowsBrowsers({
  env,
  queryRegistry,
  isFile = isFileOnDisk,
}: WindowsPlace): Promise<InstalledBrowser[]> {
  const browsers: InstalledBrowser[] = [];
  const seen = new Set<string>();
  for (const root of roots) {
    const keys = parseRegistry(await queryRegistry(['query', root, '/s']));
    for (const [key, name] of registeredClients(keys, root)) {
      const program = executableOf(keys.get(`${root}\\${key}\\shell\\open\\command`)?.get('') ?? '');
      if (program === null || seen.has(program.toLowerCase()) || !(await isFile(program))) continue;
      seen.add(program.toLowerCase());
      browsers.push(await browserOf(key, name, program, env));
    }
  }
  return browsers;
}

async function browserOf(
  key: string,
  name: string,
  program: string,
  env: NodeJS.ProcessEnv,
): Promise<InstalledBrowser> {
  const executable = win32.basename(program).toLowerCase();
  const isChromium = chromiumFolders[executable] !== undefined;
  return {
    key,
    name: cutTo(plainName(name), maxNameLength),
    aliases: [executable.replace(/\.exe$/, '')],
    profiles: await readProfiles(profileSources(executable, env)),
    // The switch makes Chromium treat the rest of the command line as the URL.
    commandFor: (url, switches) => ({
      program,
      args: [...switches, ...(isChromium ? ['--single-argument'] : []), url],
    }),
  };
}

function profileSources(executable: string, env: NodeJS.ProcessEnv): ProfileSource[] {
  const local = env['LOCALAPPDATA'];
  const roaming = env['APPDATA'];
  const chromium = chromiumFolders[executable];
  if (chromium !== undefined && local !== undefined) return [{ kind: 'chromium', folder: win32.join(local, chromium) }];
  if (executable === 'opera.exe' && roaming !== undefined)
    return [{ kind: 'chromium', folder: win32.join(roaming, 'Opera Software', 'Opera Stable') }];
  if (executable === 'firefox.exe' && roaming !== undefined)
    return [{ kind: 'firefox', folder: win32.join(roaming, 'Mozilla', 'Firefox') }];
  return [];
}

/** Key and name of each client: the subkeys of the root. */
function registeredClients(keys: Registry, root: string): [key: string, name: string][] {
  const clients = [...keys.keys()].flatMap((path) => {
    const rest = path.startsWith(`${root}\\`) ? path.slice(root.length + 1) : '';
    return rest === '' || rest.includes('\\') ? [] : [rest];
  });
  return clients.map((client) => {
    const application = keys.get(`${root}\\${client}\\Capabilities`)?.get('ApplicationName');
    const name = [keys.get(`${root}\\${client}`)?.get(''), application].find(
      // A reference to a resource of a program, such as `@C:\…,-123`.
      (one) => one !== undefined && one !== '' && !one.startsWith('@'),
    );
    return [client, name ?? client];
  });
}

/** Keys with their values by name; the default value has the empty name. */
export type Registry = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Parses what `reg query … /s` prints. The name of a default value is in the system's language, always in parentheses. */
export function parseRegistry(output: string): Registry {
  const keys = new Map<string, Map<string, string>>();
  let values = new Map<string, string>();
  for (const line of output.split(/\r?\n/)) {
    if (/^HKEY_/.test(line)) {
      values = new Map();
      keys.set(shortened(line.trimEnd()), values);
      continue;
    }
    const { name, value } = /^ {4}(?<name>.+?) {4}REG_(?:EXPAND_)?SZ {4}(?<value>.*)$/.exec(line)?.groups ?? {};
    if (name !== undefined && value !== undefined) values.set(/^\(.*\)$/.test(name) ? '' : name, value);
  }
  return keys;
}

function shortened(key: string): string {
  return key.replace(/^HKEY_LOCAL_MACHINE/, 'HKLM').replace(/^HKEY_CURRENT_USER/, 'HKCU');
}

/** The executable of a registered command, such as `"C:\…\chrome.exe"`; null if it is not an absolute path. */
function executableOf(command: string): string | null {
  const path = /^"([^"]+)"/.exec(command)?.[1] ?? /^.*?\.exe/i.exec(command)?.[0] ?? '';
  return /^[A-Za-z]:\\.*\.exe$/i.test(path) ? path : null;
}

async function isFileOnDisk(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
