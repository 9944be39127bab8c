import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cleanAppImageEnvironment } from '../../../../main/app/hardening/appimage-environment.js';
import { protocolClient, type ProtocolClientOptions } from '../../../../main/deep-links/protocol-client.js';
import { ProtocolClientWatch } from '../../../../main/deep-links/protocol-client-watch.js';
import { linksTakenText } from '../../../../main/ipc/texts/state-texts.js';
import { ChangeFeed } from '../../../../main/state/change-feed.js';
import { Notices } from '../../../../main/state/notices.js';
import { tmpDir } from '../../../support/tmp-dir.js';

/** A fake system that stores the handler of the scheme and records calls, because no other system runs here. */
function system(more: Partial<ProtocolClientOptions> & { owner?: string } = {}) {
  const said: unknown[][] = [];
  let owner = more.owner ?? '';
  const options: ProtocolClientOptions = {
    platform: 'linux',
    execPath: '/opt/Roster/roster',
    appImage: null,
    dataFolder: tmpDir('roster-handler-'),
    run: (program, args) => {
      said.push([program, ...args]);
      if (program !== 'xdg-mime') return Promise.resolve('');
      if (args[0] === 'query') return Promise.resolve(`${owner}\n`);
      owner = args[1] ?? '';
      return Promise.resolve('');
    },
    app: {
      isDefaultProtocolClient: (...args) => {
        said.push(['isDefault', ...args]);
        return owner === 'roster';
      },
      setAsDefaultProtocolClient: (...args) => {
        said.push(['setAsDefault', ...args]);
        owner = 'roster';
        return true;
      },
      getApplicationNameForProtocol: () => (owner === '' ? '' : 'Mallory'),
    },
    ...more,
  };
  return { handler: protocolClient(options), said, options };
}

function watched(client: ReturnType<typeof protocolClient>) {
  const notices = new Notices(new ChangeFeed());
  const lines: string[] = [];
  return {
    watch: new ProtocolClientWatch({
      client,
      notices,
      messageOf: linksTakenText,
      log: { warn: (line) => lines.push(line) },
    }),
    notices,
    lines,
  };
}

const query = ['xdg-mime', 'query', 'default', 'x-scheme-handler/dev.roster.app'];

describe('the program that opens Roster’s links', () => {
  it('is the installed desktop entry with a Linux package', async () => {
    const { handler, said } = system();
    expect(await handler.current()).toEqual({ kind: 'none' });
    await handler.register();
    expect(await handler.current()).toEqual({ kind: 'roster' });
    expect(said).toEqual([
      query,
      ['xdg-mime', 'default', 'dev.roster.app.desktop', 'x-scheme-handler/dev.roster.app'],
      query,
    ]);
  });

  it('is a separate entry with an AppImage, rewritten when the file has moved', async () => {
    const { handler, said, options } = system({ appImage: '/home/ada/My Apps/Roster $1.AppImage' });
    await handler.register();
    const applications = join(options.dataFolder, 'applications');
    const path = join(applications, 'dev.roster.app.appimage.desktop');
    expect(readFileSync(path, 'utf8')).toBe(
      '[Desktop Entry]\nType=Application\nName=Roster\nExec="/home/ada/My Apps/Roster \\\\$1.AppImage" %U\nStartupWMClass=dev.roster.app\nMimeType=x-scheme-handler/dev.roster.app;\n',
    );
    expect(said).toEqual([
      ['update-desktop-database', applications],
      ['xdg-mime', 'default', 'dev.roster.app.appimage.desktop', 'x-scheme-handler/dev.roster.app'],
    ]);
    const moved = protocolClient({ ...options, appImage: '/opt/Roster.AppImage' });
    expect(await moved.current()).toEqual({ kind: 'roster' });
    expect(readFileSync(path, 'utf8')).toContain('Exec="/opt/Roster.AppImage" %U');
  });

  it('is the user’s registry command on Windows, with nothing after the link that could be a switch', async () => {
    const { handler, said } = system({ platform: 'win32', execPath: 'C:\\Roster\\Roster.exe' });
    expect(await handler.current()).toEqual({ kind: 'none' });
    await handler.register();
    expect(await handler.current()).toEqual({ kind: 'roster' });
    const args = ['dev.roster.app', 'C:\\Roster\\Roster.exe', ['--']];
    expect(said).toEqual([
      ['isDefault', ...args],
      ['setAsDefault', ...args],
      ['isDefault', ...args],
    ]);
  });

  it('is the app that Launch Services reports on macOS', async () => {
    const { handler, said } = system({ platform: 'darwin', owner: 'mallory' });
    expect(await handler.current()).toEqual({ kind: 'other', name: 'Mallory' });
    await handler.register();
    expect(said).toEqual([
      ['isDefault', 'dev.roster.app'],
      ['setAsDefault', 'dev.roster.app'],
    ]);
  });
});

