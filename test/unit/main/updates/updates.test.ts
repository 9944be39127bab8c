/**
 * Checks for updates, notifications about them, and shutdown for an update. The updater is a fake; the end-to-end tests use the real
 * one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Shutdown } from '../../../../main/app/shutdown.js';
import { updateTexts, upgradedText } from '../../../../main/ipc/texts/state-texts.js';
import { ChangeFeed } from '../../../../main/state/change-feed.js';
import { Notices } from '../../../../main/state/notices.js';
import { Quarantine } from '../../../../main/storage/quarantine.js';
import { UpdateError } from '../../../../main/updates/update-error.js';
import { type NewerRelease, type Updater, Updates } from '../../../../main/updates/updates.js';
import { notifyAfterUpgrade } from '../../../../main/updates/whats-new.js';
import { noticeId } from '../../../../preload/contract/model/index.js';
import { setLanguage } from '../../../../preload/i18n/translate.js';
import { openDurableStore } from '../../../support/fakes/durable-store.js';
import { tmpDir } from '../../../support/tmp-dir.js';

beforeEach(() => {
  setLanguage('en');
});

const newer: NewerRelease = { version: '0.2.0', notes: '- faster' };
const day = 24 * 60 * 60_000;

/** Updates with the test's own clock and a fake `updater`. */
function updatesWith(updater: Partial<Updater>, isWanted = true) {
  const notices = new Notices(new ChangeFeed());
  const told: string[] = [];
  const waiting: { at: number; work: () => void }[] = [];
  let now = 0;
  const way = { prepareForUpdate: vi.fn(() => Promise.resolve()), cancelShutdown: vi.fn() };
  const open = vi.fn(() =>
    Promise.resolve({
      canUpdate: () => true,
      check: () => Promise.resolve(null),
      download: () => Promise.resolve(),
      install: () => new Promise<never>(() => undefined),
      ...updater,
    }),
  );
  const updates = new Updates({
    ...{ openUpdater: open, notices, texts: updateTexts, ...way, now: () => now, warn: () => undefined },
    isAutomatic: () => isWanted,
    onStateChanged: ({ kind }) => told.push(kind),
    schedule: (ms, work) => waiting.push({ at: now + ms, work }),
  });
  const pass = async (ms: number) => {
    const end = now + ms;
    for (;;) {
      const next = waiting.sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      waiting.shift();
      now = next.at;
      next.work();
      await new Promise((done) => setImmediate(done));
    }
    now = end;
  };
  return { updates, notices, told, open, pass, ...way };
}

describe('checking', () => {
  it('runs half a minute after the start, then daily, and loads nothing before', async () => {
    const check = vi.fn(() => Promise.resolve(null));
    const { updates, open, pass } = updatesWith({ check });
    updates.begin();
    await pass(29_000);
    expect(open).not.toHaveBeenCalled();
    await pass(2_000);
    expect(check).toHaveBeenCalledTimes(1);
    expect(updates.state).toEqual({ kind: 'idle', checkedAt: new Date(30_000).toISOString() });
    await pass(3 * day);
    expect(check).toHaveBeenCalledTimes(4);
    expect(open).toHaveBeenCalledTimes(1);
  });

  it('runs automatically only while enabled, and always on request', async () => {
    const { updates, open, pass } = updatesWith({}, false);
    updates.begin();
    await pass(3 * day);
    expect(open).not.toHaveBeenCalled();
    await updates.check();
    expect(updates.state.kind).toBe('idle');
  });

  it('never runs in a build that does not update itself', async () => {
    const { notices } = updatesWith({});
    const schedule = vi.fn();
    const none = {
      prepareForUpdate: () => Promise.resolve(),
      cancelShutdown: () => undefined,
      onStateChanged: () => undefined,
    };
    const clock = { now: Date.now, schedule, warn: () => undefined, isAutomatic: () => true };
    const updates = new Updates({ openUpdater: null, notices, texts: updateTexts, ...none, ...clock });
    updates.begin();
    await updates.check();
    await updates.download();
    await updates.install();
    expect(schedule).not.toHaveBeenCalled();
    expect(updates.state).toEqual({ kind: 'off' });
  });

  it('detects that the running app cannot be replaced', async () => {
    const check = vi.fn(() => Promise.resolve(newer));
    const { updates } = updatesWith({ canUpdate: () => false, check });
    await updates.check();
    expect([updates.state.kind, check.mock.calls.length]).toEqual(['off', 0]);
  });

  it('reports each release once, and not again after the user dismissed it', async () => {
    let found = newer;
    const { updates, notices, pass } = updatesWith({ check: () => Promise.resolve(found) });
    updates.begin();
    await pass(31_000);
    expect(notices.all).toMatchObject([{ message: 'Roster 0.2.0 is available.', actions: ['showUpdate'] }]);
    notices.dismiss(noticeId.parse('update'));
    await pass(day);
    expect(notices.all).toEqual([]);
    found = { version: '0.3.0', notes: '' };
    await pass(day);
    expect(notices.all).toMatchObject([{ message: 'Roster 0.3.0 is available.' }]);
  });

  it('reports a failure on request, and keeps the known update when it fails automatically', async () => {
    let answer: () => Promise<NewerRelease | null> = () => Promise.reject(new UpdateError('forged'));
    const { updates, notices, pass } = updatesWith({ check: () => answer() });
    updates.begin();
    await updates.check();
    expect(updates.state).toEqual({ kind: 'failed', code: 'forged' });
    answer = () => Promise.resolve(newer);
    await updates.check();
    answer = () => Promise.reject(new Error('anything'));
    await pass(31_000);
    expect(updates.state).toEqual({ kind: 'available', ...newer });
    await updates.check();
    expect(updates.state).toEqual({ kind: 'failed', code: 'unreachable' });
    expect(notices.all).toHaveLength(1);
  });

  it('limits notes to a readable length', async () => {
    const { updates } = updatesWith({ check: () => Promise.resolve({ version: '0.2.0', notes: 'x'.repeat(90_000) }) });
    await updates.check();
    expect(updates.state.kind === 'available' && updates.state.notes.length).toBe(20_000);
  });
});

