/** Damage to any file of a profile is detected, the file is never overwritten, and nothing else is lost. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openAccountFiles } from '../../../../main/storage/account-files.js';
import { NewerFormatError } from '../../../../main/storage/errors.js';
import { JsonFile } from '../../../../main/storage/json-file.js';
import { Quarantine, type QuarantinedFile } from '../../../../main/storage/quarantine.js';
import { AccountVault } from '../../../../main/vault/account-vault.js';
import { openDurableStore } from '../../../support/fakes/durable-store.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const newFolder = () => tmpDir('roster-damage-');

describe('an encrypted file', () => {
  it('is rejected when any bit changes', async () => {
    const original = newFolder();
    const store = memoryKeyStore();
    const open = (folder: string, onQuarantined: (file: QuarantinedFile) => void = () => undefined) =>
      new AccountVault({
        folder: join(folder, 'vault'),
        selectKeyStore: () => Promise.resolve(store),
        quarantine: new Quarantine(folder, Date.now),
        onQuarantined,
      });
    await open(original).write('a', JSON.stringify({ secret: 'of a' }));
    const good = readFileSync(join(original, 'vault', 'a.sealed'));
    const outcomes = { setAside: 0, keyAway: 0, newer: 0 };
    for (let byte = 0; byte < good.length; byte += 1) {
      const bad = Buffer.from(good);
      bad[byte] = (bad[byte] ?? 0) ^ (1 << (byte % 8));
      // Each in its own copy: a vault that has just opened removes accounts without a file from its manifest.
      const folder = newFolder();
      cpSync(original, folder, { recursive: true });
      writeFileSync(join(folder, 'vault', 'a.sealed'), bad);
      const setAside: QuarantinedFile[] = [];
      const outcome: unknown = await open(folder, (file) => setAside.push(file))
        .read('a')
        .catch((error: unknown) => error);
      // A bit that does not change the decoded content, such as a padding bit of base64, may have no effect.
      if (outcome === JSON.stringify({ secret: 'of a' })) continue;
      expect(outcome).toHaveProperty('code');
      const code = outcome instanceof Error && 'code' in outcome ? outcome.code : '';
      if (code === 'sessionUnreadable') outcomes.setAside += 1;
      else if (code === 'keyUnavailable') outcomes.keyAway += 1;
      else if (code === 'newerFormat') outcomes.newer += 1;
      else throw new Error(`byte ${String(byte)}: ${String(outcome)}`);
      expect(setAside).toHaveLength(code === 'sessionUnreadable' ? 1 : 0);
      for (const { path } of setAside) expect(readFileSync(path)).toEqual(bad);
    }
    console.log(`bit flips: ${String(good.length)} bytes; ${JSON.stringify(outcomes)}`);
    expect(outcomes.setAside).toBeGreaterThan(good.length / 2);
    expect(await open(original).read('a')).toBe(JSON.stringify({ secret: 'of a' }));
  });

  it('of a newer Roster is rejected and left unchanged', async () => {
    const folder = newFolder();
    const vault = new AccountVault({
      folder: join(folder, 'vault'),
      selectKeyStore: () => Promise.resolve(memoryKeyStore()),
      quarantine: new Quarantine(folder, Date.now),
      onQuarantined: () => undefined,
    });
    await vault.write('b', 'of b');
    const path = join(folder, 'vault', 'a.sealed');
    writeFileSync(path, '{"version":3,"anything":true}');
    await expect(vault.read('a')).rejects.toMatchObject({ code: 'newerFormat' });
    expect(readFileSync(path, 'utf8')).toBe('{"version":3,"anything":true}');
  });
});

describe('the settings files', () => {
  it('are quarantined or still valid, without an exception, when truncated at any byte or with any bit flipped', async () => {
    const source = join('test', 'fixtures', 'formats', 'v1');
    for (const name of ['accounts.json', 'roster.json', 'lock-settings.json', 'settings.json']) {
      const good = readFileSync(join(source, name));
      for (let byte = 0; byte < good.length; byte += 3) {
        const folder = newFolder();
        for (const other of ['accounts.json', 'roster.json', 'lock-settings.json', 'settings.json'])
          cpSync(join(source, other), join(folder, other));
        const bad = Buffer.from(good);
        bad[byte] = (bad[byte] ?? 0) ^ (1 << (byte % 8));
        writeFileSync(join(folder, name), byte % 2 === 0 ? bad : good.subarray(0, byte));
        const options = { folder, openStore: openDurableStore, quarantine: new Quarantine(folder, Date.now) };
        await openAccountFiles(options).catch((error: unknown) => {
          // The one bit that makes the version a newer one.
          if (!(error instanceof NewerFormatError)) throw error;
        });
      }
    }
  });
});

describe('older formats', () => {
  it('of version 1 are read completely', async () => {
    const folder = newFolder();
    cpSync(join('test', 'fixtures', 'formats', 'v1'), folder, { recursive: true });
    const store = memoryKeyStore();
    store.key = Buffer.from(readFileSync(join(folder, 'key-of-this-copy.txt'), 'utf8').trim(), 'base64');
    const services = await createTestServices(folder, { selectKeyStore: () => Promise.resolve(store) });
    expect(await services.vault.open()).toMatchObject({ kind: 'sealed' });
    const { accounts, active, notices, settings } = services.snapshot();
    expect(notices).toEqual([]);
    // Earlier choices stay; new settings have their defaults.
    expect(settings).toEqual({
      ...{ theme: 'dark', language: 'en', closeToTray: true, startAtLogin: false, notify: false },
      ...{ notifyBackends: true, notifyConsent: true, textSize: 'normal', clicking: 'shows' },
      quietHours: { isOn: false, from: '22:00', until: '07:00' },
      showPictures: true,
      checkForUpdates: true,
      quickShortcut: null,
      terminalAccount: null,
    });
    expect(accounts.map(({ displayName, label, state }) => [displayName, label, state])).toEqual([
      ['ada@example.com', 'Work', 'signedIn'],
      ['grace@example.com', null, 'signedOut'],
    ]);
    expect(active).toBe(accounts[0]?.id);
    const user = services.backends.app(
      services.list.entries[0]?.backendId ?? services.backends.entries[0]?.id ?? ('' as never),
    ).currentUser;
    await user?.load();
    expect(user?.refreshToken).toMatch(/^eyJ/);
  });

  it('are migrated step by step; a missing step quarantines the file, a newer version is rejected', async () => {
    const schema = z.object({ names: z.array(z.string()) });
    const open = (folder: string) =>
      JsonFile.open({
        ...{ folder, name: 'names', version: 3, schema, defaults: { names: [] } },
        ...{ openStore: openDurableStore, quarantine: new Quarantine(folder, Date.now) },
        migrations: {
          1: ({ name, ...rest }) => ({ ...rest, list: [name] }),
          2: ({ list, ...rest }) => ({ ...rest, names: list }),
        },
      });
    const written = (content: object) => {
      const folder = newFolder();
      writeFileSync(join(folder, 'names.json'), JSON.stringify(content));
      return folder;
    };
    const old = written({ version: 1, name: 'ada' });
    const { document, quarantined } = await open(old);
    expect([document.value, quarantined]).toEqual([{ names: ['ada'] }, null]);
    // Reading changes nothing on disk; the next write does.
    expect(readFileSync(join(old, 'names.json'), 'utf8')).toContain('"version":1');
    await document.replace({ names: ['ada', 'grace'] });
    expect(JSON.parse(readFileSync(join(old, 'names.json'), 'utf8'))).toEqual({ version: 3, names: ['ada', 'grace'] });
    expect((await open(written({ version: 0, name: 'ada' }))).quarantined).not.toBeNull();
    await expect(open(written({ version: 4, names: [] }))).rejects.toBeInstanceOf(NewerFormatError);
  });
});
