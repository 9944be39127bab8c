/** Where the known browsers keep their profiles. */
import { isAbsolute, join } from 'node:path';

/** Where a browser's profiles are listed. */
export type ProfileSource =
  /** A user data folder of a browser that is based on Chromium. */
  | { kind: 'chromium'; folder: string }
  /** A folder with Firefox's `profiles.ini`. */
  | { kind: 'firefox'; folder: string };

interface LinuxPlace {
  env: NodeJS.ProcessEnv;
  home: string;
}

/** Config folders by executable, relative to the user's config folder. */
const chromiumFolders: Readonly<Record<string, string>> = {
  chromium: 'chromium',
  'chromium-browser': 'chromium',
  'google-chrome': 'google-chrome',
  'google-chrome-stable': 'google-chrome',
  'google-chrome-beta': 'google-chrome-beta',
  'google-chrome-unstable': 'google-chrome-unstable',
  'microsoft-edge': 'microsoft-edge',
  'microsoft-edge-stable': 'microsoft-edge',
  'microsoft-edge-beta': 'microsoft-edge-beta',
  'microsoft-edge-dev': 'microsoft-edge-dev',
  brave: 'BraveSoftware/Brave-Browser',
  'brave-browser': 'BraveSoftware/Brave-Browser',
  'brave-browser-stable': 'BraveSoftware/Brave-Browser',
  'brave-browser-beta': 'BraveSoftware/Brave-Browser-Beta',
  vivaldi: 'vivaldi',
  'vivaldi-stable': 'vivaldi',
  'vivaldi-snapshot': 'vivaldi-snapshot',
  opera: 'opera',
  'opera-stable': 'opera',
};

/** Config folders by Flatpak's ID, relative to the config folder of the sandbox. */
const flatpakChromiumFolders: Readonly<Record<string, string>> = {
  'org.chromium.Chromium': 'chromium',
  'com.google.Chrome': 'google-chrome',
  'com.microsoft.Edge': 'microsoft-edge',
  'com.brave.Browser': 'BraveSoftware/Brave-Browser',
  'com.vivaldi.Vivaldi': 'vivaldi',
  'com.opera.Opera': 'opera',
};

const firefoxPrograms: ReadonlySet<string> = new Set(['firefox', 'firefox-esr', 'firefox-developer-edition']);
const flatpakFirefox = 'org.mozilla.firefox';

/** Switches with which the command line itself chooses a profile. */
const choosing = /^(--profile-directory(=|$)|--?profile(=|$)|-P$|--?P$|--incognito$|--?private-window$)/;

/**
 * The places where a program may keep its profiles; the first one that has any is used. `args`: the arguments in its desktop
 * entry.
 */
export function linuxProfileSources(
  program: string,
  args: readonly string[],
  { env, home }: LinuxPlace,
): ProfileSource[] {
  if (args.some((arg) => choosing.test(arg))) return [];
  const dataFolder = userDataFolder(args);
  if (dataFolder !== null) return [{ kind: 'chromium', folder: dataFolder }];
  const own = env['XDG_CONFIG_HOME'];
  const config = own !== undefined && isAbsolute(own) ? own : join(home, '.config');
  const isSnap = args.some((arg) => arg.startsWith('/snap/bin/'));
  const chromium = chromiumFolders[program];
  if (chromium !== undefined) {
    const snap = [
      join(home, 'snap', program, 'common', chromium),
      join(home, 'snap', program, 'current', '.config', chromium),
    ];
    return [...snap.slice(0, isSnap ? 2 : 0), join(config, chromium), ...snap.slice(isSnap ? 2 : 0)].map((folder) => ({
      kind: 'chromium',
      folder,
    }));
  }
  const sandbox = join(home, '.var', 'app', program);
  const flatpak = flatpakChromiumFolders[program];
  if (flatpak !== undefined) return [{ kind: 'chromium', folder: join(sandbox, 'config', flatpak) }];
  if (program === flatpakFirefox)
    return firefoxIn([join(sandbox, 'config', 'mozilla', 'firefox'), join(sandbox, '.mozilla', 'firefox')]);
  if (!firefoxPrograms.has(program)) return [];
  const snap = join(home, 'snap', 'firefox', 'common', '.mozilla', 'firefox');
  // Firefox 147 and later put new profiles below the config folder.
  const usual = [join(home, '.mozilla', 'firefox'), join(config, 'mozilla', 'firefox')];
  return firefoxIn(isSnap ? [snap, ...usual] : [...usual, snap]);
}

function firefoxIn(folders: readonly string[]): ProfileSource[] {
  return folders.map((folder) => ({ kind: 'firefox', folder }));
}

/** The folder that the command line names with `--user-data-dir`; null if it names none. */
function userDataFolder(args: readonly string[]): string | null {
  const prefix = '--user-data-dir=';
  const folder = args.find((arg) => arg.startsWith(prefix))?.slice(prefix.length);
  return folder !== undefined && isAbsolute(folder) ? folder : null;
}
