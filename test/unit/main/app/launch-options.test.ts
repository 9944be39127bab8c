import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LaunchSource, parseLaunchOptions } from '../../../../main/app/launch-options.js';

/** Options of a process with these arguments; a switch is `--name` or `--name=value`, as for Chromium. */
function parse(args: string[], more: Partial<LaunchSource> = {}) {
  const switches = new Map(
    args
      .filter((argument) => argument.startsWith('--'))
      .map((argument) => {
        const [name = '', ...value] = argument.slice(2).split('=');
        return [name, value.join('=')];
      }),
  );
  return parseLaunchOptions({
    argv: ['/usr/bin/roster', ...args],
    env: {},
    commandLine: { hasSwitch: (name) => switches.has(name), getSwitchValue: (name) => switches.get(name) ?? '' },
    isPackaged: false,
    execPath: '/usr/bin/roster',
    platform: 'linux',
    electron: '33.2.0',
    ...more,
  });
}

const developmentSwitches = [
  '--smoke',
  '--start-report=report.json',
  '--backend=backend',
  '--updates=updates.json',
  '--provider-hosts=hosts.json',
];

describe('parseLaunchOptions', () => {
  it('returns the defaults when nothing is given', () => {
    expect(parse([])).toEqual({
      profileFolder: null,
      isHidden: false,
      action: null,
      deepLink: null,
      choosesPasswordStore: false,
      isWayland: false,
      program: '/usr/bin/roster',
      appImage: null,
      configHome: null,
      dataHome: null,
      isUnattended: false,
      development: {
        serverUrl: null,
        isSmoke: false,
        startReport: null,
        backendFolder: null,
        updatesFile: null,
        providerHosts: null,
      },
    });
  });

  it('returns absolute paths', () => {
    const { profileFolder, development } = parse(['--user-data-dir=profile', ...developmentSwitches]);
    expect(profileFolder).toBe(resolve('profile'));
    expect(development).toMatchObject({
      startReport: resolve('report.json'),
      backendFolder: resolve('backend'),
      updatesFile: resolve('updates.json'),
      providerHosts: resolve('hosts.json'),
    });
  });

  it('returns the action that a start requests', () => {
    const link = 'dev.roster.app://auth/callback?code=a&state=b';
    const options = parse(['--hidden', '--action=add', link, '--password-store=basic', '--ozone-platform=wayland']);
    expect(options).toMatchObject({ isHidden: true, action: 'add', choosesPasswordStore: true, isWayland: true });
    expect(options.deepLink?.href).toBe(link);
  });

  it('ignores unknown actions, and links if there are two', () => {
    const link = 'dev.roster.app://auth/callback?code=a&state=b';
    expect(parse(['--action=quit', link, link])).toMatchObject({ action: null, deepLink: null });
  });

  it('treats empty variables and switches as unset', () => {
    const env = { APPIMAGE: '', XDG_CONFIG_HOME: '', XDG_DATA_HOME: '', ROSTER_DEV_SERVER: '' };
    expect(parse(['--user-data-dir='], { env })).toEqual(parse([]));
  });

  it('starts the AppImage again instead of the executable in its temporary mount', () => {
    const env = { APPIMAGE: '/home/ada/Roster.AppImage', XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d' };
    expect(parse([], { env })).toMatchObject({
      ...{ program: env.APPIMAGE, appImage: env.APPIMAGE, configHome: '/c', dataHome: '/d' },
    });
  });

  it('is unattended in CI and in the smoke test', () => {
    expect(parse([], { env: { CI: 'true' } }).isUnattended).toBe(true);
    expect(parse(['--smoke']).isUnattended).toBe(true);
  });

  it('ignores every development option in a packaged Roster', () => {
    const env = { ROSTER_DEV_SERVER: 'http://localhost:5173' };
    expect(parse(developmentSwitches, { env, isPackaged: true })).toEqual(parse([]));
    expect(parse(developmentSwitches, { env }).development).toMatchObject({
      isSmoke: true,
      serverUrl: env.ROSTER_DEV_SERVER,
    });
  });
});
