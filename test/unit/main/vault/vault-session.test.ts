/** The session with the vault: a real vault on disk, and a keychain that responds when the test triggers it. */
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Quarantine } from '../../../../main/storage/quarantine.js';
import { AccountVault } from '../../../../main/vault/account-vault.js';
import type { KeyStore } from '../../../../main/vault/key-stores/key-store.js';
import { VaultSession } from '../../../../main/vault/vault-session.js';
import type { LockState } from '../../../../preload/contract/index.js';
import { memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

let folder: string;
/** Actions of the session, in order. */
let events: string[];
/** The timers that were set and not cancelled, by delay. */
let timers: Map<number, () => void>;
let lock: { state: LockState; vaultOpened: (isLocked: boolean) => void };

beforeEach(() => {
  folder = tmpDir('roster-vault-session-');
  events = [];
  timers = new Map();
  lock = {
    state: 'off',
    vaultOpened: (isLocked) => {
      events.push(`lock ${isLocked ? 'stays' : 'opens'}`);
    },
  };
});

function openVault(selectKeyStore: (signal: AbortSignal) => Promise<KeyStore | null>): AccountVault {
  return new AccountVault({
    folder: join(folder, 'vault'),
    selectKeyStore,
    quarantine: new Quarantine(folder, Date.now),
    onQuarantined: () => undefined,
  });
}

function sessionOf(vault: AccountVault): VaultSession {
  const note = (event: string) => {
    events.push(event);
    return Promise.resolve();
  };
  return new VaultSession({
    ...{ vault, lock },
    notices: {
      showVaultStatus: ({ kind }) => void note(`notice ${kind}`),
      showKeychainPrompt: () => void note('notice prompt'),
      showManifestRebuilt: () => void note('notice rebuilt'),
      showStartedFresh: (count) => void note(`notice fresh ${String(count)}`),
    },
    accounts: {
      applyStatus: ({ kind }) => void note(`list ${kind}`),
      recover: () => note('recover'),
      checkSealed: () => note('check'),
      markSealed: (ids) => note(`sealed ${ids.join()}`),
      markSignedOut: (ids) => note(`signed out ${ids.join()}`),
    },
    renewals: {
      start: () => void note('renewals start'),
      resume: () => void note('renewals resume'),
      refreshDue: () => void note('renewals due'),
    },
    verifyFiles: () => note('verify'),
    loadSecrets: () => note('secrets'),
    schedule: (ms, work) => {
      timers.set(ms, work);
      return () => timers.delete(ms);
    },
  });
}

/** A keychain that answers when `answer` is called. */
function slowKeychain() {
  let answer: (store: KeyStore | null) => void = () => undefined;
  const selectKeyStore = () => new Promise<KeyStore | null>((resolve) => (answer = resolve));
  return {
    selectKeyStore,
    answer: (store: KeyStore | null) => {
      answer(store);
    },
  };
}

describe('open', () => {
  it('verifies the files before it recovers accounts, and checks sealed sessions last', async () => {
    const session = sessionOf(openVault(() => Promise.resolve(memoryKeyStore())));
    expect(await session.open()).toMatchObject({ kind: 'sealed' });
    expect(events).toEqual(['notice sealed', 'list sealed', 'lock opens', 'verify', 'recover', 'secrets', 'check']);
    expect(timers.size).toBe(0);
  });

  it('neither recovers nor checks sessions while the passphrase is needed', async () => {
    const store = memoryKeyStore();
    const first = openVault(() => Promise.resolve(store));
    await first.status();
    await first.enableLock('quiet marble otter lantern');
    lock.state = 'locked';
    const session = sessionOf(openVault(() => Promise.resolve(store)));
    expect(await session.open()).toEqual({ kind: 'locked' });
    expect(events).toEqual(['notice locked', 'list locked', 'lock stays']);
  });

  it('keeps the app lock while the key is unavailable and it is unknown whether the passphrase applies', async () => {
    const store = memoryKeyStore();
    await openVault(() => Promise.resolve(store)).write('a', 'of a');
    lock.state = 'locked';
    await sessionOf(openVault(() => Promise.resolve(null))).open();
    expect(events).toContain('lock stays');
    expect(events).not.toContain('check');
  });
});

describe('a keychain that takes long', () => {
  it('is announced in a notice, and recovery waits until it has answered', async () => {
    const keychain = slowKeychain();
    const opening = sessionOf(openVault(keychain.selectKeyStore)).open();
    expect([...timers.keys()]).toEqual([1_500, 4_000]);
    timers.get(1_500)?.();
    expect(events).toEqual(['notice prompt']);
    keychain.answer(memoryKeyStore());
    await opening;
    expect(timers.size).toBe(0);
    expect(events.slice(1, 4)).toEqual(['notice sealed', 'list sealed', 'lock opens']);
    expect(events).toContain('recover');
  });

  it('delays no sign-in: its session stays in memory and is stored when the keychain answers', async () => {
    const keychain = slowKeychain();
    const vault = openVault(keychain.selectKeyStore);
    const opening = sessionOf(vault).open();
    const write = vault.write('a', 'of a');
    timers.get(4_000)?.();
    expect(await write).toBe('memory');
    keychain.answer(memoryKeyStore());
    await opening;
    expect(events).toContain('sealed a');
    expect(await vault.sealedAccounts()).toEqual(['a']);
  });

  it('is no longer waited for after the user continued without it', async () => {
    const vault = openVault(
      (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            resolve(null);
          });
        }),
    );
    const session = sessionOf(vault);
    const opening = session.open();
    session.continueWithoutKeychain();
    expect(await opening).toMatchObject({ kind: 'keyUnavailable', canStartFresh: false });
    expect(events).toContain('recover');
  });
});