describe('downloading', () => {
  it('starts on request, reports each percent once and ends ready', async () => {
    const download: Updater['download'] = (tell) => {
      for (const percent of [1.2, 1.9, 50, 100]) tell(percent);
      return Promise.resolve();
    };
    const { updates, told, notices } = updatesWith({ check: () => Promise.resolve(newer), download });
    await updates.download();
    expect(told).toEqual([]);
    await updates.check();
    await updates.download();
    expect(told).toEqual(['checking', 'available', ...Array<string>(4).fill('downloading'), 'ready']);
    expect(updates.state).toEqual({ kind: 'ready', ...newer });
    expect(notices.all).toMatchObject([{ message: expect.stringContaining('is ready to install') as string }]);
    await updates.check();
    expect(updates.state.kind).toBe('ready');
  });

  it('can be restarted after a failure', async () => {
    const failed = () => Promise.reject(new UpdateError('damaged'));
    const { updates } = updatesWith({ check: () => Promise.resolve(newer), download: failed });
    await updates.check();
    await updates.download();
    expect(updates.state).toEqual({ kind: 'failed', code: 'damaged' });
    await updates.check();
    expect(updates.state.kind).toBe('available');
  });
});

describe('installing', () => {
  it('waits until everything is stopped', async () => {
    const steps: string[] = [];
    const install = () => {
      steps.push('install');
      return new Promise<never>(() => undefined);
    };
    const { updates, prepareForUpdate } = updatesWith({ check: () => Promise.resolve(newer), install });
    prepareForUpdate.mockImplementation(() => {
      steps.push('stopped');
      return Promise.resolve();
    });
    await updates.install();
    expect(steps).toEqual([]);
    await updates.check();
    await updates.download();
    void updates.install();
    await new Promise((done) => setImmediate(done));
    expect(steps).toEqual(['stopped', 'install']);
  });

  it('leaves Roster running when it fails', async () => {
    const install = () => Promise.reject(new UpdateError('notInstalled'));
    const { updates, cancelShutdown } = updatesWith({ check: () => Promise.resolve(newer), install });
    await updates.check();
    await updates.download();
    await updates.install();
    expect(cancelShutdown).toHaveBeenCalledTimes(1);
    expect(updates.state).toEqual({ kind: 'failed', code: 'notInstalled' });
  });
});

describe('quitting', () => {
  function leavingWith() {
    const steps: string[] = [];
    let quitting: (event: { preventDefault: () => void }) => void = () => undefined;
    const app = {
      on: (_name: string, listener: typeof quitting) => {
        quitting = listener;
        return app;
      },
      quit: () => {
        const preventDefault = vi.fn();
        quitting({ preventDefault });
        steps.push(preventDefault.mock.calls.length > 0 ? 'held' : 'quit');
      },
      releaseSingleInstanceLock: () => steps.push('unlock'),
      requestSingleInstanceLock: () => steps.push('lock') > 0,
    };
    const stopServices = () => {
      steps.push('stopped');
      return Promise.resolve();
    };
    const leaving = new Shutdown({ app: app as never, stopServices, restartServices: () => steps.push('out') });
    leaving.watch();
    return { leaving, app, steps };
  }
  const settled = () => new Promise((done) => setImmediate(done));

  it('stops everything once, then exits', async () => {
    const { leaving, app, steps } = leavingWith();
    expect(leaving.isQuitting).toBe(false);
    app.quit();
    expect(leaving.isQuitting).toBe(true);
    await settled();
    expect(steps).toEqual(['stopped', 'held', 'quit']);
  });

  it('for an update releases the profile and exits immediately, or restarts everything', async () => {
    const { leaving, app, steps } = leavingWith();
    await leaving.prepareForUpdate();
    app.quit();
    expect(steps).toEqual(['stopped', 'unlock', 'quit']);
    const stayed = leavingWith();
    stayed.leaving.cancel();
    await stayed.leaving.prepareForUpdate();
    stayed.leaving.cancel();
    expect(stayed.steps).toEqual(['stopped', 'unlock', 'lock', 'out']);
    expect(stayed.leaving.isQuitting).toBe(false);
    stayed.app.quit();
    await settled();
    expect(stayed.steps.slice(4)).toEqual(['stopped', 'held', 'quit']);
  });
});

describe('what is new', () => {
  it('is offered once after an upgrade, not on the first start nor after a downgrade', async () => {
    const folder = tmpDir('roster-news-');
    const start = async (version: string) => {
      const notices = new Notices(new ChangeFeed());
      const quarantine = new Quarantine(folder, Date.now);
      await notifyAfterUpgrade(version, notices, { folder, openStore: openDurableStore, quarantine }, upgradedText);
      return notices.all.map(({ message }) => message);
    };
    expect(await start('0.9.0')).toEqual([]);
    expect(await start('0.9.0')).toEqual([]);
    expect(await start('0.10.0')).toEqual(['Roster was updated to 0.10.0.']);
    expect(await start('0.10.0')).toEqual([]);
    expect(await start('0.9.0')).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder, 'last-version.json'), 'utf8'))).toEqual({ version: 1, seen: '0.9.0' });
  });
});
