/** The key changes with the app lock: restored old files open nothing, and a crash at any step loses nothing. */
import { randomBytes } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Quarantine, type QuarantinedFile } from '../../../../main/storage/quarantine.js';
import { AccountVault } from '../../../../main/vault/account-vault.js';
import { readKeyRecord, writeKeyRecord } from '../../../../main/vault/key-record.js';
import type { KeyStore } from '../../../../main/vault/key-stores/key-store.js';
import { SafeStorageKeyStore } from '../../../../main/vault/key-stores/safe-storage-key-store.js';
import { FakeSafeStorage } from '../../../support/fakes/fake-keychain.js';
import { memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';
import { defined } from '../../../support/tuple.js';

const passphrase = 'quiet marble otter lantern';
/** Background work of the vault may be slow on a busy computer. */
const longer = { timeout: 120_000 };
const v1 = join('test', 'fixtures', 'formats', 'v1');

let folder: string;
let vaultFolder: string;
let safeStorage: FakeSafeStorage;
let setAside: QuarantinedFile[];

beforeEach(() => {
  folder = tmpDir('roster-change-');
  vaultFolder = join(folder, 'vault');
  safeStorage = new FakeSafeStorage();
  setAside = [];
});

const wrapped = (name = 'key.json') => new SafeStorageKeyStore(join(vaultFolder, name), safeStorage, 'gnome_libsecret');
const open = (store: KeyStore = wrapped()) =>
  new AccountVault({
    folder: vaultFolder,
    selectKeyStore: () => Promise.resolve(store),
    quarantine: new Quarantine(folder, Date.now),
    onQuarantined: (file) => setAside.push(file),
  });
const file = (name: string) => join(vaultFolder, name);
/** Copies all files, like an attacker who later restores some of them. */
const backUp = () => {
  const copy = tmpDir('roster-backup-');
  cpSync(vaultFolder, copy, { recursive: true });
  return copy;
};

describe('the app lock', () => {
  it('is not undone by the key file from before it was turned on', async () => {
    const vault = open();
    await vault.write('a', 'of a');
    const before = backUp();
    await vault.enableLock(passphrase);
    copyFileSync(join(before, 'key.json'), file('key.json'));
    const next = open();
    expect(await next.status()).toMatchObject({ kind: 'lost' });
    await expect(next.read('a')).rejects.toMatchObject({ code: 'keyLost' });
    expect(existsSync(file('lock.json'))).toBe(true);
  });

  it('is not undone by the key file, the manifest and the previous key from before', async () => {
    const vault = open();
    await vault.write('a', 'of a');
    const before = backUp();
    await vault.enableLock(passphrase);
    for (const name of ['key.json', 'manifest.json']) copyFileSync(join(before, name), file(name));
    rmSync(file('lock.json'));
    await expect(open().read('a')).rejects.toMatchObject({
      code: expect.stringMatching(/keyLost|sessionUnreadable/) as string,
    });
  });

  it('is not undone by an earlier lock or by the key of that lock', async () => {
    const vault = open();
    await vault.write('a', 'of a');
    await vault.enableLock('an earlier passphrase');
    const before = backUp();
    expect(await vault.disableLock('an earlier passphrase')).toBe(true);
    await vault.enableLock(passphrase);
    for (const name of ['key.json', 'lock.json']) copyFileSync(join(before, name), file(name));
    const next = open();
    expect(await next.unlock('an earlier passphrase')).toBe(true);
    await expect(next.read('a')).rejects.toThrow();
  });

  it('is not undone by Touch ID’s copy of the key in place of the key file', async () => {
    const vault = open();
    await vault.write('a', 'of a');
    await vault.enableLock(passphrase);
    const key = defined(await vault.dataKey(), 'the key');
    await wrapped('touch-id.json').write(writeKeyRecord('touchId', key));
    copyFileSync(file('touch-id.json'), file('key.json'));
    const next = open();
    expect(await next.status()).toMatchObject({ kind: 'lost' });
    await expect(next.read('a')).rejects.toMatchObject({ code: 'keyLost' });
  });

  it('opens with its key and with no other key', async () => {
    const vault = open();
    await vault.write('a', 'of a');
    const before = await vault.dataKey();
    await vault.enableLock(passphrase);
    const key = await vault.dataKey();
    if (key === null || before === null) throw new Error('no key');
    const next = open();
    expect(await next.unlockWith(before)).toBe(false);
    expect(await next.status()).toEqual({ kind: 'locked' });
    expect(await next.unlockWith(key)).toBe(true);
    expect(await next.read('a')).toBe('of a');
  });

  it('loses nothing when it is turned on and off while sessions are written', async () => {
    const vault = open();
    const ids = Array.from({ length: 20 }, (_none, number) => `account-${String(number)}`);
    const latest = new Map<string, string>();
    const write = async (id: string, content: string) => {
      await vault.write(id, content);
      latest.set(id, content);
    };
    for (const id of ids) await write(id, 'first');
    const writing = (async () => {
      for (let round = 0; round < 6; round += 1) {
        await Promise.all(ids.map((id) => write(id, `round ${String(round)}`)));
        await write(`new-${String(round)}`, 'new');
      }
    })();
    await vault.enableLock(passphrase);
    expect(await vault.disableLock(passphrase)).toBe(true);
    await vault.enableLock(passphrase);
    await writing;
    const next = open();
    expect(await next.unlock(passphrase)).toBe(true);
    for (const [id, content] of latest) expect(await next.read(id)).toBe(content);
    expect(setAside).toEqual([]);
  });
});

describe('a crash while the key changes', () => {
  /** A store that fails at its first write, before or after the write takes effect. */
  const dying = (after: boolean) => {
    const store = wrapped();
    let die: () => void = () => undefined;
    const died = new Promise<void>((resolve) => (die = resolve));
    const dyingStore: KeyStore = {
      name: store.name,
      read: () => store.read(),
      write: async (record) => {
        if (after) await store.write(record);
        die();
        // As in a killed process, nothing after this step happens.
        return new Promise<void>(() => undefined);
      },
    };
    return { store: dyingStore, died };
  };

  for (const after of [false, true]) {
    const when = after ? 'after' : 'before';
    it(`${when} the key store has the new key leaves the lock off or on, and everything can be read`, async () => {
      await open().write('a', 'of a');
      const { store, died } = dying(after);
      void open(store).enableLock(passphrase);
      await died;
      const next = open();
      expect((await next.status()).kind).toBe(after ? 'locked' : 'sealed');
      expect(await next.unlock(passphrase)).toBe(true);
      expect(await next.read('a')).toBe('of a');
      expect(await next.write('b', 'of b')).toBe('sealed');
      const last = open();
      expect(await last.unlock(passphrase)).toBe(true);
      expect([await last.read('a'), await last.read('b')]).toEqual(['of a', 'of b']);
    });

    it(`${when} the key store has the new key when the lock is turned off loses nothing either`, async () => {
      const vault = open();
      await vault.write('a', 'of a');
      await vault.enableLock(passphrase);
      const { store, died } = dying(after);
      void open(store).disableLock(passphrase);
      await died;
      const next = open();
      expect((await next.status()).kind).toBe(after ? 'sealed' : 'locked');
      expect(await next.unlock(passphrase)).toBe(true);
      expect(await next.read('a')).toBe('of a');
    });
  }

  it('leaves the lock that was in effect when another one was only prepared', async () => {
    const vault = open();
    await vault.write('a', 'of a');
    await vault.enableLock(passphrase);
    writeFileSync(
      file('lock-next.json'),
      readFileSync(file('lock.json'), 'utf8').replace(/"outerKeyId":"../, '"outerKeyId":"zz'),
    );
    const next = open();
    expect(await next.unlock(passphrase)).toBe(true);
    expect(await next.read('a')).toBe('of a');
  });
});

describe('an old encrypted file', () => {
  it('of a removed account does not restore it', async () => {
    const vault = open();
    await vault.write('a', 'of a');
    await vault.write('b', 'of b');
    const before = backUp();
    await vault.remove('a');
    copyFileSync(join(before, 'a.sealed'), file('a.sealed'));
    await expect(open().read('a')).rejects.toMatchObject({ code: 'sessionUnreadable' });
    expect(setAside.map(({ name }) => name)).toEqual(['a.sealed']);
    expect(await open().read('b')).toBe('of b');
  });

  it('of an account that was removed without the key does not restore it either', async () => {
    await open().write('a', 'of a');
    await open().write('b', 'of b');
    const before = backUp();
    safeStorage.isThere = false;
    await open().remove('a');
    safeStorage.isThere = true;
    const next = open();
    expect(await next.read('b')).toBe('of b');
    await vi.waitFor(() => {
      expect(readFileSync(file('manifest.json'), 'utf8')).not.toContain('\\"a\\"');
    }, longer);
    copyFileSync(join(before, 'a.sealed'), file('a.sealed'));
    await expect(open().read('a')).rejects.toMatchObject({ code: 'sessionUnreadable' });
  });

  it('of an account with a newer file is ignored', async () => {
    const vault = open();
    await vault.write('a', 'signed in');
    const before = backUp();
    await vault.write('a', 'signed out');
    copyFileSync(join(before, 'a.sealed'), file('a.sealed'));
    await expect(open().read('a')).rejects.toMatchObject({ code: 'sessionUnreadable' });
  });

  it('is quarantined, unlike a file that a crash left newer than the manifest', async () => {
    const vault = open();
    await vault.write('a', 'of a');
    const before = backUp();
    await vault.write('a', 'later');
    await vault.write('new', 'of new');
    copyFileSync(join(before, 'manifest.json'), file('manifest.json'));
    const next = open();
    expect([await next.read('a'), await next.read('new')]).toEqual(['later', 'of new']);
  });

  it('is not distinguished from a new one without the manifest, which the vault reports', async () => {
    const vault = open();
    await vault.write('a', 'of a');
    rmSync(file('manifest.json'));
    const next = open();
    expect(await next.read('a')).toBe('of a');
    expect(next.wasRebuilt).toBe(true);
    expect(open().wasRebuilt).toBe(false);
  });
});

describe('a vault of the first format', () => {
  const copyV1 = () => {
    cpSync(v1, folder, { recursive: true });
    const store = memoryKeyStore();
    store.key = Buffer.from(readFileSync(join(v1, 'key-of-this-copy.txt'), 'utf8').trim(), 'base64');
    return store;
  };
  const ids = ['436fc813dd9fa0d76366b717230514ee', 'ad8311d730c3df427939207bad966f6b'];
  const openWith = (store: ReturnType<typeof memoryKeyStore>) =>
    new AccountVault({
      folder: vaultFolder,
      selectKeyStore: () => Promise.resolve(store),
      quarantine: new Quarantine(folder, Date.now),
      onQuarantined: (aside) => setAside.push(aside),
    });

  it('is read completely and gets a new key and the second format', async () => {
    const store = copyV1();
    const old = store.key;
    const vault = openWith(store);
    for (const id of ids) expect(await vault.read(id)).toContain('"version":1');
    await vi.waitFor(() => {
      expect(existsSync(file('previous-key.json'))).toBe(false);
      expect(existsSync(file('manifest.json'))).toBe(true);
    }, longer);
    for (const name of readdirSync(vaultFolder).filter((other) => other.endsWith('.sealed'))) {
      expect(readFileSync(file(name), 'utf8')).toContain('"version":2');
    }
    expect(readKeyRecord(store.key ?? new Uint8Array())).toMatchObject({ purpose: 'sessions' });
    // Restored old files open nothing.
    for (const id of ids) copyFileSync(join(v1, 'vault', `${id}.sealed`), file(`${id}.sealed`));
    store.key = old;
    const next = openWith(store);
    expect(await next.status()).toMatchObject({ kind: 'lost' });
    await expect(next.read(ids[0] ?? '')).rejects.toThrow();
  });

  it('adopts the other files of the profile once', async () => {
    const store = copyV1();
    const vault = openWith(store);
    await vault.status();
    const settings = { idleMinutes: 5, onSleep: true, touchId: false };
    expect(await vault.files.verify('lock-settings', settings, {})).toBe('adopted');
    const next = openWith(store);
    await next.status();
    expect(await next.files.verify('lock-settings', settings, {})).toBe('authentic');
    expect(await next.files.verify('lock-settings', { ...settings, idleMinutes: null }, {})).toBe('altered');
  });

  it('with keys of two desktops merges the sessions of both', async () => {
    const store = copyV1();
    const other = memoryKeyStore();
    other.key = randomBytes(32);
    const both = {
      ...store,
      name: store.name,
      others: [other],
      read: () => Promise.resolve(store.key),
      write: (record: Uint8Array) => store.write(record),
    };
    const { seal } = await import('../../../../main/vault/envelope.js');
    const sealed = seal(other.key, { accountId: 'c', keyStore: 'keychain:test', generation: 1 }, 'of c');
    writeFileSync(file('c.sealed'), JSON.stringify(sealed));
    Object.defineProperty(both, 'key', { get: () => store.key, set: (key: Uint8Array) => (store.key = key) });
    const vault = openWith(both);
    expect(await vault.read('c')).toBe('of c');
    for (const id of ids) expect(await vault.read(id)).toContain('"version":1');
    expect(await vault.status()).toMatchObject({ kind: 'sealed' });
  });
});
