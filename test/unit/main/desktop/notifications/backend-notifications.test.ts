/** Notifications about unreachable backends. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { BackendNotifications } from '../../../../../main/desktop/notifications/backend-notifications.js';
import type { NotificationText } from '../../../../../main/desktop/notifications/session-notifications.js';
import { type BackendHealth, backendId, type BackendSummary } from '../../../../../preload/contract/index.js';
import { setLanguage } from '../../../../../preload/i18n/translate.js';

const stopped = { kind: 'failed', failure: { code: 'keepsStopping' } } as const;
const silent = { kind: 'unreachable', since: '2026-01-01T00:00:00.000Z', nextCheckAt: null } as const;

function summary(name: string, health: BackendHealth): BackendSummary {
  return {
    ...{ id: backendId.parse(name), kind: 'remote', displayName: name, appId: 'app', baseUrl: null },
    ...{
      isBuiltIn: false,
      isAdministered: false,
      adminRole: null,
      providers: [],
      providersSource: 'told',
      openId: null,
      browser: [],
      functions: null,
    },
    ...{ health, checks: [], report: null },
  };
}

/** Notifications that a user sees; a fake desktop, because a real one cannot report what it shows. */
function desktop() {
  const shown: (NotificationText & { press: () => void })[] = [];
  const timers: (() => void)[] = [];
  const state = { isWanted: true, isOnline: true, accounts: 2 };
  const [onRestart, onShow] = [vi.fn(), vi.fn()];
  const notifications = new BackendNotifications({
    ...{ onRestart, onShow },
    isWanted: () => state.isWanted,
    isOnline: () => state.isOnline,
    accountsOf: () => state.accounts,
    notify: (text, press) => {
      shown.push({ ...text, press });
      return () => undefined;
    },
    schedule: (_ms, work) => timers.push(work),
  });
  const put = (name: string, health: BackendHealth) => {
    notifications.applyChange({ kind: 'backendPut', backend: summary(name, health) });
  };
  const wait = () => {
    for (const work of timers.splice(0)) work();
  };
  return { shown, state, put, wait, notifications, onRestart, onShow };
}

beforeEach(() => {
  setLanguage('en');
});

describe('notifications of backends that are away', () => {
  it('appear once per outage, and lead to what needs attention', () => {
    const { shown, put, wait, onShow } = desktop();
    put('staging', silent);
    expect(shown).toEqual([]);
    wait();
    put('staging', silent);
    wait();
    expect(shown).toMatchObject([
      { title: 'staging does not respond', body: '2 accounts cannot be used meanwhile.', action: 'Show' },
    ]);
    shown[0]?.press();
    expect(onShow).toHaveBeenCalledOnce();
    put('staging', { kind: 'ready' });
    put('staging', silent);
    wait();
    expect(shown).toHaveLength(2);
  });

  it('offer to restart a backend on this computer, once although it fails again', () => {
    const { shown, put, wait, onRestart } = desktop();
    put('team', stopped);
    wait();
    put('team', { kind: 'starting' });
    put('team', stopped);
    wait();
    expect(shown).toMatchObject([{ title: 'team has stopped', action: 'Restart' }]);
    shown[0]?.press();
    expect(onRestart).toHaveBeenCalledWith('team');
  });

  it('are one for several backends', () => {
    const { shown, put, wait, onShow } = desktop();
    for (const name of ['a', 'b', 'c', 'd']) put(name, silent);
    wait();
    expect(shown).toMatchObject([{ title: '4 backends are not available', body: 'a, b, c and 1 more' }]);
    shown[0]?.press();
    expect(onShow).toHaveBeenCalledOnce();
  });

  it('are left out for a backend that is back or starting, was removed or has no signed-in account', () => {
    const { shown, state, put, wait, notifications } = desktop();
    put('a', silent);
    put('a', { kind: 'ready' });
    put('d', silent);
    put('d', { kind: 'starting' });
    put('b', silent);
    notifications.applyChange({ kind: 'backendRemoved', backendId: backendId.parse('b') });
    wait();
    state.accounts = 0;
    put('c', silent);
    wait();
    expect(shown).toEqual([]);
  });

  it('are left out while the user wants none, and for remote backends while the computer is offline', () => {
    const { shown, state, put, wait } = desktop();
    state.isOnline = false;
    put('a', silent);
    put('b', stopped);
    wait();
    expect(shown).toMatchObject([{ title: 'b has stopped' }]);
    Object.assign(state, { isOnline: true, isWanted: false });
    put('c', silent);
    wait();
    expect(shown).toHaveLength(1);
  });
});
