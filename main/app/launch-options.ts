/** Everything that command-line switches and environment variables decide. Parsed once, by `main.ts`. */
import { resolve } from 'node:path';
import type { CommandLine } from 'electron';
import { findDeepLink } from '../deep-links/parse-deep-link.js';
import { findLaunchAction, type LaunchAction } from '../desktop/launch-actions.js';
import { isWayland } from '../window/wayland.js';

export interface LaunchSource {
  argv: readonly string[];
  env: Readonly<NodeJS.ProcessEnv>;
  commandLine: Pick<CommandLine, 'getSwitchValue' | 'hasSwitch'>;
  isPackaged: boolean;
  execPath: string;
  platform: NodeJS.Platform;
  /** Electron's version. */
  electron: string;
}

export interface LaunchOptions {
  /** `--user-data-dir`, absolute, with symbolic links unresolved; null: the system's default. */
  profileFolder: string | null;
  /** `--hidden`: start in the tray. */
  isHidden: boolean;
  /** `--action=add` or `--action=lock`. */
  action: LaunchAction | null;
  /** A `dev.roster.app:` link. */
  deepLink: URL | null;
  /** Whether the user chose a keychain with `--password-store`. */
  choosesPasswordStore: boolean;
  /** Whether windows are native Wayland windows. */
  isWayland: boolean;
  /** The program that starts Roster: the AppImage, or Electron's executable. */
  program: string;
  /** Path of the AppImage; null if Roster does not run as one. */
  appImage: string | null;
  /** `XDG_CONFIG_HOME` and `XDG_DATA_HOME`. */
  configHome: string | null;
  dataHome: string | null;
  /** No user is present who could answer a dialog. */
  isUnattended: boolean;
  development: DevelopmentOptions;
}

/**
 * Options for developing and testing Roster. A packaged Roster ignores them: they replace its page, its backend's code,
 * the providers it trusts, and the key that its updates are verified with.
 */
export interface DevelopmentOptions {
  /** `ROSTER_DEV_SERVER`: address of the development server that serves the page. */
  serverUrl: string | null;
  /** `--smoke`: sign in once, save a screenshot, and quit. */
  isSmoke: boolean;
  /** `--start-report`: file that receives the timing of startup. */
  startReport: string | null;
  /** `--backend`: app folder of the embedded backend. */
  backendFolder: string | null;
  /** `--updates`: file that names the source of updates. */
  updatesFile: string | null;
  /** `--provider-hosts`: file with hosts that replace those of the sign-in providers. */
  providerHosts: string | null;
}

const packaged: DevelopmentOptions = {
  serverUrl: null,
  isSmoke: false,
  startReport: null,
  backendFolder: null,
  updatesFile: null,
  providerHosts: null,
};

export function parseLaunchOptions(source: LaunchSource): LaunchOptions {
  const { argv, env, commandLine, isPackaged, execPath, platform, electron } = source;
  const switchValue = (name: string) => commandLine.getSwitchValue(name);
  const path = (name: string) => (switchValue(name) === '' ? null : resolve(switchValue(name)));
  // An empty variable counts as unset (XDG Base Directory Specification).
  const variable = (name: string) => env[name] || null;
  const appImage = variable('APPIMAGE');
  const development: DevelopmentOptions = isPackaged
    ? packaged
    : {
        serverUrl: variable('ROSTER_DEV_SERVER'),
        isSmoke: commandLine.hasSwitch('smoke'),
        startReport: path('start-report'),
        backendFolder: path('backend'),
        updatesFile: path('updates'),
        providerHosts: path('provider-hosts'),
      };
  return {
    profileFolder: path('user-data-dir'),
    isHidden: commandLine.hasSwitch('hidden'),
    action: findLaunchAction(argv),
    deepLink: findDeepLink(argv),
    choosesPasswordStore: commandLine.hasSwitch('password-store'),
    isWayland: isWayland({ platform, env, electron, switchValue }),
    program: appImage ?? execPath,
    appImage,
    configHome: variable('XDG_CONFIG_HOME'),
    dataHome: variable('XDG_DATA_HOME'),
    isUnattended: development.isSmoke || env['CI'] !== undefined,
    development,
  };
}
