/** Electron's safeStorage with and without asynchronous calls. It is a fake, because Electron does not run here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ElectronSafeStorage, safeStorageOf } from '../../../../../main/vault/key-stores/safe-storage.js';
import { SafeStorageKeyStore } from '../../../../../main/vault/key-stores/safe-storage-key-store.js';
import { selectKeyStore } from '../../../../../main/vault/key-stores/select-key-store.js';
import { FakeKeychain } from '../../../../support/fakes/fake-keychain.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

/** “Encrypts” by reversing the text after Chromium's prefix; `v10` marks Chromium's hard-coded key. */
const sealWith = (prefix: string, text: string) => Buffer.from(prefix + Array.from(text).reverse().join(''));
const open = (sealed: Buffer) => Array.from(sealed.toString().slice(3)).reverse().join('');

const synchronous = (prefix = 'v11'): ElectronSafeStorage => ({
  isEncryptionAvailable: () => true,
  encryptString: (text) => sealWith(prefix, text),
  decryptString: open,
});

/** As in Electron 46, without the synchronous calls. Like Electron's, the methods must be called on their object. */
class Asynchronous implements ElectronSafeStorage {
  shouldReEncrypt = false;
  sealed = 0;
  constructor(readonly prefix = 'v11') {}

  isAsyncEncryptionAvailable(): Promise<boolean> {
    return Promise.resolve(this.prefix !== '');
  }

  encryptStringAsync(text: string): Promise<Buffer> {
    this.sealed += 1;
    return Promise.resolve(sealWith(this.prefix, text));
  }

  decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    return Promise.resolve({ result: open(sealed), shouldReEncrypt: this.shouldReEncrypt });
  }
}

const record = Buffer.from('a record');
const path = () => join(tmpDir('roster-safe-'), 'vault', 'key.json');
const storeOf = (electron: ElectronSafeStorage, file: string) =>
  new SafeStorageKeyStore(file, safeStorageOf(electron, 'linux'), 'gnome_libsecret');

describe('safeStorage', () => {
  it('uses its asynchronous calls when available and reads what the synchronous ones encrypted', async () => {
    const file = path();
    await storeOf(synchronous(), file).write(record);
    const later = new Asynchronous();
    // Electron 42 to 45 have both.
    const both: ElectronSafeStorage = Object.assign(later, {
      isEncryptionAvailable: () => false,
      encryptString: () => {
        throw new Error('the synchronous call');
      },
    });
    expect(await storeOf(both, file).read()).toEqual(record);
    await storeOf(both, file).write(record);
    expect(later.sealed).toBe(1);
    expect(await storeOf(synchronous(), file).read()).toEqual(record);
  });

  it('encrypts the key again when the keychain has a newer key', async () => {
    const file = path();
    const electron = new Asynchronous();
    await storeOf(electron, file).write(record);
    electron.shouldReEncrypt = true;
    expect(await storeOf(electron, file).read()).toEqual(record);
    expect(electron.sealed).toBe(2);
  });

  for (const [name, electron] of [
    ['synchronous', synchronous('v10')],
    ['asynchronous', new Asynchronous('v10')],
  ] as const) {
    it(`is rejected when it encrypts with the key in Chromium's source (${name})`, async () => {
      const file = path();
      await expect(storeOf(electron, file).write(record)).rejects.toMatchObject({ code: 'keyUnavailable' });
      expect(() => readFileSync(file)).toThrow();
      // On other systems the prefix has another meaning.
      await new SafeStorageKeyStore(file, safeStorageOf(electron, 'darwin'), 'keychain').write(record);
      await expect(storeOf(electron, file).read()).rejects.toMatchObject({ code: 'keyUnavailable' });
    });
  }

  it('is cancelled by the signal when it never answers', async () => {
    const file = path();
    await storeOf(synchronous(), file).write(record);
    const never = new Promise<never>(() => undefined);
    const hanging: ElectronSafeStorage = {
      isAsyncEncryptionAvailable: () => never,
      encryptStringAsync: () => never,
      decryptStringAsync: () => never,
    };
    const giveUp = new AbortController();
    const reading = storeOf(hanging, file).read(giveUp.signal);
    giveUp.abort();
    await expect(reading).rejects.toMatchObject({ code: 'keyUnavailable' });
    await expect(storeOf(hanging, file).write(record, giveUp.signal)).rejects.toMatchObject({ code: 'keyUnavailable' });
  });

  it('leaves the key to the keychain’s entry with neither kind of call, or with a weak backend', async () => {
    const keychain = new FakeKeychain();
    const vault = join(tmpDir('roster-safe-'), 'vault');
    for (const [electron, backend] of [
      [{}, 'gnome_libsecret'],
      [new Asynchronous(), 'basic_text'],
      [new Asynchronous(), 'unknown'],
      [new Asynchronous(''), 'gnome_libsecret'],
    ] as const) {
      const store = await selectKeyStore(
        { vault, profile: '/profile' },
        {
          ...{ safeStorage: safeStorageOf(electron, 'linux'), safeStorageBackend: () => backend, platform: 'linux' },
          ...{ openKeychainEntry: keychain.open, isSecretServiceUnlocked: () => Promise.resolve(true) },
          isWalletUnlocked: () => Promise.resolve(false),
        },
        new AbortController().signal,
      );
      expect(store?.name.kind).toBe('keychain');
    }
  });
});
