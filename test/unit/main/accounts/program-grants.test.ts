/** Only programs that the user allowed in this profile receive tokens. The vault authenticates the list. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Services } from '../../../../main/app/create-services.js';
import type { KeyStore } from '../../../../main/vault/key-stores/key-store.js';
import { accountId } from '../../../../preload/contract/index.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';
import { tuple } from '../../../support/tuple.js';

const passphrase = 'quiet marble otter lantern';
const account = accountId.parse('a'.repeat(32));
const deploy = { path: '/usr/bin/node', script: '/home/ada/deploy.mjs' };
const evil = { path: '/tmp/evil', script: null };
const fileOf = (profile: string) => join(profile, 'programs.json');

const openServices = (profile: string, store: KeyStore | null): Promise<Services> =>
  createTestServices(profile, { selectKeyStore: () => Promise.resolve(store) });

async function allow({ clients }: Services, program: typeof deploy | typeof evil): Promise<void> {
  const asked = clients.requestConsent(program, account, new AbortController().signal);
  const [question] = tuple(clients.pending, 1);
  await clients.respond(question.id, 'always');
  expect(await asked).toBe(true);
}

async function profileWithTwoAccounts() {
  const [profile, store] = [tmpDir('roster-grants-'), memoryKeyStore()];
  const built = await openServices(profile, store);
  await built.vault.open();
  await allow(built, deploy);
  return { profile, store, built };
}

const entry = (program: object, digit: string) => ({
  ...{ id: digit.repeat(32), ...program },
  allowedAt: new Date().toISOString(),
});
const notices = (built: Services) =>
  built
    .snapshot()
    .notices.map(({ message }) => message)
    .join();

describe('a program that the user allowed', () => {
  it('stays allowed after a restart, as soon as the vault is open', async () => {
    const { profile, store } = await profileWithTwoAccounts();
    const next = await openServices(profile, store);
    expect([next.clients.isAllowed(deploy), next.clients.allowed]).toEqual([false, []]);
    await next.vault.open();
    expect(next.clients.isAllowed(deploy)).toBe(true);
    expect(notices(next)).toBe('');
  });

  it('is not allowed while the keychain is unavailable, and is again afterwards', async () => {
    const { profile, store } = await profileWithTwoAccounts();
    const withoutKeychain = await openServices(profile, null);
    await withoutKeychain.vault.open();
    expect(withoutKeychain.clients.isAllowed(deploy)).toBe(false);
    // A grant without the vault lasts until the process ends and does not change the stored ones.
    await allow(withoutKeychain, evil);
    expect([withoutKeychain.clients.isAllowed(evil), withoutKeychain.clients.allowed.length]).toEqual([true, 1]);
    await withoutKeychain.clients.revoke(withoutKeychain.clients.allowed[0]?.id ?? ('' as never));
    expect(withoutKeychain.clients.isAllowed(evil)).toBe(false);
    const next = await openServices(profile, store);
    await next.vault.open();
    expect(next.clients.allowed.map(({ path }) => path)).toEqual([deploy.path]);
  });

  it('is not allowed while the app lock is locked', async () => {
    const { profile, store, built } = await profileWithTwoAccounts();
    await built.lock.enable(passphrase, { idleMinutes: null, onSleep: false, touchId: false });
    const next = await openServices(profile, store);
    await next.vault.open();
    expect(next.clients.isAllowed(deploy)).toBe(false);
    await next.lock.unlock(passphrase);
    expect(next.clients.isAllowed(deploy)).toBe(true);
  });
});

describe('a program that adds itself to programs.json', () => {
  it.each([
    ['as an additional entry', (content: { programs: object[] }) => [...content.programs, entry(evil, 'e')]],
    [
      'in place of another entry',
      (content: { programs: object[] }) => content.programs.map((one) => ({ ...one, ...evil })),
    ],
    ['alone', () => [entry(evil, 'e')]],
  ])('%s gets nothing; the file is quarantined and every program needs consent again', async (_what, change) => {
    const { profile, store } = await profileWithTwoAccounts();
    const content = JSON.parse(readFileSync(fileOf(profile), 'utf8')) as { programs: object[] };
    const forged = JSON.stringify({ ...content, programs: change(content) });
    writeFileSync(fileOf(profile), forged);
    const next = await openServices(profile, store);
    await next.vault.open();
    expect([next.clients.isAllowed(evil), next.clients.isAllowed(deploy), next.clients.allowed]).toEqual([
      ...[false, false],
      [],
    ]);
    expect(notices(next)).toContain('has to ask again');
    const aside = readdirSync(join(profile, 'quarantine')).filter((name) => name.endsWith('programs.json'));
    expect(aside.map((name) => readFileSync(join(profile, 'quarantine', name), 'utf8'))).toEqual([forged]);
    await allow(next, deploy);
    const later = await openServices(profile, store);
    await later.vault.open();
    expect([later.clients.isAllowed(deploy), later.clients.isAllowed(evil)]).toEqual([true, false]);
  });

  it('gains no access by restoring an old copy in which it was allowed', async () => {
    const { profile, store, built } = await profileWithTwoAccounts();
    const old = readFileSync(fileOf(profile), 'utf8');
    await built.clients.revoke(built.clients.allowed[0]?.id ?? ('' as never));
    writeFileSync(fileOf(profile), old);
    const next = await openServices(profile, store);
    await next.vault.open();
    expect(next.clients.isAllowed(deploy)).toBe(false);
  });

  it('gains no access from an unprotected file of an older version; its programs need consent again', async () => {
    const { profile, store } = await profileWithTwoAccounts();
    // A profile of b1f6685: a key and sealed files without a manifest, and grants in a plain file.
    rmSync(join(profile, 'vault', 'manifest.json'));
    if (store.key === null) throw new Error('no key');
    const { key } = JSON.parse(Buffer.from(store.key).toString('utf8')) as { key: string };
    store.key = Buffer.from(key, 'base64');
    const next = await openServices(profile, store);
    await next.vault.open();
    expect([next.clients.isAllowed(deploy), next.clients.allowed]).toEqual([false, []]);
    expect(notices(next)).toContain('has to ask again');
  });
});