describe('the check for another protocol client', () => {
  it('registers Roster silently when no program handles the links', async () => {
    const { handler } = system();
    const { watch, notices } = watched(handler);
    await watch.check();
    expect(await handler.current()).toEqual({ kind: 'roster' });
    expect(notices.all).toEqual([]);
  });

  it('reports another program and registers Roster when the user requests it', async () => {
    const { handler } = system({ owner: 'mallory.desktop' });
    const { watch, notices } = watched(handler);
    await watch.check();
    expect(notices.all).toMatchObject([{ kind: 'links', actions: ['registerProtocolClient'], dismissible: true }]);
    expect(notices.all[0]?.message).toMatch(/^Mallory opens links/);
    expect(await handler.current()).toMatchObject({ kind: 'other' });
    await watch.claim();
    expect(await handler.current()).toEqual({ kind: 'roster' });
    expect(notices.all).toEqual([]);
  });

  it('reports when the system rejects the registration', async () => {
    const { handler } = system({
      run: (_program, args) =>
        args[0] === 'query' ? Promise.resolve('mallory.desktop') : Promise.reject(new Error('read-only')),
    });
    const { watch, notices, lines } = watched(handler);
    await watch.check();
    await expect(watch.claim()).rejects.toMatchObject({ code: 'protocolRegistrationFailed' });
    expect(notices.all).toHaveLength(1);
    const silent = watched(system({ run: () => Promise.reject(new Error('no xdg-mime')) }).handler);
    await silent.watch.check();
    expect(silent.notices.all).toEqual([]);
    expect([...lines, ...silent.lines]).toEqual(['could not determine which program opens links: no xdg-mime']);
  });
});

describe('the environment of an AppImage', () => {
  it('is not passed to child processes', () => {
    const env = {
      ...{ APPIMAGE: '/home/ada/Roster.AppImage', APPDIR: '/tmp/.mount_Roster1', HOME: '/home/ada' },
      ...{ LD_LIBRARY_PATH: '/tmp/.mount_Roster1/usr/lib', LD_PRELOAD: '/tmp/.mount_Roster1/x.so' },
      PATH: '/tmp/.mount_Roster1:/tmp/.mount_Roster1/usr/sbin:/usr/bin',
      XDG_DATA_DIRS: '/tmp/.mount_Roster1/usr/share/',
      GSETTINGS_SCHEMA_DIR: '/tmp/.mount_Roster1/usr/share/glib-2.0/schemas',
    };
    cleanAppImageEnvironment(env);
    expect(env).toEqual({
      ...{ APPIMAGE: '/home/ada/Roster.AppImage', APPDIR: '/tmp/.mount_Roster1', HOME: '/home/ada', PATH: '/usr/bin' },
    });
  });

  it('is unchanged without an AppImage', () => {
    const env = { LD_LIBRARY_PATH: '/usr/local/lib', PATH: '/usr/bin' };
    cleanAppImageEnvironment(env);
    expect(env).toEqual({ LD_LIBRARY_PATH: '/usr/local/lib', PATH: '/usr/bin' });
  });
});
