import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Quarantine, type QuarantinedFile } from '../../../../main/storage/quarantine.js';
import { AccountVault } from '../../../../main/vault/account-vault.js';
import type { KeyStore } from '../../../../main/vault/key-stores/key-store.js';
import { tmpDir } from '../../../support/tmp-dir.js';

/** A fake keychain that stores a key. The end-to-end tests use real keychains. */
function keyStore(): KeyStore {
  let key: Uint8Array | null = null;
  return {
    name: { kind: 'keychain', backend: 'test' },
    read: () => Promise.resolve(key),
    write: (next) => {
      key = next;
      return Promise.resolve();
    },
  };
}

describe('AccountVault', () => {
  let folder: string;
  let setAside: QuarantinedFile[];
  const open = (store: KeyStore | null) =>
    new AccountVault({
      folder: join(folder, 'vault'),
      selectKeyStore: () => Promise.resolve(store),
      quarantine: new Quarantine(folder, Date.now),
      onQuarantined: (file) => setAside.push(file),
    });
  const file = (id: string) => join(folder, 'vault', `${id}.sealed`);

  beforeEach(() => {
    folder = tmpDir('roster-vault-');
    setAside = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('returns what was written, even after a restart, and leaves no plain text on disk', async () => {
    const store = keyStore();
    expect(await open(store).write('a', 'refresh-token')).toBe('sealed');
    expect(await open(store).read('a')).toBe('refresh-token');
    expect(await readFile(file('a'), 'utf8')).not.toContain('refresh-token');
  });

  it('detects two swapped files and quarantines them', async () => {
    const vault = open(keyStore());
    await vault.write('a', 'of a');
    await vault.write('b', 'of b');
    await copyFile(file('b'), file('a'));
    await expect(vault.read('a')).rejects.toMatchObject({ code: 'sessionUnreadable' });
    expect(setAside).toHaveLength(1);
    expect(await readdir(join(folder, 'quarantine'))).toHaveLength(1);
    expect(await vault.read('b')).toBe('of b');
  });

  it('quarantines a damaged file', async () => {
    const vault = open(keyStore());
    await vault.write('a', 'of a');
    await writeFile(file('a'), 'damaged');
    await expect(vault.read('a')).rejects.toMatchObject({ code: 'sessionUnreadable' });
    expect(await vault.read('a')).toBeNull();
  });

  it('keeps encrypted files unchanged and new sessions in memory while the keychain is unavailable', async () => {
    const store = keyStore();
    await open(store).write('a', 'of a');
    const before = await readFile(file('a'), 'utf8');
    const vault = open(null);
    expect(await vault.status()).toMatchObject({ kind: 'keyUnavailable', canStartFresh: false });
    await expect(vault.read('a')).rejects.toMatchObject({ code: 'keyUnavailable' });
    expect(await vault.write('b', 'of b')).toBe('memory');
    expect(await readFile(file('a'), 'utf8')).toBe(before);
    expect(await open(store).read('a')).toBe('of a');
  });
});
