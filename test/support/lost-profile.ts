/** Profiles with accounts of one backend, and their stored data, for tests that lose or change `roster.json`. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AccountRecord, readAccountRecord } from '../../main/accounts/storage/account-record.js';
import type { ServiceDependencies, Services } from '../../main/app/create-services.js';
import { unknownCaller } from '../../main/clients/client-program.js';
import { CommandHandlers } from '../../main/local-api/command-handlers.js';
import { type Envelope, generationOf, readEnvelope, seal, unseal } from '../../main/vault/envelope.js';
import { readKeyRecord } from '../../main/vault/key-record.js';
import type { KeyStore } from '../../main/vault/key-stores/key-store.js';
import type { AccountId, BackendId } from '../../preload/contract/index.js';
import { jwtOf } from './recorded-app.js';
import { testAppId, type TestServer } from './servers/test-server.js';
import { createTestServices, memoryKeyStore } from './services.js';
import { tmpDir } from './tmp-dir.js';
import { defined } from './tuple.js';

/** Every request that services opened here have sent: its URL, and whether it carried a token. */
export const sent: { method: string; url: string; hasToken: boolean }[] = [];

export const newProfile = () => tmpDir('roster-lost-');

export function openServices(
  profile: string,
  store: KeyStore | null,
  more: Partial<ServiceDependencies> = {},
): Promise<Services> {
  return createTestServices(profile, {
    selectKeyStore: () => Promise.resolve(store),
    fetch: (url, init) => {
      sent.push({ method: init.method ?? 'GET', url, hasToken: new Headers(init.headers).has('authorization') });
      return fetch(url, init);
    },
    ...more,
  });
}

export interface Profile {
  profile: string;
  store: ReturnType<typeof memoryKeyStore>;
  backend: BackendId;
  accounts: [AccountId, AccountId];
  built: Services;
}

/** Creates a profile with two accounts of one remote backend, of which the second is active. */
export async function profileWithTwoAccounts(server: TestServer, name: string): Promise<Profile> {
  const [profile, store] = [newProfile(), memoryKeyStore()];
  const built = await openServices(profile, store);
  await built.vault.open();
  const backend = await built.backendManagement.add({ baseUrl: server.url, appId: testAppId, displayName: 'Work' });
  const first = await built.accounts.signIn(backend, jwtOf(`${name}-a`));
  const second = await built.accounts.signIn(backend, jwtOf(`${name}-b`));
  return { profile, store, backend, accounts: [first, second], built };
}

export function commandsOf(built: Services): CommandHandlers {
  return new CommandHandlers({
    ...built,
    ...{
      version: '0',
      onTokenIssued: () => undefined,
      openWindow: () => undefined,
      openAddAccount: () => undefined,
      openQuickSwitch: () => undefined,
    },
    ...{ after: () => () => undefined, isWindowShown: () => true, vaultStatus: () => built.vault.status() },
  });
}

export const asked = (command: 'list' | 'status') => ({
  request: { id: 1, command },
  caller: () => Promise.resolve(unknownCaller),
  progress: () => undefined,
  signal: new AbortController().signal,
});

export const sealedFiles = (profile: string) =>
  readdirSync(join(profile, 'vault')).filter((name) => name.endsWith('.sealed'));
export const rosterOf = (profile: string) => join(profile, 'roster.json');
export const asJson = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, 'utf8')) as never;

/** Changes the stored entry of the one remote backend. */
export function changeEntry(profile: string, change: (entry: Record<string, unknown>) => unknown): void {
  const content = asJson(rosterOf(profile)) as { backends: Record<string, unknown>[] };
  const backends = content.backends.map((entry) => (entry['id'] === 'embedded' ? entry : change(entry)));
  writeFileSync(rosterOf(profile), JSON.stringify({ ...content, backends }));
}

function keyOf(store: { key: Uint8Array | null }): Uint8Array {
  const record = defined(store.key === null ? null : readKeyRecord(store.key), 'the key');
  return record.key;
}

function envelopeOf(profile: string, id: string): Envelope | null {
  const path = join(profile, 'vault', `${id}.sealed`);
  const envelope = existsSync(path) ? readEnvelope(readFileSync(path, 'utf8')) : null;
  if (envelope === 'newer') throw new Error('a newer envelope');
  return envelope;
}

export function recordOf(profile: string, store: { key: Uint8Array | null }, id: string): AccountRecord {
  const envelope = defined(envelopeOf(profile, id), 'the envelope');
  return readAccountRecord(unseal(keyOf(store), id, envelope));
}

export function writeSealed(profile: string, store: { key: Uint8Array | null }, id: string, text: string): void {
  const before = envelopeOf(profile, id);
  // The vault takes no older generation than the one that it wrote last.
  const generation = before === null ? 1_000 : generationOf(before);
  const sealed = seal(keyOf(store), { accountId: id, keyStore: 'keychain:test', generation }, text);
  writeFileSync(join(profile, 'vault', `${id}.sealed`), JSON.stringify(sealed));
}

/** Seals a record as an older Roster wrote it. */
export function writeVersion1(profile: string, store: { key: Uint8Array | null }, id: string): void {
  const { backendId: backend, user } = recordOf(profile, store, id);
  writeSealed(profile, store, id, JSON.stringify({ version: 1, backendId: backend, user }));
}
