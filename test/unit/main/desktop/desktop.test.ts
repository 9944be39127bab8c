/** Parts of Roster outside its window that can be tested without one: menus, notifications, clipboard, start at login. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { findLaunchAction, jumpListTasks, LaunchActionQueue } from '../../../../main/desktop/launch-actions.js';
import { menuTemplate } from '../../../../main/desktop/menu/menu-template.js';
import { isQuiet } from '../../../../main/desktop/notifications/quiet-hours.js';
import { SecretClipboard } from '../../../../main/desktop/secret-clipboard.js';
import { autostartEntry, setStartAtLogin } from '../../../../main/desktop/start-at-login.js';
import { diagnosticsText } from '../../../../main/diagnostics/diagnostics-report.js';
import { type AppSnapshot, backendId, settings } from '../../../../preload/contract/index.js';
import { nextTextSize } from '../../../../preload/contract/text-size.js';
import { matchLanguage } from '../../../../preload/i18n/match-language.js';
import { setLanguage, t } from '../../../../preload/i18n/translate.js';
import { accountSummary as account } from '../../../support/fakes/account-summary.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const embedded = backendId.parse('embedded');

beforeEach(() => {
  setLanguage('en');
});

describe('the menu', () => {
  const roles = (isMac: boolean, isDevelopment = false) =>
    JSON.stringify(menuTemplate({ show: vi.fn(), lock: vi.fn(), resizeText: vi.fn() }, { isMac, isDevelopment }));

  it('has the roles of each system, and developer tools only in development', () => {
    expect(roles(true)).toContain('appMenu');
    for (const isMac of [true, false]) {
      for (const role of ['editMenu', 'windowMenu', 'help']) expect(roles(isMac)).toContain(role);
      expect(roles(isMac)).not.toContain('toggleDevTools');
    }
    expect(roles(false, true)).toContain('toggleDevTools');
  });

  it('changes the size of the text by one step, also by the key for Plus without Shift', () => {
    const resizeText = vi.fn();
    const items = menuTemplate({ show: vi.fn(), lock: vi.fn(), resizeText }, { isMac: false, isDevelopment: false });
    const all = items.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
    for (const accelerator of ['CmdOrCtrl+Plus', 'CmdOrCtrl+=', 'CmdOrCtrl+-', 'CmdOrCtrl+0'])
      all.find((item) => item.accelerator === accelerator)?.click?.call(undefined, {} as never, undefined, {} as never);
    expect(resizeText.mock.calls).toEqual([[1], [1], [-1], [0]]);
    expect(nextTextSize('normal', 1)).toBe('large');
    expect([nextTextSize('small', -1), nextTextSize('largest', 1)]).toEqual(['small', 'largest']);
  });

  it('is translated into German', () => {
    setLanguage('de');
    expect(roles(false)).toContain('Einstellungen');
    expect(roles(false)).not.toContain('Settings');
  });
});

describe('quiet hours', () => {
  it.each([
    ['22:00', '07:00', '21:59', false],
    ['22:00', '07:00', '22:00', true],
    ['22:00', '07:00', '00:00', true],
    ['22:00', '07:00', '06:59', true],
    ['22:00', '07:00', '07:00', false],
    ['12:00', '13:30', '12:15', true],
    ['12:00', '13:30', '13:30', false],
    ['12:00', '12:00', '12:00', false],
  ])('from %s until %s silence %s: %s', (from, until, time, isSilenced) => {
    const now = new Date(`2026-05-04T${time}:30`);
    expect(isQuiet({ isOn: true, from, until }, now)).toBe(isSilenced);
    expect(isQuiet({ isOn: false, from, until }, now)).toBe(false);
  });

  it('are refused for what is no time of the day, and kept for older files', () => {
    const quietHours = { isOn: true, from: '24:00', until: '07:00' };
    expect(settings.shape.quietHours.safeParse(quietHours).success).toBe(false);
    expect(settings.shape.quietHours.parse(undefined)).toEqual({ isOn: false, from: '22:00', until: '07:00' });
  });
});

describe('a secret on the clipboard', () => {
  const fake = () => {
    let text = '';
    return {
      readText: () => Promise.resolve(text),
      writeText: (next: string) => {
        text = next;
        return Promise.resolve();
      },
      clear: () => {
        text = '';
      },
      text: () => text,
    };
  };

  it('is cleared after its timeout unless something else was copied in the meantime', async () => {
    const clipboard = fake();
    let later: () => void = () => undefined;
    const schedule = (ms: number, work: () => void) => {
      expect(ms).toBe(30_000);
      later = work;
      return () => undefined;
    };
    const secrets = new SecretClipboard({ clipboard, schedule, isFocused: () => true });
    expect(secrets.copy('secret-token')).toBe(30);
    expect(clipboard.text()).toBe('secret-token');
    later();
    await vi.waitFor(() => {
      expect(clipboard.text()).toBe('');
    }, 60_000);
    secrets.copy('secret-token');
    await clipboard.writeText('a shopping list');
    later();
    await new Promise((done) => setTimeout(done, 20));
    expect(clipboard.text()).toBe('a shopping list');
    secrets.copy('secret-token');
    await secrets.clear();
    expect(clipboard.text(), 'cleared before Roster exits').toBe('');
  });

  it('is cleared on the next focus when only a focused window can write the clipboard, as on Wayland', async () => {
    const real = fake();
    let isFocused = true;
    let cached = '';
    // A fake of Wayland: it drops writes of an unfocused window, which then reads its own last write.
    const clipboard = {
      readText: () => (isFocused ? real.readText() : Promise.resolve(cached)),
      writeText: async (text: string) => {
        cached = text;
        if (isFocused) await real.writeText(text);
      },
      clear: () => {
        cached = '';
        if (isFocused) real.clear();
      },
    };
    const secrets = new SecretClipboard({ clipboard, schedule: () => () => undefined, isFocused: () => isFocused });
    secrets.copy('secret-token');
    isFocused = false;
    await secrets.clear();
    expect(real.text()).toBe('secret-token');
    isFocused = true;
    await secrets.focused();
    expect(real.text()).toBe('');

    secrets.copy('secret-token');
    isFocused = false;
    await secrets.clear();
    await real.writeText('a shopping list');
    isFocused = true;
    await secrets.focused();
    expect(real.text()).toBe('a shopping list');

    secrets.copy('secret-token');
    isFocused = false;
    await secrets.clear();
    isFocused = true;
    secrets.copy('a newer token');
    await secrets.focused();
    expect(real.text(), 'a newer copy has its own timeout').toBe('a newer token');
  });
});

describe('starting', () => {
  it('accepts its two actions and nothing else', () => {
    expect(findLaunchAction(['roster', '--action=add'])).toBe('add');
    expect(findLaunchAction(['--no-sandbox', '--action=lock', 'x'])).toBe('lock');
    for (const argument of ['--action=delete', '--action', 'add', '--action=add ']) {
      expect(findLaunchAction([argument])).toBeNull();
    }
    const [add] = jumpListTasks('C:\\Roster\\Roster.exe', { add: 'Add account', lock: 'Lock' });
    expect(add).toMatchObject({ program: 'C:\\Roster\\Roster.exe', arguments: '--action=add', title: 'Add account' });
  });

  it('queues actions until the window is ready, each once and in order', () => {
    const intake = new LaunchActionQueue();
    for (const action of ['lock', 'add', 'lock'] as const) intake.push(action);
    const done: string[] = [];
    intake.setHandler((action) => done.push(action));
    expect(done).toEqual(['lock', 'add']);
    intake.push('lock');
    expect(done).toEqual(['lock', 'add', 'lock']);
  });

  it('at login is one autostart entry on Linux, and the system’s own setting elsewhere', async () => {
    const configFolder = tmpDir('roster-config-');
    const file = join(configFolder, 'autostart', 'dev.roster.app.desktop');
    const setLoginItemSettings = vi.fn();
    const app = { setLoginItemSettings };
    const linux = { platform: 'linux' as const, command: ['/opt/My Apps/roster'], configFolder };
    await setStartAtLogin(app, linux, true);
    expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/My Apps/roster" "--hidden"');
    await setStartAtLogin(app, linux, false);
    expect(existsSync(file)).toBe(false);
    expect(setLoginItemSettings).not.toHaveBeenCalled();
    await setStartAtLogin(app, { ...linux, platform: 'win32' }, true);
    expect(setLoginItemSettings).toHaveBeenCalledWith({ openAtLogin: true, args: ['--hidden'] });
    expect(autostartEntry(['/odd/"$`\\%name'])).toContain('%%name');
  });
});

describe('diagnostics', () => {
  it('contain no name, address, ID or token', () => {
    const secret = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';
    const snapshot: AppSnapshot = {
      revision: 3,
      accounts: [account('a', { label: 'Grandmother', displayName: 'rosa@example.org', note: 'her birthday' })],
      backends: [
        {
          ...{
            id: embedded,
            kind: 'remote',
            displayName: 'Bakery Ltd',
            appId: 'bakery-abcde',
            isBuiltIn: false,
            isAdministered: false,
            adminRole: null,
            providersSource: 'guessed',
            checks: [],
            report: null,
            openId: null,
            functions: null,
          },
          ...{
            baseUrl: 'https://bakery.example.org',
            providers: [],
            browser: [],
            health: { kind: 'unreachable', since: '2026-01-01T00:00:00.000Z', nextCheckAt: null },
          },
        },
      ],
      active: null,
      current: {},
      recent: [],
      notices: [],
      lock: 'off',
      settings: {
        ...{ theme: 'dark', language: 'de', closeToTray: true, startAtLogin: false },
        ...{ notify: true, showPictures: true, checkForUpdates: true, quickShortcut: null, terminalAccount: null },
        ...{ notifyBackends: true, notifyConsent: true, quietHours: { isOn: false, from: '22:00', until: '07:00' } },
        ...{ textSize: 'normal', clicking: 'shows' },
      },
      language: 'de',
    };
    const log = [
      `refresh of rosa@example.org at https://bakery.example.org/api failed with ${secret}`,
      'user-id-a of bakery-abcde, Grandmother, someone.else@example.net in /home/rosa/.config/Roster',
      'code=abc123 state=xyz',
    ].join('\n');
    const text = diagnosticsText({ snapshot, vault: 'sealed', versions: { roster: '1' }, log, now: 0 });
    for (const private_ of [
      ...['rosa', 'Grandmother', 'birthday', 'Bakery', 'bakery', 'user-id-a', 'someone.else', 'eyJ', 'abc123', 'xyz'],
    ]) {
      expect(text).not.toContain(private_);
    }
    expect(text).toContain('"unreachable"');
    expect(text).toContain('"local-userpass": 1');
    expect(text).toContain('"theme": "dark"');
    expect(text).toContain('refresh of [');
  });
});

describe('the language', () => {
  it.each([
    [['de-AT', 'en'], 'de'],
    [['fr-FR', 'de', 'en'], 'de'],
    [['EN_us', 'de'], 'en'],
    [['fr'], 'en'],
    [[], 'en'],
  ] as const)('of %j is %s', (preferred, language) => {
    expect(matchLanguage(preferred.map((tag) => tag.replace('_', '-')))).toBe(language);
  });

  it('changes the next messages', () => {
    expect(t().locked).toMatch(/^Roster is locked/);
    setLanguage('de');
    expect(t().locked).toMatch(/^Roster ist gesperrt/);
  });
});
