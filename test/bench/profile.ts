/**
 * Profile folders with as many signed-in accounts as a measurement wants. The first of them Roster itself has signed in, at its own
 * backend; the others, which nobody uses, are written beside them: a row in the list and a sealed session each.
 */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { writeAccountRecord } from '../../main/accounts/account-record.js';
import { embeddedEntry } from '../../main/backends/backend.js';
import { seal } from '../../main/vault/envelope.js';
import { readKeyRecord } from '../../main/vault/key-record.js';
import { launch } from '../support/electron/launch.js';
import { newFolder } from './folders.js';
import { signInInPage } from './in-page.mjs';

/** How many accounts have a session that the backend knows. Measurements use these. */
const realAccounts = 20;

/** Later than what the model's manifest knows, as after a crash: the files count. */
const unusedGeneration = 1_000_000;

const keyFile = z.object({ backend: z.string(), wrapped: z.base64() });
const listFile = z.looseObject({ accounts: z.array(z.looseObject({ id: z.string(), addedAt: z.string() })) });

/** A profile whose accounts are all real, and the key under which they lie. */
interface Model {
  folder: string;
  key: Uint8Array;
  keyStore: string;
}
let model: Promise<Model> | undefined;

/** A profile for a measurement. */
export interface Profile {
  folder: string;
  /** Of the accounts with a real session, in the order of the list. */
  ids: string[];
}

/** A new profile folder with so many accounts. @throws Error when there is no keychain to seal their sessions with */
export async function newProfile(count: number): Promise<Profile> {
  const { folder: source, key, keyStore } = await (model ??= makeModel());
  const folder = newFolder();
  for (const name of ['accounts.json', 'roster.json', 'backend', 'vault']) {
    cpSync(join(source, name), join(folder, name), { recursive: true });
  }
  const list = listFile.parse(JSON.parse(readFileSync(join(folder, 'accounts.json'), 'utf8')));
  const kept = list.accounts.slice(0, count);
  for (const { id } of list.accounts.slice(count)) rmSync(join(folder, 'vault', `${id}.sealed`));
  const more = Array.from({ length: count - kept.length }, (_none, number) => unusedAccount(number, kept[0]?.addedAt));
  // The keyboard slots of the switch measurement belong to pinned accounts.
  const slotted = kept.map((account, index) => ({ ...account, pinned: index < 2 }));
  writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ ...list, accounts: [...slotted, ...more] }));
  for (const { id, userId } of more) {
    const bound = { accountId: id, keyStore, generation: unusedGeneration };
    const sealed = seal(key, bound, writeAccountRecord(embeddedEntry, unusedUser(userId)));
    writeFileSync(join(folder, 'vault', `${id}.sealed`), JSON.stringify(sealed), { mode: 0o600 });
  }
  const ids = kept.map(({ id }) => id);
  // The model's last account was active; here it may not be there.
  writeFileSync(join(folder, 'roster.json'), withActive(join(folder, 'roster.json'), ids[0]));
  return { folder, ids };
}

function unusedAccount(number: number, addedAt = new Date().toISOString()) {
  return {
    ...{ id: number.toString(16).padStart(32, '0'), backendId: 'embedded', userId: `user-${String(number)}` },
    ...{ provider: 'local-userpass', displayName: `somebody${String(number)}@example.com`, label: null },
    ...{ state: 'signedIn', kept: 'sealed', addedAt, tint: null, note: '', pinned: false, removedAt: null },
  };
}

function unusedUser(id: string): Parameters<typeof writeAccountRecord>[1] {
  return {
    ...{ id, providerType: 'local-userpass', state: 'LoggedIn', deviceId: null, profile: {} },
    ...{ identities: [{ id, providerType: 'local-userpass' }] },
    session: { accessToken: unsignedToken(id), refreshToken: unsignedToken(id) },
  };
}

/** It has the size of a token, and ends so late that no measurement renews it. */
function unsignedToken(sub: string): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
  return [{ alg: 'ES256', typ: 'JWT' }, { sub, iat: now, exp: now + 86_400 }, { signature: 'none'.repeat(12) }]
    .map(part)
    .join('.');
}

function withActive(path: string, id: string | undefined): string {
  const content = z.looseObject({ active: z.unknown() }).parse(JSON.parse(readFileSync(path, 'utf8')));
  return JSON.stringify({ ...content, active: { embedded: id ?? null } });
}

/** Starts Roster, lets it sign in, and asks the keychain for the key as Roster does. */
async function makeModel(): Promise<Model> {
  const folder = newFolder();
  const { app, page } = await launch(folder);
  try {
    await page.getByRole('button', { name: 'Add account' }).first().waitFor();
    await page.evaluate(signInInPage, realAccounts);
    const vault = readdirSync(join(folder, 'vault'));
    if (!vault.includes('key.json')) throw new Error('there is no keychain');
    const { backend, wrapped } = keyFile.parse(JSON.parse(readFileSync(join(folder, 'vault', 'key.json'), 'utf8')));
    const text = await app.evaluate(
      ({ safeStorage }, closed) => safeStorage.decryptString(Buffer.from(closed, 'base64')),
      wrapped,
    );
    const record = readKeyRecord(Buffer.from(text, 'base64'));
    if (record === null) throw new Error('the key file holds no key');
    return { folder, key: record.key, keyStore: `safeStorage:${backend}` };
  } finally {
    await app.close();
  }
}
