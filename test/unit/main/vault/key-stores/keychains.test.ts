/** Selection of the keychain: KDE's wallet, queried with a session bus tool, and the store that contains the profile's key. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useRecordedPasswordStore } from '../../../../../main/vault/key-stores/password-store.js';
import { isWalletUnlocked, type RunTool } from '../../../../../main/vault/key-stores/wallet-probe.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

const never = new AbortController().signal;

describe('KDE’s wallet', () => {
  /** A fake: no KWallet runs here. */
  const answering = (handle: string): { run: RunTool; calls: (readonly string[])[] } => {
    const calls: (readonly string[])[] = [];
    const run: RunTool = (_program, args) => {
      calls.push(args);
      return Promise.resolve(
        args.some((word) => word.endsWith('.networkWallet')) ? '   kdewallet\n' : `   ${handle}\n`,
      );
    };
    return { run, calls };
  };

  it('is open when it returns a handle, and is called by the name of its version', async () => {
    for (const [backend, daemon] of [
      ['kwallet', 'kwalletd'],
      ['kwallet5', 'kwalletd5'],
      ['kwallet6', 'kwalletd6'],
    ] as const) {
      const { run, calls } = answering('int32 1234');
      expect(await isWalletUnlocked(backend, never, run)).toBe(true);
      expect(calls.every((args) => args.includes(`--dest=org.kde.${daemon}`))).toBe(true);
      expect(calls[1]).toContain('string:kdewallet');
    }
  });

  it('is not open when the user declines, the service is missing, or the wait is cancelled', async () => {
    expect(await isWalletUnlocked('kwallet6', never, answering('int32 -1').run)).toBe(false);
    expect(await isWalletUnlocked('kwallet6', never, () => Promise.reject(new Error('ServiceUnknown')))).toBe(false);
    const giveUp = new AbortController();
    const asking = isWalletUnlocked('kwallet6', giveUp.signal, (_program, _args, signal) => {
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
      });
    });
    giveUp.abort();
    expect(await asking).toBe(false);
    expect(await isWalletUnlocked('kwallet6', giveUp.signal)).toBe(false);
  });

  it('is left to Chromium when no tool can query it', async () => {
    const missing = Object.assign(new Error('spawn dbus-send ENOENT'), { code: 'ENOENT' });
    expect(await isWalletUnlocked('kwallet6', never, () => Promise.reject(missing))).toBe(true);
  });
});

describe('the keychain that Chromium uses', () => {
  const switchesFor = (keyFile: string | null, isChosenByUser = false) => {
    const profile = tmpDir('roster-store-');
    mkdirSync(join(profile, 'vault'));
    if (keyFile !== null) writeFileSync(join(profile, 'vault', 'key.json'), keyFile);
    const added: string[] = [];
    const commandLine = {
      appendSwitch: (name: string, value?: string) => added.push(`${name}=${value ?? ''}`),
    };
    useRecordedPasswordStore(commandLine, { profileFolder: profile, platform: 'linux', isChosenByUser });
    return added;
  };
  const wrappedBy = (backend: unknown) => JSON.stringify({ version: 1, backend, wrapped: 'AA==' });

  it('is the one that wrapped the key, on any desktop', () => {
    expect(switchesFor(wrappedBy('gnome_libsecret'))).toEqual(['password-store=gnome-libsecret']);
    expect(switchesFor(wrappedBy('kwallet6'))).toEqual(['password-store=kwallet6']);
  });

  it('is Chromium’s choice without a key file, with an empty one, and when the user chose it', () => {
    for (const text of [null, '', '[]', 'null', '{"backend":1}', wrappedBy('basic_text'), wrappedBy('constructor')]) {
      expect(switchesFor(text)).toEqual([]);
    }
    expect(switchesFor(wrappedBy('kwallet6'), true)).toEqual([]);
  });
});
