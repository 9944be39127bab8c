/** The app lock of the vault after a crash, with a wrong passphrase, or without the keychain. */
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Quarantine } from '../../../../main/storage/quarantine.js';
import { AccountVault } from '../../../../main/vault/account-vault.js';
import { memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const passphrase = 'quiet marble otter lantern';

const keyIdIn = (text: string) => z.looseObject({ keyId: z.string() }).parse(JSON.parse(text)).keyId;

describe('the lock of the vault', () => {
  let folder: string;
  let store: ReturnType<typeof memoryKeyStore>;
  const open = (keychain: typeof store | null = store) =>
    new AccountVault({
      folder: join(folder, 'vault'),
      selectKeyStore: () => Promise.resolve(keychain),
      quarantine: new Quarantine(folder, Date.now),
      onQuarantined: () => undefined,
    });
  const lockFile = () => join(folder, 'vault', 'lock.json');

  beforeEach(() => {
    folder = tmpDir('roster-lock-');
    store = memoryKeyStore();
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('protects everything from a reader with the keychain but without the passphrase', async () => {
    const vault = open();
    await vault.write('a', 'of a');
    const sealed = await readFile(join(folder, 'vault', 'a.sealed'), 'utf8');
    await vault.enableLock(passphrase);
    expect(await vault.read('a')).toBe('of a');
    const next = open();
    expect(await next.status()).toEqual({ kind: 'locked' });
    await expect(next.read('a')).rejects.toMatchObject({ code: 'locked' });
    await expect(next.write('a', 'other')).rejects.toMatchObject({ code: 'locked' });
    expect(await next.dataKey()).toBeNull();
    expect(await next.unlock('a wrong one')).toBe(false);
    expect(await next.unlock(passphrase)).toBe(true);
    expect(await next.read('a')).toBe('of a');
    // The key from before the lock, which the keychain or a backup may still have, opens nothing.
    expect(keyIdIn(await readFile(join(folder, 'vault', 'a.sealed'), 'utf8'))).not.toBe(keyIdIn(sealed));
  });

  it('locks and unlocks in one process, without the key in between', async () => {
    const vault = open();
    await vault.write('a', 'of a');
    await vault.enableLock(passphrase);
    await vault.lock();
    await expect(vault.read('a')).rejects.toMatchObject({ code: 'locked' });
    expect(await vault.unlock(passphrase)).toBe(true);
    await vault.write('b', 'of b');
    expect([await vault.read('a'), await vault.read('b')]).toEqual(['of a', 'of b']);
  });

  it('is opened by the new passphrase only after it was changed, which needs the old one', async () => {
    const vault = open();
    await vault.write('a', 'of a');
    await vault.enableLock(passphrase);
    expect(await vault.changePassphrase('a wrong one', 'another passphrase')).toBe(false);
    expect(await vault.changePassphrase(passphrase, 'another passphrase')).toBe(true);
    expect(await vault.read('a')).toBe('of a');
    const next = open();
    expect(await next.unlock(passphrase)).toBe(false);
    expect(await next.unlock('another passphrase')).toBe(true);
    expect(await next.read('a')).toBe('of a');
  });

  it('keeps the passphrase while it is locked, even for a caller who knows it', async () => {
    const vault = open();
    await vault.enableLock(passphrase);
    await vault.lock();
    expect(await vault.changePassphrase(passphrase, 'another passphrase')).toBe(false);
    expect(await vault.unlock(passphrase)).toBe(true);
  });

  it('is not opened by any passphrase while the keychain is unavailable', async () => {
    const vault = open();
    await vault.write('a', 'of a');
    await vault.enableLock(passphrase);
    for (const [keychain, kind] of [
      [null, 'keyUnavailable'],
      [memoryKeyStore(), 'lost'],
    ] as const) {
      const without = open(keychain);
      expect(await without.status()).toMatchObject({ kind });
      await expect(without.unlock(passphrase)).rejects.toMatchObject({ code: 'keyUnavailable' });
      expect(existsSync(lockFile())).toBe(true);
    }
    const again = open();
    expect(await again.unlock(passphrase)).toBe(true);
  });

  it('loses only the sessions when it is reset, and does not affect new ones', async () => {
    const vault = open();
    await vault.write('a', 'of a');
    await vault.enableLock(passphrase);
    const lost = open();
    await lost.discardSessions();
    expect(await lost.read('a')).toBeNull();
    expect(await lost.write('a', 'again')).toBe('sealed');
    expect(await open().read('a')).toBe('again');
  });

  it('opens nothing and is not deleted when it is damaged', async () => {
    const vault = open();
    await vault.write('a', 'of a');
    await vault.enableLock(passphrase);
    await writeFile(lockFile(), '{"version":9}');
    expect(await open().status()).toMatchObject({ kind: 'keyUnavailable' });
    expect(await readFile(lockFile(), 'utf8')).toBe('{"version":9}');
    expect(await readdir(join(folder, 'vault'))).toContain('a.sealed');
  });
});
