/** Locations of the vault key, and changes of the location or loss of the key. */
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { Quarantine, type QuarantinedFile } from '../../../../main/storage/quarantine.js';
import { AccountVault, type VaultStatus } from '../../../../main/vault/account-vault.js';
import { type KeychainSources, selectKeyStore } from '../../../../main/vault/key-stores/select-key-store.js';
import { FakeKeychain, FakeSafeStorage } from '../../../support/fakes/fake-keychain.js';
import { tmpDir } from '../../../support/tmp-dir.js';

describe('the vault key', () => {
  let profile: string;
  let keychain: FakeKeychain;
  let safeStorage: FakeSafeStorage;
  let setAside: QuarantinedFile[];
  let statuses: VaultStatus[];

  beforeEach(() => {
    profile = tmpDir('roster-stores-');
    keychain = new FakeKeychain();
    safeStorage = new FakeSafeStorage();
    setAside = [];
    statuses = [];
  });

  /** Opens the vault as on a desktop where Chromium chooses `backend`. */
  const open = (backend: string, more: Partial<KeychainSources> = {}, folder = profile) => {
    const isOpen = (signal: AbortSignal) =>
      keychain.open('', '').then((entry) =>
        entry.getPassword(signal).then(
          () => true,
          () => false,
        ),
      );
    const onHand: KeychainSources = {
      ...{ safeStorage, safeStorageBackend: () => backend, openKeychainEntry: keychain.open, platform: 'linux' },
      ...{ isSecretServiceUnlocked: isOpen, isWalletUnlocked: () => Promise.resolve(false), ...more },
    };
    const vault = join(folder, 'vault');
    return new AccountVault({
      folder: vault,
      selectKeyStore: (signal) => selectKeyStore({ vault, profile: folder }, onHand, signal),
      quarantine: new Quarantine(folder, Date.now),
      onQuarantined: (file) => setAside.push(file),
      onStatus: (status) => statuses.push(status),
    });
  };
  const inVault = (name: string) => join(profile, 'vault', name);
  const quarantined = () => (existsSync(join(profile, 'quarantine')) ? readdirSync(join(profile, 'quarantine')) : []);

  for (const backend of ['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6', 'basic_text', 'unknown']) {
    it(`is not awaited forever with ${backend}`, async () => {
      const first = open(backend);
      expect(await first.write('a', 'of a')).toBe('sealed');
      keychain.hangs = true;
      const vault = open(backend);
      const reading = vault.read('a');
      const writing = vault.write('b', 'of b');
      await new Promise((resolve) => setTimeout(resolve, 50));
      vault.continueWithoutKeychain();
      await expect(reading).rejects.toMatchObject({ code: 'keyUnavailable' });
      expect(await writing).toBe('memory');
      expect(await vault.status()).toMatchObject({ kind: 'keyUnavailable', canStartFresh: false });
      keychain.hangs = false;
      expect((await vault.retry()).sealed).toEqual(['b']);
      expect([await vault.read('a'), await vault.read('b')]).toEqual(['of a', 'of b']);
    });
  }

  it('does not delay new sessions while the keychain is slow', async () => {
    await open('basic_text').write('a', 'of a');
    keychain.hangs = true;
    const vault = open('basic_text');
    const early = vault.write('b', 'of b');
    vault.writeToMemoryMeanwhile();
    expect(await early).toBe('memory');
    expect(await vault.write('c', 'of c')).toBe('memory');
    expect(await vault.read('b')).toBe('of b');
    vault.continueWithoutKeychain();
    await vault.status();
    keychain.hangs = false;
    expect((await vault.retry()).sealed).toEqual(['b', 'c']);
  });

  it('is found in the keychain entry by a desktop that wraps keys, and moved to its key file', async () => {
    await open('basic_text').write('a', 'of a');
    expect(await open('gnome_libsecret').read('a')).toBe('of a');
    // From now on the key is read from the file. The keychain entry still exists.
    const entries = new Map(keychain.entries);
    keychain.entries.clear();
    expect(await open('gnome_libsecret').read('a')).toBe('of a');
    expect(entries.size).toBe(1);
  });

  it('is unavailable, not lost, when the desktop lacks its keychain, and nothing is overwritten', async () => {
    await open('kwallet6', { isWalletUnlocked: () => Promise.resolve(true) }).write('a', 'of a');
    const before = readFileSync(inVault('key.json'), 'utf8');
    const vault = open('basic_text');
    expect(await vault.status()).toMatchObject({ kind: 'keyUnavailable', canStartFresh: true });
    expect(await vault.write('b', 'of b')).toBe('memory');
    expect(readFileSync(inVault('key.json'), 'utf8')).toBe(before);
    expect(await open('kwallet6', { isWalletUnlocked: () => Promise.resolve(true) }).read('a')).toBe('of a');
    // The user confirms that the other keychain is lost.
    expect(await vault.startFresh()).toEqual(['a']);
    await vault.sealMemory();
    expect(await open('basic_text').read('b')).toBe('of b');
    expect(quarantined().some((name) => name.endsWith('key.json'))).toBe(true);
  });

  for (const backend of ['gnome_libsecret', 'basic_text']) {
    const lose = () => {
      safeStorage.loseKey();
      keychain.entries.clear();
    };

    it(`loses no new session when it is gone (${backend}), and starting fresh quarantines the old ones`, async () => {
      const first = open(backend);
      await first.write('a', 'of a');
      await first.write('b', 'of b');
      lose();
      const vault = open(backend);
      expect(await vault.status()).toMatchObject({ kind: 'lost', accounts: ['a', 'b'] });
      await expect(vault.read('a')).rejects.toMatchObject({ code: 'keyLost' });
      expect(await vault.write('c', 'of c')).toBe('sealed');
      // The same account again: its file is replaced, and the old one is quarantined.
      expect(await vault.write('a', 'again')).toBe('sealed');
      expect(statuses.at(-1)).toMatchObject({ kind: 'lost', accounts: ['b'] });

      const next = open(backend);
      expect(await next.status()).toMatchObject({ kind: 'lost', accounts: ['b'] });
      expect([await next.read('c'), await next.read('a')]).toEqual(['of c', 'again']);
      await expect(next.read('b')).rejects.toMatchObject({ code: 'keyLost' });
      expect(await next.startFresh()).toEqual(['b']);
      expect(await next.status()).toMatchObject({ kind: 'sealed' });
      expect([await next.read('b'), await next.read('c'), await next.read('a')]).toEqual([null, 'of c', 'again']);
      expect(quarantined().filter((name) => name.endsWith('.sealed'))).toHaveLength(2);
      expect(await open(backend).status()).toMatchObject({ kind: 'sealed' });
    });

    it(`is replaced permanently by starting fresh when it is gone (${backend})`, async () => {
      await open(backend).write('a', 'of a');
      lose();
      const vault = open(backend);
      expect(await vault.startFresh()).toEqual(['a']);
      expect(await vault.write('b', 'of b')).toBe('sealed');
      expect(await open(backend).read('b')).toBe('of b');
      expect(await open(backend).status()).toMatchObject({ kind: 'sealed' });
    });

    it(`is replaced silently when it is gone (${backend}) with the last account`, async () => {
      const first = open(backend);
      await first.write('a', 'of a');
      await first.remove('a');
      lose();
      const vault = open(backend);
      expect(await vault.status()).toMatchObject({ kind: 'sealed' });
      expect(await vault.write('b', 'of b')).toBe('sealed');
      expect(await open(backend).read('b')).toBe('of b');
    });

    it(`opens everything again when it is restored (${backend})`, async () => {
      await open(backend).write('a', 'of a');
      const entries = new Map(keychain.entries);
      const { safeStorage: before } = { safeStorage };
      keychain.entries.clear();
      safeStorage = new FakeSafeStorage();
      const vault = open(backend);
      expect(await vault.status()).toMatchObject({ kind: 'lost' });
      safeStorage = before;
      for (const [account, password] of entries) keychain.entries.set(account, password);
      expect(await open(backend).read('a')).toBe('of a');
    });
  }

  it('in the keychain depends neither on the path of the profile nor on the file that names the entry', async () => {
    await open('basic_text').write('a', 'of a');
    const moved = `${profile}-moved`;
    renameSync(profile, moved);
    expect(await open('basic_text', {}, moved).read('a')).toBe('of a');
    rmSync(join(moved, 'vault', 'keychain.json'));
    expect(await open('basic_text', {}, moved).read('a')).toBe('of a');
  });

  it('opens both copies of a profile, even after one of them has another key', async () => {
    await open('basic_text').write('a', 'of a');
    const copy = `${profile}-copy`;
    cpSync(profile, copy, { recursive: true });
    await open('basic_text', {}, copy).enableLock('quiet marble otter lantern');
    expect(await open('basic_text').read('a')).toBe('of a');
    const locked = open('basic_text', {}, copy);
    expect(await locked.unlock('quiet marble otter lantern')).toBe(true);
    expect(await locked.read('a')).toBe('of a');
  });

  it('of an earlier version is found under its path-based name and replaced', async () => {
    const key = randomBytes(32);
    const account = `vault-key:${createHash('sha256').update(profile).digest('hex').slice(0, 16)}`;
    keychain.entries.set(account, key.toString('base64'));
    const vault = open('basic_text');
    await vault.write('a', 'of a');
    expect(readFileSync(inVault('a.sealed'), 'utf8')).toContain('"keyStore":"keychain:secret-service:');
    // The old entry alone opens nothing any more.
    const moved = `${profile}-moved`;
    renameSync(profile, moved);
    expect(await open('basic_text', {}, moved).read('a')).toBe('of a');
  });
});
