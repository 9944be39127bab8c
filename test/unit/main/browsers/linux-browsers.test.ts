/** The browsers of a Linux desktop, from desktop entries in temporary folders. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findLinuxBrowsers } from '../../../../main/browsers/linux/linux-browsers.js';
import {
  writeAt,
  writeEntry,
  writeFirefoxProfiles,
  writeLocalState,
  writeProgram,
} from '../../../support/browser-folders.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const url = 'https://accounts.example/auth?client_id=a&state=b%20c';

let home: string;
let data: string;
let system: string;
let bin: string;

beforeEach(() => {
  home = tmpDir('roster-browsers-');
  data = join(home, 'data');
  system = join(home, 'system');
  bin = join(home, 'bin');
  mkdirSync(bin);
});

const find = (env: NodeJS.ProcessEnv = {}, locale = 'en') =>
  findLinuxBrowsers({
    env: { XDG_DATA_HOME: data, XDG_DATA_DIRS: system, PATH: `relative:${bin}`, ...env },
    home,
    locale,
  });

/** The browsers of the test's own folders: this machine may have exports of Flatpak and Snap. */
async function own(env: NodeJS.ProcessEnv = {}, locale = 'en') {
  const all = await find(env, locale);
  return all.filter(({ key }) => key.startsWith('own-'));
}

async function only(env: NodeJS.ProcessEnv = {}, locale = 'en') {
  const [browser, ...others] = await own(env, locale);
  if (browser === undefined || others.length > 0) throw new Error('expected exactly one browser');
  return browser;
}