describe('retry', () => {
  it('stores the sessions that were kept in memory and starts the renewals', async () => {
    let store: KeyStore | null = null;
    const vault = openVault(() => Promise.resolve(store));
    const session = sessionOf(vault);
    await session.open();
    expect(await vault.write('a', 'of a')).toBe('memory');
    store = memoryKeyStore();
    events = [];
    await session.retry();
    expect(events).toEqual([
      ...['notice sealed', 'list sealed', 'lock opens', 'verify', 'recover', 'secrets', 'sealed a'],
      ...['check', 'renewals start'],
    ]);
    expect(await vault.sealedAccounts()).toEqual(['a']);
  });
});

describe('sealMemory', () => {
  it('does not open the vault when no session is in memory', async () => {
    const selectKeyStore = vi.fn(() => Promise.resolve(memoryKeyStore()));
    await sessionOf(openVault(selectKeyStore)).sealMemory();
    expect(selectKeyStore).not.toHaveBeenCalled();
  });
});

describe('startFresh', () => {
  it('signs out the accounts of the lost key and stores later sessions with a new one', async () => {
    await openVault(() => Promise.resolve(memoryKeyStore())).write('a', 'of a');
    const vault = openVault(() => Promise.resolve(memoryKeyStore()));
    const session = sessionOf(vault);
    await session.open();
    events = [];
    await session.startFresh();
    expect(events).toEqual([
      ...['signed out a', 'notice sealed', 'list sealed', 'lock opens', 'sealed ', 'verify', 'secrets'],
      ...['notice fresh 1', 'renewals resume', 'renewals start'],
    ]);
    expect(await vault.write('b', 'of b')).toBe('sealed');
  });
});

describe('afterUnlock', () => {
  it('recovers accounts before it resumes the renewals', async () => {
    const vault = openVault(() => Promise.resolve(memoryKeyStore()));
    await vault.status();
    await sessionOf(vault).afterUnlock();
    expect(events).toEqual(['verify', 'recover', 'secrets', 'renewals resume', 'renewals due', 'check']);
  });
});
