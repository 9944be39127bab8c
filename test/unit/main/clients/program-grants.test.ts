/** Only programs that the user allowed in this profile receive tokens. The vault authenticates the list. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Services } from '../../../../main/app/create-services.js';
import type { Caller } from '../../../../main/clients/client-program.js';
import type { KeyStore } from '../../../../main/vault/key-stores/key-store.js';
import { accountId } from '../../../../preload/contract/index.js';
import { answerQuestion, callerOf } from '../../../support/fakes/callers.js';
import { createTestServices, memoryKeyStore } from '../../../support/services.js';
import { tmpDir } from '../../../support/tmp-dir.js';
import { defined } from '../../../support/tuple.js';

const passphrase = 'quiet marble otter lantern';
const account = accountId.parse('a'.repeat(32));
const deploy = callerOf({ path: '/usr/bin/node', script: '/home/ada/deploy.mjs' });
const evil = callerOf({ path: '/tmp/evil', script: null });
const fileOf = (profile: string) => join(profile, 'programs.json');

const openServices = (profile: string, store: KeyStore | null): Promise<Services> =>
  createTestServices(profile, { selectKeyStore: () => Promise.resolve(store) });

async function allow({ clients }: Services, caller: Caller): Promise<void> {
  const asked = clients.requestConsent(
    caller,
    { accountId: account, others: [], reason: { kind: 'active' }, startsProgram: false },
    new AbortController().signal,
  );
  await answerQuestion(clients, { kind: 'allow', accountId: account, length: 'always', allAccounts: false });
  expect(await asked).toMatchObject({ accountId: account });
}

const isAllowed = async ({ clients }: Services, caller: Caller) => (await clients.find(caller, account)) !== null;

async function revokeFirst({ clients }: Services): Promise<void> {
  const [first] = await clients.list();
  await clients.revoke(defined(first).id);
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
    expect([await isAllowed(next, deploy), await next.clients.list()]).toEqual([false, []]);
    await next.vault.open();
    expect(await isAllowed(next, deploy)).toBe(true);
    expect(notices(next)).toBe('');
  });

  it('is not allowed while the keychain is unavailable, and is again afterwards', async () => {
    const { profile, store } = await profileWithTwoAccounts();
    const withoutKeychain = await openServices(profile, null);
    await withoutKeychain.vault.open();
    expect(await isAllowed(withoutKeychain, deploy)).toBe(false);
    // A grant without the vault lasts until the process ends and does not change the stored ones.
    await allow(withoutKeychain, evil);
    expect([await isAllowed(withoutKeychain, evil), (await withoutKeychain.clients.list()).length]).toEqual([true, 1]);
    await revokeFirst(withoutKeychain);
    expect(await isAllowed(withoutKeychain, evil)).toBe(false);
    const next = await openServices(profile, store);
    await next.vault.open();
    expect((await next.clients.list()).map(({ name }) => name)).toEqual(['deploy.mjs']);
  });

  it('is not allowed while the app lock is locked', async () => {
    const { profile, store, built } = await profileWithTwoAccounts();
    await built.lock.enable(passphrase, { idleMinutes: null, onSleep: false, touchId: false });
    const next = await openServices(profile, store);
    await next.vault.open();
    expect(await isAllowed(next, deploy)).toBe(false);
    await next.lock.unlock(passphrase);
    expect(await isAllowed(next, deploy)).toBe(true);
  });
});

describe('a program that adds itself to programs.json', () => {
  it.each([
    [
      'as an additional entry',
      (content: { programs: object[] }) => [...content.programs, entry(evil.program ?? {}, 'e')],
    ],
    [
      'in place of another entry',
      (content: { programs: object[] }) => content.programs.map((one) => ({ ...one, ...evil.program })),
    ],
    ['alone', () => [entry(evil.program ?? {}, 'e')]],
  ])('%s gets nothing; the file is quarantined and every program needs consent again', async (_what, change) => {
    const { profile, store } = await profileWithTwoAccounts();
    const content = JSON.parse(readFileSync(fileOf(profile), 'utf8')) as { programs: object[] };
    const forged = JSON.stringify({ ...content, programs: change(content) });
    writeFileSync(fileOf(profile), forged);
    const next = await openServices(profile, store);
    await next.vault.open();
    expect([await isAllowed(next, evil), await isAllowed(next, deploy), await next.clients.list()]).toEqual([
      ...[false, false],
      [],
    ]);
    expect(notices(next)).toContain('has to ask again');
    const aside = readdirSync(join(profile, 'quarantine')).filter((name) => name.endsWith('programs.json'));
    expect(aside.map((name) => readFileSync(join(profile, 'quarantine', name), 'utf8'))).toEqual([forged]);
    await allow(next, deploy);
    const later = await openServices(profile, store);
    await later.vault.open();
    expect([await isAllowed(later, deploy), await isAllowed(later, evil)]).toEqual([true, false]);
  });

  it('gains no access by restoring an old copy in which it was allowed', async () => {
    const { profile, store, built } = await profileWithTwoAccounts();
    const old = readFileSync(fileOf(profile), 'utf8');
    await revokeFirst(built);
    writeFileSync(fileOf(profile), old);
    const next = await openServices(profile, store);
    await next.vault.open();
    expect(await isAllowed(next, deploy)).toBe(false);
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
    expect([await isAllowed(next, deploy), await next.clients.list()]).toEqual([false, []]);
    expect(notices(next)).toContain('has to ask again');
  });
});