describe('the browsers of a Linux desktop', () => {
  it('are the programs whose entries handle https links', async () => {
    const program = writeProgram(join(bin, 'chromium'));
    writeEntry(data, 'own-chromium.desktop', { Name: 'Chromium', Exec: 'chromium %U' });
    writeEntry(data, 'own-editor.desktop', { Name: 'Editor', Exec: 'chromium %U', MimeType: 'text/html;' });
    writeEntry(data, 'own-http.desktop', { Name: 'Http', Exec: 'chromium %U', MimeType: 'x-scheme-handler/http;' });
    const browser = await only();
    expect(browser.name).toBe('Chromium');
    expect(browser.commandFor(url, ['--profile-directory=Profile 1'])).toEqual({
      program,
      args: ['--profile-directory=Profile 1', url],
    });
  });

  it.each([
    ['is hidden', { Hidden: 'true' }],
    ['is not shown in menus', { NoDisplay: 'true' }],
    ['runs in a terminal', { Terminal: 'true' }],
    ['is no application', { Type: 'Link' }],
    ['has no name', { Name: '' }],
    ['has no command', { Exec: '' }],
    ['takes no URL', { Exec: 'browser' }],
    ['takes the URL twice', { Exec: 'browser %u %u' }],
    ['passes the URL to a shell', { Exec: 'browser -c "chromium %u"' }],
    ['has an unknown field code', { Exec: 'browser %x %u' }],
    ['has an open quote', { Exec: 'browser "%u' }],
    ['lets the URL name the program', { Exec: '%u' }],
    ['names a program that does not exist', { Exec: 'gone %u' }],
    ['names a relative path', { Exec: './browser %u' }],
    ['requires a program that does not exist', { TryExec: 'gone' }],
    ['is for another desktop', { OnlyShowIn: 'KDE;' }],
    ['is not for this desktop', { NotShowIn: 'XFCE;GNOME;' }],
  ])('leave out an entry that %s', async (_reason, keys) => {
    writeProgram(join(bin, 'browser'));
    writeEntry(data, 'own-browser.desktop', { Name: 'Browser', Exec: 'browser %u', ...keys });
    expect(await own({ XDG_CURRENT_DESKTOP: 'Unity', ORIGINAL_XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' })).toEqual([]);
  });

  it('leave out a program that is a folder or not executable', async () => {
    mkdirSync(join(bin, 'folder'));
    writeAt(join(bin, 'text'), '');
    writeEntry(data, 'own-folder.desktop', { Name: 'Folder', Exec: 'folder %u' });
    writeEntry(data, 'own-text.desktop', { Name: 'Text', Exec: `${join(bin, 'text')} %u` });
    expect(await own()).toEqual([]);
  });

  it('prefer the user’s entry, which can also remove one of the system', async () => {
    writeProgram(join(bin, 'browser'));
    const keys = { Exec: 'browser %u' };
    writeEntry(system, 'own-one.desktop', { ...keys, Name: 'System' });
    writeEntry(data, 'own-one.desktop', { ...keys, Name: 'User' });
    writeEntry(system, 'own-two.desktop', { ...keys, Name: 'Removed' });
    writeEntry(data, 'own-two.desktop', { ...keys, Name: 'Removed', Hidden: 'true' });
    expect((await own()).map(({ name }) => name)).toEqual(['User']);
  });

  it('have the ID of an entry in a subfolder, and are found through a symbolic link and in Flatpak’s exports', async () => {
    writeProgram(join(bin, 'browser'));
    writeEntry(join(home, 'elsewhere'), 'real.desktop', { Name: 'Linked', Exec: 'browser %u' });
    mkdirSync(join(data, 'applications', 'own'), { recursive: true });
    symlinkSync(
      join(home, 'elsewhere', 'applications', 'real.desktop'),
      join(data, 'applications', 'own', 'linked.desktop'),
    );
    writeEntry(join(data, 'flatpak', 'exports', 'share'), 'own-flatpak.desktop', {
      Name: 'Flatpak',
      Exec: 'browser %u',
    });
    expect((await own()).map(({ key, name }) => [key, name])).toEqual([
      ['own-linked.desktop', 'Linked'],
      ['own-flatpak.desktop', 'Flatpak'],
    ]);
  });

  it('are named in the user’s language, without characters that disguise a name', async () => {
    writeProgram(join(bin, 'browser'));
    const names = { Name: 'Web\\sBrowser\u202e', 'Name[de]': 'Webbrowser', 'Name[de_AT@x]': 'Österreich' };
    writeEntry(data, 'own-browser.desktop', { ...names, Exec: 'browser %u' });
    expect((await only({}, 'en')).name).toBe('Web Browser');
    expect((await only({}, 'de_DE.UTF-8')).name).toBe('Webbrowser');
    expect((await only({}, 'de_AT.UTF-8@x')).name).toBe('Österreich');
  });

  it('get the URL as one argument, whatever the command contains', async () => {
    const program = writeProgram(join(bin, 'my browser'));
    const entries = {
      quoted: [`"${program}" "a \\\\"b\\\\" \\\\$c" --x %u`, ['a "b" $c', '--x', '-P', 'x', url]],
      embedded: [`"${program}" --app=%u --y`, ['-P', 'x', `--app=${url}`, '--y']],
      codes: [
        `"${program}" %i --name=%c --file %k 100%% %d %U`,
        ['--icon', 'icon', '--name=Codes', '--file', 'PATH', '100%', '-P', 'x', url],
      ],
      dashes: [`"${program}" -- %u`, ['-P', 'x', '--', url]],
      flatpak: [`"${program}" run app @@u %U @@`, ['run', 'app', '-P', 'x', '@@u', url, '@@']],
    } as const;
    for (const [name, [exec, args]] of Object.entries(entries)) {
      writeEntry(data, `own-${name}.desktop`, { Name: 'Codes', Icon: 'icon', Exec: exec });
      const found = (await own()).find(({ key }) => key === `own-${name}.desktop`);
      const path = join(data, 'applications', `own-${name}.desktop`);
      expect(found?.commandFor(url, ['-P', 'x']), name).toEqual({
        program,
        args: args.map((arg) => (arg === 'PATH' ? path : arg)),
      });
    }
  });

  it('survive entries that are no text, too long, a pipe, a folder or a broken link', async () => {
    const folder = join(data, 'applications');
    mkdirSync(join(folder, 'own-folder.desktop'), { recursive: true });
    writeFileSync(join(folder, 'own-binary.desktop'), Buffer.from([0xff, 0x00, 0x5b, 0xd8]));
    writeFileSync(join(folder, 'own-long.desktop'), '');
    truncateSync(join(folder, 'own-long.desktop'), 300 * 1024 * 1024);
    execFileSync('mkfifo', [join(folder, 'own-pipe.desktop')]);
    symlinkSync(join(home, 'nothing'), join(folder, 'own-broken.desktop'));
    symlinkSync(folder, join(folder, 'own-loop'));
    expect(await own()).toEqual([]);
  });
});

describe('the profiles of a browser', () => {
  const twoProfiles = { Default: { name: 'Home' }, 'Profile 1': { name: 'Work', user_name: 'ada@example.com' } };

  it('come from the user data folder of the program', async () => {
    writeProgram(join(bin, 'google-chrome-stable'));
    writeEntry(data, 'own-chrome.desktop', { Name: 'Chrome', Exec: 'google-chrome-stable %U' });
    writeLocalState(join(home, '.config', 'google-chrome'), twoProfiles);
    expect((await only()).profiles).toEqual([
      { key: 'Default', name: 'Home', detail: null, switches: ['--profile-directory=Default'] },
      { key: 'Profile 1', name: 'Work', detail: 'ada@example.com', switches: ['--profile-directory=Profile 1'] },
    ]);
    const other = join(home, 'config');
    writeLocalState(join(other, 'google-chrome'), { One: { name: 'One' }, Two: { name: 'Two' } });
    expect((await only({ XDG_CONFIG_HOME: other })).profiles.map(({ name }) => name)).toEqual(['One', 'Two']);
  });

  it.each([
    ['Snap', 'env BAMF=x /snap/bin/chromium %U', 'snap/chromium/common/chromium'],
    [
      'Flatpak',
      'flatpak run --branch=stable org.chromium.Chromium @@u %U @@',
      '.var/app/org.chromium.Chromium/config/chromium',
    ],
    ['Edge', 'microsoft-edge-stable %U', '.config/microsoft-edge'],
    ['Brave', 'brave-browser-stable %U', '.config/BraveSoftware/Brave-Browser'],
    ['Vivaldi', 'vivaldi-stable %U', '.config/vivaldi'],
    ['Opera', 'opera %U', '.config/opera'],
  ])('of %s come from its own folder', async (_name, exec, folder) => {
    for (const program of [
      'env',
      'flatpak',
      'microsoft-edge-stable',
      'brave-browser-stable',
      'vivaldi-stable',
      'opera',
    ])
      writeProgram(join(bin, program));
    writeEntry(data, 'own-browser.desktop', { Name: 'Browser', Exec: exec });
    writeLocalState(join(home, folder), twoProfiles);
    expect((await only()).profiles.map(({ name }) => name)).toEqual(['Home', 'Work']);
  });

  it('follow the folder that the command line names, and are not offered if it names a profile', async () => {
    writeProgram(join(bin, 'browser'));
    const folder = join(home, 'own data');
    writeLocalState(folder, twoProfiles);
    writeEntry(data, 'own-browser.desktop', { Name: 'Browser', Exec: `browser "--user-data-dir=${folder}" %u` });
    expect((await only()).profiles).toHaveLength(2);
    const exec = `browser "--user-data-dir=${folder}" --profile-directory=Default %u`;
    writeEntry(data, 'own-browser.desktop', { Name: 'Browser', Exec: exec });
    expect((await only()).profiles).toEqual([]);
  });

  it('are not offered if there is only one, and leave out what is no usable profile', async () => {
    writeProgram(join(bin, 'chromium'));
    writeEntry(data, 'own-chromium.desktop', { Name: 'Chromium', Exec: 'chromium %U' });
    const folder = join(home, '.config', 'chromium');
    writeLocalState(folder, { Default: { name: 'Home' } });
    expect((await only()).profiles).toEqual([]);
    writeLocalState(folder, {
      ...twoProfiles,
      Guest: { name: 'Guest', is_ephemeral: true },
      Omitted: { name: 'Omitted', is_omitted_from_profile_list: true },
      Odd: { name: 7, gaia_name: ['x'] },
    });
    const state = {
      profile: {
        info_cache: {
          ...twoProfiles,
          '../outside': { name: 'Outside' },
          Gone: { name: 'Gone' },
          Odd: { name: 7 },
          Wrong: 7,
        },
      },
    };
    writeAt(join(folder, 'Local State'), JSON.stringify(state));
    mkdirSync(join(home, '.config', 'outside'));
    expect((await only()).profiles.map(({ name }) => name)).toEqual(['Home', 'Odd', 'Work']);
  });

  it.each([
    ['is no JSON', '{'],
    ['is another JSON value', '[]'],
    ['has no profiles', '{"profile":{}}'],
    ['has a hostile length', '{"profile":{"info_cache":{"length":{"valueOf":0,"toString":0}}}}'],
  ])('are not offered if the browser’s state %s', async (_reason, content) => {
    writeProgram(join(bin, 'chromium'));
    writeEntry(data, 'own-chromium.desktop', { Name: 'Chromium', Exec: 'chromium %U' });
    writeAt(join(home, '.config', 'chromium', 'Local State'), content);
    expect((await only()).profiles).toEqual([]);
  });

  it('of Firefox come from profiles.ini, without those that were never used', async () => {
    writeProgram(join(bin, 'firefox-esr'));
    writeEntry(data, 'own-firefox.desktop', { Name: 'Firefox ESR', Exec: 'firefox-esr %u' });
    const folder = join(home, '.mozilla', 'firefox');
    writeFirefoxProfiles(folder, { 'a.work': 'Work', 'b.home': 'At home', 'c.dash': '-P' });
    const outside = join(home, 'outside');
    writeAt(join(outside, 'prefs.js'), '');
    const ini = [
      ['Name=Unused', 'IsRelative=1', 'Path=d.unused'],
      ['Name=Absolute', 'IsRelative=0', `Path=${outside}`],
      ['Name=Relative', 'IsRelative=0', 'Path=a.work'],
      ['Name=Work', 'IsRelative=1', 'Path=b.home'],
    ].map((lines, index) => [`[Profile${String(index + 5)}]`, ...lines].join('\n'));
    writeFileSync(join(folder, 'profiles.ini'), ['\n', ...ini, ''].join('\n'), { flag: 'a' });
    expect((await only()).profiles).toEqual([
      { key: 'Absolute', name: 'Absolute', detail: null, switches: ['-P', 'Absolute'] },
      { key: 'At home', name: 'At home', detail: null, switches: ['-P', 'At home'] },
      { key: 'Work', name: 'Work', detail: null, switches: ['-P', 'Work'] },
    ]);
  });

  it('of a new Firefox come from the config folder', async () => {
    writeProgram(join(bin, 'firefox'));
    writeEntry(data, 'own-firefox.desktop', { Name: 'Firefox', Exec: 'firefox %u' });
    writeFirefoxProfiles(join(home, '.config', 'mozilla', 'firefox'), { 'a.one': 'One', 'b.two': 'Two' });
    expect((await only()).profiles.map(({ name }) => name)).toEqual(['One', 'Two']);
  });
});
