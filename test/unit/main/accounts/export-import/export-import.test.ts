/** Export and import: an export can be imported elsewhere, and an invalid file changes nothing. */
import { createDecipheriv, hkdfSync } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Services } from '../../../../../main/app/create-services.js';
import { embeddedBackendId, noSignIn } from '../../../../../main/backends/backend.js';
import { jwtOf, startAuthServer } from '../../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../../support/services.js';
import { tmpDir } from '../../../../support/tmp-dir.js';
import { tuple } from '../../../../support/tuple.js';

const passphrase = 'quiet marble otter lantern';
let server: TestServer;
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(() => server.stop());

async function openServices(): Promise<Services> {
  const store = memoryKeyStore();
  const built = await createTestServices(tmpDir('roster-transfer-'), {
    selectKeyStore: () => Promise.resolve(store),
  });
  built.backends.embedded.ready(embeddedBackendId, {
    ...{ url: server.url, appId: testAppId, displayName: 'Test', providers: [], signIn: noSignIn },
  });
  return built;
}

/** Services with one named account and one that is signed out. */
async function profileWithTwoAccounts(name: string) {
  const from = await openServices();
  const first = await from.accounts.signIn(embeddedBackendId, jwtOf(`${name}-a`));
  const second = await from.accounts.signIn(embeddedBackendId, jwtOf(`${name}-b`));
  await from.accounts.rename(first, 'Work');
  await from.accounts.signOut(second);
  return { from, ...(await from.exportImport.export(passphrase, null)) };
}

describe('ExportImport', () => {
  it('imports sessions, names and order into another profile, once', async () => {
    const { from, text, count } = await profileWithTwoAccounts('moved');
    expect(count).toBe(2);
    const to = await openServices();
    expect(await to.exportImport.import(text, passphrase)).toEqual({ added: 2, skipped: 0 });
    const plain = (one: Services) =>
      one.list.summaries.map(({ userId, label, state, addedAt }) => ({ userId, label, state, addedAt }));
    expect(plain(to)).toEqual(plain(from));
    const [first] = tuple(to.list.summaries, 1);
    await to.accounts.refresh(first.id);
    await to.accounts.activate(first.id);
    expect(await to.exportImport.import(text, passphrase)).toEqual({ added: 0, skipped: 2 });
    expect(to.list.entries).toHaveLength(2);
  });

  it('exports only the accounts that were chosen', async () => {
    const { from } = await profileWithTwoAccounts('chosen');
    const [, second] = tuple(from.list.summaries, 2);
    const { text, count } = await from.exportImport.export(passphrase, [second.id]);
    expect(count).toBe(1);
    const to = await openServices();
    expect(await to.exportImport.import(text, passphrase)).toEqual({ added: 1, skipped: 0 });
    expect(to.list.summaries.map(({ userId }) => userId)).toEqual([second.userId]);
  });

  it('writes the documented format, which only needs the passphrase', async () => {
    const { text } = await profileWithTwoAccounts('documented');
    const { sealed } = JSON.parse(text) as {
      sealed: {
        kdf: { memoryKiB: number; passes: number; lanes: number; salt: string };
        iv: string;
        tag: string;
        ciphertext: string;
      };
    };
    const { kdf } = sealed;
    const derived = await hashRaw(passphrase, {
      ...{ memoryCost: kdf.memoryKiB, timeCost: kdf.passes, parallelism: kdf.lanes },
      ...{ salt: Buffer.from(kdf.salt, 'base64'), outputLen: 32 },
    });
    const key = new Uint8Array(hkdfSync('sha256', derived, new Uint8Array(), 'roster passphrase', 32));
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64'));
    decipher.setAAD(
      Buffer.from(
        JSON.stringify(['roster accounts export', 1, 'argon2id', kdf.memoryKiB, kdf.passes, kdf.lanes, kdf.salt]),
      ),
    );
    decipher.setAuthTag(Buffer.from(sealed.tag, 'base64'));
    const content = JSON.parse(
      Buffer.concat([decipher.update(Buffer.from(sealed.ciphertext, 'base64')), decipher.final()]).toString(),
    ) as { accounts: { label: string | null }[] };
    expect(content.accounts.map(({ label }) => label)).toEqual(['Work', null]);
    expect(text).not.toContain('eyJ');
  });

  it('changes nothing when the file is not an export, or is newer or changed, or the passphrase is wrong', async () => {
    const { text } = await profileWithTwoAccounts('refused');
    const to = await openServices();
    const file = JSON.parse(text) as { sealed: { kdf: object; ciphertext: string } };
    const changed = {
      ...file,
      sealed: {
        ...file.sealed,
        ciphertext: `${file.sealed.ciphertext.startsWith('A') ? 'B' : 'A'}${file.sealed.ciphertext.slice(1)}`,
      },
    };
    const greedy = { ...file, sealed: { ...file.sealed, kdf: { ...file.sealed.kdf, memoryKiB: 64 * 1024 * 1024 } } };
    const cheap = { ...file, sealed: { ...file.sealed, kdf: { ...file.sealed.kdf, passes: 1 } } };
    const rows: [string, string, string][] = [
      ['{"half', passphrase, 'invalidExportFile'],
      ['{}', passphrase, 'invalidExportFile'],
      [JSON.stringify(greedy), passphrase, 'invalidExportFile'],
      [JSON.stringify({ ...file, version: 2 }), passphrase, 'newerExportFile'],
      [JSON.stringify(changed), passphrase, 'wrongPassphrase'],
      [JSON.stringify(cheap), passphrase, 'wrongPassphrase'],
      [text, 'another', 'wrongPassphrase'],
    ];
    for (const [content, word, code] of rows) {
      await expect(to.exportImport.import(content, word)).rejects.toMatchObject({ code });
    }
    expect(to.list.entries).toEqual([]);
  });

  it('restores the session of a signed-out account and keeps that of a signed-in one', async () => {
    const { from, text } = await profileWithTwoAccounts('revived');
    const [first] = tuple(from.list.summaries, 1);
    const before = from.backends.app(embeddedBackendId).user(first.userId)?.refreshToken;
    expect(await from.exportImport.import(text, passphrase)).toEqual({ added: 0, skipped: 2 });
    const user = from.backends.app(embeddedBackendId).user(first.userId);
    await user?.load();
    expect(user?.refreshToken).toBe(before);
    // Simulate another computer on which the same account was signed out.
    const other = await openServices();
    const there = await other.accounts.signIn(embeddedBackendId, jwtOf('revived-a'));
    await other.accounts.rename(there, 'Mine');
    await other.accounts.signOut(there);
    expect(await other.exportImport.import(text, passphrase)).toEqual({ added: 2, skipped: 0 });
    expect(other.list.find(there)).toMatchObject({ state: 'signedIn', label: 'Mine' });
    await other.accounts.refresh(there);
  });
});
