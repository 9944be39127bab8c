import { beforeEach, describe, expect, it } from 'vitest';
import { vaultNoticeId } from '../../../../main/app-lock/lock-policy.js';
import { storageTexts } from '../../../../main/ipc/texts/state-texts.js';
import { ChangeFeed } from '../../../../main/state/change-feed.js';
import { Notices } from '../../../../main/state/notices.js';
import { StorageNotices } from '../../../../main/state/storage-notices.js';
import { setLanguage } from '../../../../preload/i18n/translate.js';

let notices: Notices;
let shown: StorageNotices;
beforeEach(() => {
  setLanguage('en');
  notices = new Notices(new ChangeFeed());
  shown = new StorageNotices(notices, '/profile/quarantine', storageTexts);
});

describe('showVaultStatus', () => {
  it('offers to start fresh only when a new key could be stored or the old one is lost', () => {
    const actions = () => notices.all.map((notice) => notice.actions);
    shown.showVaultStatus({ kind: 'keyUnavailable', reason: 'keychainElsewhere', canStartFresh: false });
    expect(actions()).toEqual([['retryVault']]);
    shown.showVaultStatus({ kind: 'keyUnavailable', reason: 'keychainElsewhere', canStartFresh: true });
    expect(actions()).toEqual([['retryVault', 'startFresh']]);
    shown.showVaultStatus({ kind: 'lost', accounts: [] });
    expect(actions()).toEqual([['retryVault', 'startFresh']]);
  });

  it.each([
    ['keychainLocked', 'unlockKeychain'],
    ['keychainSilent', 'unlockKeychain'],
    ['keychainElsewhere', 'retryVault'],
    ['lockFileUnreadable', 'retryVault'],
  ] as const)('offers to unlock the keychain only when its own prompt can help: %s', (reason, action) => {
    shown.showVaultStatus({ kind: 'keyUnavailable', reason, canStartFresh: false });
    expect(notices.all.map((notice) => notice.actions)).toEqual([[action]]);
  });

  it.each(['sealed', 'locked'] as const)('removes the notice when the vault is %s', (kind) => {
    shown.showKeychainPrompt();
    expect(notices.all).toMatchObject([{ id: vaultNoticeId, actions: ['continueWithoutKeychain'] }]);
    shown.showVaultStatus(kind === 'sealed' ? { kind, keyStore: 'keychain' } : { kind });
    expect(notices.all).toEqual([]);
  });
});

describe('showRecovered', () => {
  it('shows nothing when nothing was recovered', () => {
    shown.showRecovered({ accounts: 0, backends: 0, undecryptable: 0 });
    expect(notices.all).toEqual([]);
  });

  it('states the numbers of backends, accounts and undecryptable files in one notice', () => {
    shown.showRecovered({ accounts: 2, backends: 3, undecryptable: 4 });
    expect(notices.all).toHaveLength(1);
    const [notice] = notices.all;
    for (const count of ['2', '3', '4']) expect(notice?.message).toContain(count);
  });
});

describe('showStartedFresh', () => {
  it.each([
    [0, 'No account needs to sign in again'],
    [1, '1 account needs to sign in again'],
    [2, '2 accounts need to sign in again'],
  ])('says what %i lost sessions mean', (count, text) => {
    shown.showStartedFresh(count);
    expect(notices.all[0]?.message).toContain(text);
    expect(notices.all[0]?.message).toContain('/profile/quarantine');
  });
});

describe('a quarantined file', () => {
  it('is reported with its new path, in one notice per file', () => {
    shown.showQuarantined({ name: 'accounts.json', path: '/profile/quarantine/accounts' });
    shown.showQuarantined({ name: 'accounts.json', path: '/profile/quarantine/accounts', dropped: 3 });
    shown.showGrantsQuarantined({ name: 'programs.json', path: '/profile/quarantine/programs' });
    expect(notices.all.map(({ id }) => id)).toEqual(['setAside:accounts.json', 'setAside:programs.json']);
    expect(notices.all[0]?.message).toContain('3');
    expect(notices.all[1]?.message).toContain('/profile/quarantine/programs');
  });
});
