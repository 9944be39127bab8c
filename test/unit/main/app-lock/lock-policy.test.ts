/** What a locked Roster reveals and allows. */
import { describe, expect, it, vi } from 'vitest';
import {
  isCallAllowed,
  isChangeRevealed,
  isCommandAllowed,
  revealAccounts,
  revealNotices,
  vaultNoticeId,
} from '../../../../main/app-lock/lock-policy.js';
import { type CallName, calls, type Change, type Notice, noticeId } from '../../../../preload/contract/index.js';

const notice = (id: string): Notice => ({
  id: noticeId.parse(id),
  kind: 'keyUnavailable',
  message: 'about ada@example.com',
  actions: [],
  dismissible: true,
});
const notices = [notice('setAside:accounts'), notice('vault')];

describe('a locked Roster', () => {
  it('shows no account and does not read the list', () => {
    const summaries = vi.fn(() => []);
    const list = {
      get summaries() {
        return summaries();
      },
      activeId: null,
      current: {},
      recent: [],
    };
    expect(revealAccounts('locked', list)).toEqual({ accounts: [], active: null, current: {}, recent: [] });
    expect(summaries).not.toHaveBeenCalled();
    expect(revealAccounts('open', list).accounts).toEqual([]);
    expect(summaries).toHaveBeenCalled();
  });

  it('shows only the notice about the vault', () => {
    expect(revealNotices('locked', notices).map(({ id }) => id)).toEqual([vaultNoticeId]);
    expect(revealNotices('off', notices)).toBe(notices);
  });

  it('sends only changes of the lock, the backends and the vault notice to the window', () => {
    const sent = (change: Change) => isChangeRevealed('locked', change);
    expect(sent({ kind: 'lockChanged', lock: 'locked' })).toBe(true);
    expect(sent({ kind: 'noticePut', notice: notice('vault') })).toBe(true);
    expect(sent({ kind: 'noticePut', notice: notice('server:b-1:0') })).toBe(false);
    expect(sent({ kind: 'noticeRemoved', noticeId: noticeId.parse('server:b-1:0') })).toBe(false);
    expect(isChangeRevealed('open', { kind: 'noticePut', notice: notice('server:b-1:0') })).toBe(true);
  });

  it('allows only the calls that show or open the lock', () => {
    const names = Object.keys(calls) as CallName[];
    expect(names.filter((name) => isCallAllowed('locked', name)).sort()).toEqual([
      'app.reportRendererError',
      'lock.reset',
      'lock.settings',
      'lock.unlock',
      'lock.unlockWithTouchId',
      'quick.getSnapshot',
      'quick.hide',
      'quick.resize',
      'state.getSnapshot',
      'vault.continueWithoutKeychain',
      'vault.retry',
      'vault.startFresh',
    ]);
    expect(names.every((name) => isCallAllowed('open', name) && isCallAllowed('off', name))).toBe(true);
  });

  it('answers only status, open and quick over the local API, and token, which asks for the passphrase', () => {
    const commands = ['status', 'open', 'quick', 'list', 'switch', 'token', 'login', 'logout', '__proto__'];
    expect(commands.filter((name) => isCommandAllowed('locked', name))).toEqual(['status', 'open', 'quick', 'token']);
    expect(commands.every((name) => isCommandAllowed('open', name))).toBe(true);
  });
});
