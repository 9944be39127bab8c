/** Differences in current Electron, which does not run here; its events and results are simulated. */
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Dialogs, dialogsFile } from '../../../../main/desktop/dialogs/dialogs.js';
import { Notifications, type SystemNotification } from '../../../../main/desktop/notifications/notifications.js';
import { openExternalOf } from '../../../../main/desktop/open-external.js';
import { openPath } from '../../../../main/desktop/open-path.js';
import { ServerSupervisor } from '../../../../main/embedded-server/server-supervisor.js';
import { JsonFile } from '../../../../main/storage/json-file.js';
import { Quarantine } from '../../../../main/storage/quarantine.js';
import { KeychainProcess } from '../../../../main/vault/key-stores/keychain-probe.js';
import { contentSecurityPolicy, servePage } from '../../../../main/window/app-protocol.js';
import { openDurableStore } from '../../../support/fakes/durable-store.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const never = () => new Promise<never>(() => undefined);

describe('opening a folder', () => {
  it('does not wait on Linux, where the result may never arrive', async () => {
    await openPath(never, '/tmp/outbox', { platform: 'linux', warn: vi.fn() });
  });

  it.each(['linux', 'win32', 'darwin'] as const)('logs a problem on %s', async (platform) => {
    const warn = vi.fn();
    await openPath(() => Promise.resolve('no program'), '/tmp/outbox', { platform, warn });
    await openPath(() => Promise.reject(new Error('no bus')), '/tmp/outbox', { platform, warn });
    await vi.waitFor(() => {
      expect(warn.mock.calls.flat().join('\n')).toMatch(/no program[^]*no bus/);
    }, 60_000);
  });
});

describe('opening the browser', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const url = 'https://login.test/';

  it('continues after a moment on Linux when the system does not respond', async () => {
    const opened = openExternalOf({ platform: 'linux', programFor: () => 'Browser', open: never })(url);
    await vi.runAllTimersAsync();
    await opened;
  });

  it.each(['linux', 'darwin'] as const)(
    'fails on %s when no program opens it, or the system refuses',
    async (platform) => {
      const open = vi.fn(() => Promise.reject(new Error('refused')));
      await expect(openExternalOf({ platform, programFor: () => '', open })(url)).rejects.toThrow('No program');
      expect(open).not.toHaveBeenCalled();
      await expect(openExternalOf({ platform, programFor: () => 'Browser', open })(url)).rejects.toThrow('refused');
    },
  );
});

describe('notifications', () => {
  const notification = () => {
    const events = new EventEmitter();
    return { shown: Object.assign(events, { show: vi.fn() }) as never as SystemNotification, events };
  };

  it('are kept until they are pressed, closed or have failed', () => {
    const warn = vi.fn();
    const notifications = new Notifications(warn);
    const [pressed, closed, failed] = [notification(), notification(), notification()];
    const press = vi.fn();
    for (const { shown } of [pressed, closed, failed]) notifications.show(shown, press);
    expect(notifications.count).toBe(3);
    pressed.events.emit('click');
    expect(press).toHaveBeenCalledOnce();
    closed.events.emit('close');
    failed.events.emit('failed', {}, 'the app is not signed');
    expect(notifications.count).toBe(0);
    expect(press).toHaveBeenCalledOnce();
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('the app is not signed'));
  });
});

