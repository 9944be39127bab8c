/**
 * Profile folders with a given number of signed-in accounts. Roster itself signs in the first twenty at its embedded backend. The
 * measurements do not use the others, which consist of a list entry and an encrypted session written directly to the files.
 */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { writeAccountRecord } from '../../../main/accounts/storage/account-record.js';
import { embeddedEntry } from '../../../main/backends/backend.js';
import { seal } from '../../../main/vault/envelope.js';
import { readKeyRecord } from '../../../main/vault/key-record.js';
import { launch } from '../../support/electron/launch.js';
import { signInAnonymously } from './page-functions.mjs';
import { createTemporaryFolder } from './temporary-folder.js';

/** Number of accounts with a session at the backend. */
const realAccountCount = 20;

/** Higher than any generation in the vault's manifest: as after a crash, the files then take precedence. */
const placeholderGeneration = 1_000_000;

const keyFile = z.object({ backend: z.string(), wrapped: z.base64() });
const listFile = z.looseObject({ accounts: z.array(z.looseObject({ id: z.string(), addedAt: z.string() })) });

/** A profile that contains only real accounts, and the key that encrypts their sessions. */
interface Template {
  folder: string;
  key: Uint8Array;
  keyStore: string;
}
let template: Promise<Template> | undefined;

export interface Profile {
  folder: string;
  /** IDs of the real accounts, in list order. */
  ids: string[];
}

/** Creates a profile folder with `count` accounts. @throws Error if there is no keychain to encrypt their sessions with */
export async function createProfile(count: number): Promise<Profile> {
  const { folder: source, key, keyStore } = await (template ??= createTemplate());
  const folder = createTemporaryFolder();
  for (const name of ['accounts.json', 'roster.json', 'backend', 'vault']) {
    cpSync(join(source, name), join(folder, name), { recursive: true });
  }
  const list = listFile.parse(JSON.parse(readFileSync(join(folder, 'accounts.json'), 'utf8')));
  const real = list.accounts.slice(0, count);
  for (const { id } of list.accounts.slice(count)) rmSync(join(folder, 'vault', `${id}.sealed`));
  const placeholders = Array.from({ length: count - real.length }, (_none, number) =>
    placeholderAccount(number, real[0]?.addedAt),
  );
  // The switch measurement presses Ctrl+1 and Ctrl+2, which select pinned accounts.
  const pinned = real.map((account, index) => ({ ...account, pinned: index < 2 }));
  const ids = real.map(({ id }) => id);
  writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ ...list, accounts: [...pinned, ...placeholders] }));
  // In the template the last account is active, which this profile may not contain.
  writeFileSync(join(folder, 'roster.json'), withActiveAccount(join(folder, 'roster.json'), ids[0]));
  for (const { id, userId } of placeholders) {
    const context = { accountId: id, keyStore, generation: placeholderGeneration };
    const sealed = seal(key, context, writeAccountRecord(embeddedEntry, placeholderUser(userId)));
    writeFileSync(join(folder, 'vault', `${id}.sealed`), JSON.stringify(sealed), { mode: 0o600 });
  }
  return { folder, ids };
}

function placeholderAccount(number: number, addedAt = new Date().toISOString()) {
  return {
    id: number.toString(16).padStart(32, '0'),
    backendId: 'embedded',
    userId: `user-${String(number)}`,
    provider: 'local-userpass',
    displayName: `user${String(number)}@example.com`,
    email: `user${String(number)}@example.com`,
    label: null,
    state: 'signedIn',
    kept: 'sealed',
    addedAt,
    tint: null,
    note: '',
    pinned: false,
    removedAt: null,
  };
}

function placeholderUser(id: string): Parameters<typeof writeAccountRecord>[1] {
  return {
    id,
    providerType: 'local-userpass',
    state: 'LoggedIn',
    deviceId: null,
    profile: {},
    identities: [{ id, providerType: 'local-userpass' }],
    session: { accessToken: placeholderToken(id), refreshToken: placeholderToken(id) },
  };
}

/** A token of realistic size that expires in a day, so that Roster does not refresh it during a measurement. */
function placeholderToken(sub: string): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
  return [{ alg: 'ES256', typ: 'JWT' }, { sub, iat: now, exp: now + 86_400 }, { signature: 'none'.repeat(12) }]
    .map(encode)
    .join('.');
}

function withActiveAccount(path: string, id: string | undefined): string {
  const content = z.looseObject({ active: z.unknown() }).parse(JSON.parse(readFileSync(path, 'utf8')));
  return JSON.stringify({ ...content, active: { embedded: id ?? null }, activeAccountId: id ?? null, recent: [] });
}

/** Starts Roster, signs in accounts, and decrypts the vault's key with the same keychain call as Roster. */
async function createTemplate(): Promise<Template> {
  const folder = createTemporaryFolder();
  const { app, page } = await launch(folder);
  try {
    await page.getByRole('button', { name: 'Add account' }).first().waitFor();
    await page.evaluate(signInAnonymously, realAccountCount);
    const vault = readdirSync(join(folder, 'vault'));
    if (!vault.includes('key.json')) throw new Error('there is no keychain');
    const { backend, wrapped } = keyFile.parse(JSON.parse(readFileSync(join(folder, 'vault', 'key.json'), 'utf8')));
    const text = await app.evaluate(
      ({ safeStorage }, encrypted) => safeStorage.decryptString(Buffer.from(encrypted, 'base64')),
      wrapped,
    );
    const record = readKeyRecord(Buffer.from(text, 'base64'));
    if (record === null) throw new Error('the key file does not contain a key');
    return { folder, key: record.key, keyStore: `safeStorage:${backend}` };
  } finally {
    await app.close();
  }
}
