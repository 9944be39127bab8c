import { describe, expect, it } from 'vitest';
import { vaultNoticeId } from '../../../../main/app-lock/lock-policy.js';
import { settingsFormat } from '../../../../main/state/settings.js';
import { createSnapshot, type SnapshotSources } from '../../../../main/state/snapshot.js';
import { backendId, type LockState, type Notice, noticeId } from '../../../../preload/contract/index.js';
import { accountSummary } from '../../../support/fakes/account-summary.js';

const backend = backendId.parse('embedded');
const account = accountSummary('a');
const notice = (id: Notice['id']): Notice => ({
  ...{ id, kind: 'keyUnavailable', message: 'about ada@example.com', actions: [], dismissible: true },
});
const sources = (state: LockState): SnapshotSources => ({
  feed: { revision: 7 },
  lock: { state },
  list: { summaries: [account], activeId: account.id, current: { [backend]: account.id }, recent: [account.id] },
  backends: { summaries: [] },
  notices: { all: [notice(vaultNoticeId), notice(noticeId.parse('setAside:accounts'))] },
  settings: { value: settingsFormat.defaults, language: 'de' },
});

describe('createSnapshot', () => {
  it('returns the whole state with the revision of the last change', () => {
    expect(createSnapshot(sources('open'))).toEqual({
      revision: 7,
      accounts: [account],
      active: account.id,
      current: { [backend]: account.id },
      recent: [account.id],
      backends: [],
      notices: sources('open').notices.all,
      lock: 'open',
      settings: settingsFormat.defaults,
      language: 'de',
    });
  });

  it('returns no account and only the notice about the vault while Roster is locked', () => {
    const { accounts, active, current, recent, notices, lock } = createSnapshot(sources('locked'));
    expect({ accounts, active, current, recent }).toEqual({ accounts: [], active: null, current: {}, recent: [] });
    expect(lock).toBe('locked');
    expect(notices.map(({ id }) => id)).toEqual([vaultNoticeId]);
  });
});