describe('the page', () => {
  it('is served by protocol.handle, with the same policy, when registerBufferProtocol is missing', async () => {
    let handler: (request: Request) => Response | Promise<Response> = () => Response.error();
    const handle = vi.fn((_scheme: string, given: typeof handler) => {
      handler = given;
    });
    servePage({ handle }, () => new Map([['/index.html', Buffer.from('<p>Roster')]]));
    expect(handle).toHaveBeenCalledExactlyOnceWith('app', expect.any(Function));
    const page = await handler(new Request('app://roster/index.html'));
    expect([page.status, await page.text()]).toEqual([200, '<p>Roster']);
    expect(page.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    for (const address of ['app://roster/other', 'app://other/index.html'])
      expect((await handler(new Request(address))).status).toBe(404);
  });

  it('is served by registerBufferProtocol while that exists', () => {
    const [registerBufferProtocol, handle] = [vi.fn(), vi.fn()];
    servePage({ registerBufferProtocol, handle }, () => new Map());
    expect(registerBufferProtocol).toHaveBeenCalledOnce();
    expect(handle).not.toHaveBeenCalled();
  });
});

describe('a dialog', () => {
  const system = (profile: string, picked: string) => {
    const asked: (string | undefined)[] = [];
    const answer = (options: { defaultPath?: string }) => void asked.push(options.defaultPath);
    const openFile = async () =>
      (
        await JsonFile.open({
          ...{ folder: profile, name: 'dialogs', version: 1, schema: dialogsFile, defaults: { folder: null } },
          ...{ openStore: openDurableStore, quarantine: new Quarantine(profile, Date.now) },
        })
      ).document;
    const dialog = {
      showOpenDialog: (options: { defaultPath?: string }) => {
        answer(options);
        return Promise.resolve({ canceled: picked === '', filePaths: picked === '' ? [] : [picked] });
      },
      showSaveDialog: (options: { defaultPath?: string }) => {
        answer(options);
        return Promise.resolve({ canceled: picked === '', filePath: picked });
      },
    };
    return { asked, dialogs: new Dialogs({ dialog: dialog as never, window: () => null, openFile }) };
  };

  it('opens in the last chosen folder, even after a restart, while that exists', async () => {
    const profile = tmpDir('roster-dialogs-');
    const folder = join(profile, 'exports');
    mkdirSync(folder);
    const first = system(profile, join(folder, 'mine.roster-accounts'));
    expect(await first.dialogs.chooseTarget({ title: 'Export', name: 'Roster.roster-accounts' })).toBe(
      join(folder, 'mine.roster-accounts'),
    );
    expect(await first.dialogs.chooseSource({ title: 'Import' })).toBe(join(folder, 'mine.roster-accounts'));
    expect(first.asked).toEqual(['Roster.roster-accounts', folder]);
    expect(readFileSync(join(profile, 'dialogs.json'), 'utf8')).toContain(JSON.stringify(folder));

    const second = system(profile, '');
    expect(await second.dialogs.chooseTarget({ title: 'Export', name: 'a' })).toBeNull();
    expect(await second.dialogs.chooseFolder({ title: 'Folder' })).toBeNull();
    rmSync(folder, { recursive: true });
    await second.dialogs.chooseFolder({ title: 'Folder' });
    expect(second.asked).toEqual([join(folder, 'a'), folder, undefined]);
    expect(existsSync(folder)).toBe(false);
  });
});

/** A fake of an Electron child process, because Electron does not run here. */
function fakeProcess() {
  return Object.assign(new EventEmitter(), { postMessage: vi.fn(), kill: vi.fn(() => true) });
}

describe('a fatal error in a child process', () => {
  it('of the backend is logged, and the backend is restarted', () => {
    vi.useFakeTimers();
    const lines: string[] = [];
    const started: ReturnType<typeof fakeProcess>[] = [];
    const ignored = () => undefined;
    const server = new ServerSupervisor({
      fork: () => {
        const child = fakeProcess();
        started.push(child);
        return child as never;
      },
      ...{ appFolder: '/app', dataFolder: '/data', allowFunctions: false },
      events: {
        ...{
          starting: ignored,
          listening: ignored,
          offers: () => undefined,
          report: ignored,
          failed: ignored,
          crashed: ignored,
          recorded: ignored,
        },
        log: (line) => lines.push(line),
      },
    });
    server.start();
    // Without a listener an emitter throws, as in Electron’s main process.
    started[0]?.emit('error', 'FatalError', 'v8::ToLocalChecked', '{}');
    expect(lines.join()).toContain('v8::ToLocalChecked');
    started[0]?.emit('exit', 5);
    vi.runAllTimers();
    expect(started).toHaveLength(2);
    vi.useRealTimers();
  });

  it('of the keychain probe counts as “not open”', async () => {
    const child = fakeProcess();
    const answer = new KeychainProcess(() => child as never).isOpen(new AbortController().signal);
    child.emit('error', 'FatalError', 'somewhere', '{}');
    expect(await answer).toBe(false);
  });
});
