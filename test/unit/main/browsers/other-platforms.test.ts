/** Browsers of macOS and Windows. Neither system runs here: the folders and the output of `reg.exe` are made up. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findMacBrowsers } from '../../../../main/browsers/mac-browsers.js';
import { findWindowsBrowsers, parseRegistry } from '../../../../main/browsers/windows-browsers.js';
import { writeFirefoxProfiles, writeLocalState } from '../../../support/browser-folders.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const url = 'https://accounts.example/auth?state=b';

describe('the browsers of macOS', () => {
  it('are the known bundles, started by LaunchServices', async () => {
    const home = tmpDir();
    const applications = join(home, 'Applications');
    for (const name of ['Google Chrome', 'Safari', 'Firefox'])
      mkdirSync(join(applications, `${name}.app`), { recursive: true });
    const support = join(home, 'Library', 'Application Support');
    writeLocalState(join(support, 'Google', 'Chrome'), { Default: { name: 'Home' }, 'Profile 1': { name: 'Work' } });
    writeFirefoxProfiles(join(support, 'Firefox'), { 'Profiles/a': 'One', 'Profiles/b': 'Two' });
    const found = await findMacBrowsers({ home, applicationFolders: [join(home, 'none'), applications] });
    expect(found.map(({ name, profiles }) => [name, profiles.map((profile) => profile.name)])).toEqual([
      ['Safari', []],
      ['Google Chrome', ['Home', 'Work']],
      ['Firefox', ['One', 'Two']],
    ]);
    const chrome = found[1];
    const bundle = join(applications, 'Google Chrome.app');
    expect(chrome?.commandFor(url, [])).toEqual({ program: '/usr/bin/open', args: ['-a', bundle, url] });
    expect(chrome?.commandFor(url, ['--profile-directory=Profile 1'])).toEqual({
      program: '/usr/bin/open',
      args: ['-n', '-a', bundle, '--args', '--profile-directory=Profile 1', url],
    });
  });
});

const chrome = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
const firefox = 'C:\\Program Files\\Mozilla Firefox\\firefox.exe';
const machine = [
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Clients\\StartMenuInternet',
  '',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Clients\\StartMenuInternet\\Google Chrome',
  '    (Standard)    REG_SZ    Google Chrome',
  '',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Clients\\StartMenuInternet\\Google Chrome\\Capabilities',
  '    ApplicationName    REG_SZ    Google Chrome',
  '',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Clients\\StartMenuInternet\\Google Chrome\\shell\\open\\command',
  `    (Standard)    REG_SZ    "${chrome}"`,
  '',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Clients\\StartMenuInternet\\Firefox-308046B0AF4A39CB',
  '    (Standard)    REG_SZ    @C:\\x.dll,-7',
  '',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Clients\\StartMenuInternet\\Firefox-308046B0AF4A39CB\\Capabilities',
  '    ApplicationName    REG_SZ    Mozilla Firefox',
  '',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Clients\\StartMenuInternet\\Firefox-308046B0AF4A39CB\\shell\\open\\command',
  `    (Standard)    REG_SZ    ${firefox}`,
  '',
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Clients\\StartMenuInternet\\Script\\shell\\open\\command',
  '    (Standard)    REG_SZ    cmd /c x.bat',
  '',
].join('\r\n');

describe('the browsers of Windows', () => {
  const find = (output: string) =>
    findWindowsBrowsers({
      env: {},
      queryRegistry: ([, key]) => Promise.resolve(key?.startsWith('HKLM\\SOFTWARE\\Clients') === true ? output : ''),
      isFile: (path) => Promise.resolve(path === chrome || path === firefox),
    });

  it('are the registered ones, started with the URL as one argument', async () => {
    const found = await find(machine);
    expect(found.map(({ name }) => name)).toEqual(['Google Chrome', 'Mozilla Firefox']);
    expect(found[0]?.commandFor(url, ['--profile-directory=Profile 1'])).toEqual({
      program: chrome,
      args: ['--profile-directory=Profile 1', '--single-argument', url],
    });
    expect(found[1]?.commandFor(url, ['-P', 'Work'])).toEqual({ program: firefox, args: ['-P', 'Work', url] });
  });

  it('are none if the registry has no such key or says something else', async () => {
    expect(await find('')).toEqual([]);
    expect(await find('ERROR: The system was unable to find the specified registry key or value.')).toEqual([]);
  });

  it('are read with values that contain spaces', () => {
    const keys = parseRegistry('HKEY_CURRENT_USER\\A B\r\n    x y    REG_EXPAND_SZ    %ProgramFiles%\\a    b.exe\r\n');
    expect(keys.get('HKCU\\A B')?.get('x y')).toBe('%ProgramFiles%\\a    b.exe');
  });
});
