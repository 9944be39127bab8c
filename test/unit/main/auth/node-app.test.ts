/** Apps of the package in Node: users are kept in a file by default, and shared by apps of one id. */
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { App, BSON, Credentials } from '../../../../main/auth/package/node.js';
import { scriptedBackend } from '../../../support/servers/scripted-backend.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'roster-node-app-'));
const baseUrl = 'http://backend.test';
const credentials = Credentials.apiKey('a-key');
const fileOf = (folder: string) => join(folder, 'mongodb-realm', 'a', 'users.json');

describe('an app in Node', () => {
  it('keeps users in a file that only its owner can read and loads them synchronously after a restart', async () => {
    const baseFilePath = newFolder();
    const user = await new App({ id: 'a', baseUrl, baseFilePath, fetch: scriptedBackend().fetch }).logIn(credentials);
    expect(statSync(fileOf(baseFilePath)).mode & 0o777).toBe(0o600);
    // Another `fetch` makes the app read the file, as after a restart.
    const { currentUser } = new App({ id: 'a', baseUrl, baseFilePath, fetch: scriptedBackend().fetch });
    expect([currentUser?.id, currentUser?.profile.email]).toEqual([user.id, 'a@b.c']);
    expect(currentUser?.accessToken).toBe(user.accessToken);
    expect(currentUser?.identities).toHaveLength(1);
  });

  it('shares its users immediately with an app of the same ID, and through the file whatever its URL', async () => {
    const { fetch } = scriptedBackend();
    const baseFilePath = newFolder();
    const first = new App({ id: 'a', baseUrl, baseFilePath, fetch });
    const second = new App({ id: 'a', baseUrl, baseFilePath, fetch });
    let changes = 0;
    second.addListener(() => (changes += 1));
    const user = await first.logIn(credentials);
    expect([second.currentUser?.id, changes]).toEqual([user.id, 1]);
    expect(new App({ id: 'a', baseFilePath }).currentUser?.id).toBe(user.id);
    expect(new App({ id: 'b', baseUrl, baseFilePath, fetch }).currentUser).toBeNull();
  });

  it('encrypts the file with a key, and rejects another key without losing users', async () => {
    const { fetch } = scriptedBackend();
    const baseFilePath = newFolder();
    const open = (fill: number) =>
      new App({
        ...{ id: 'a', baseUrl, baseFilePath, fetch },
        metadata: { mode: 'encryption', encryptionKey: new Uint8Array(64).fill(fill).buffer },
      });
    const user = await open(1).logIn(credentials);
    const text = readFileSync(fileOf(baseFilePath), 'utf8');
    expect(text).not.toContain(user.id);
    expect(() => open(2)).toThrow('is encrypted with another key. The file was left as it is.');
    expect(() => new App({ id: 'a', baseUrl, baseFilePath })).toThrow('pass its key as metadata.encryptionKey');
    expect(readFileSync(fileOf(baseFilePath), 'utf8')).toBe(text);
  });

  it('keeps nothing in the mode inMemory, and never leaves its folder', async () => {
    const { fetch } = scriptedBackend();
    const baseFilePath = newFolder();
    await new App({ id: 'a', baseUrl, baseFilePath, fetch, metadata: { mode: 'inMemory' } }).logIn(credentials);
    expect(() => statSync(fileOf(baseFilePath))).toThrow('ENOENT');
    await new App({ id: '../..', baseUrl, baseFilePath, fetch }).logIn(credentials);
    expect(statSync(join(baseFilePath, 'mongodb-realm', '%2E%2E%2F%2E%2E', 'users.json')).isFile()).toBe(true);
  });

  it('decodes the types of BSON in custom data, and returns them as they are if one is not valid', async () => {
    const options = { id: 'a', baseUrl, metadata: { mode: 'inMemory' } } as const;
    const hex = '0123456789abcdef01234567';
    const dataOf = async (userData: object) => {
      const user = await new App({ ...options, fetch: scriptedBackend({ userData }).fetch }).logIn(credentials);
      expect(await user.refreshCustomData()).toEqual(user.customData);
      return user.customData;
    };
    expect(await dataOf({ team: { $oid: hex } })).toEqual({ team: new BSON.ObjectId(hex) });
    const invalid = { team: { $oid: 'x' }, level: 3 };
    expect(await dataOf(invalid)).toEqual(invalid);
  });

  it('gives App.get the users of an app with the same ID, and gives one app for an ID', async () => {
    const before = process.cwd();
    process.chdir(newFolder());
    try {
      const user = await new App({ id: 'got', baseUrl, fetch: scriptedBackend().fetch }).logIn(credentials);
      expect([App.get('got').currentUser?.id, App.get('got')]).toEqual([user.id, App.getApp('got')]);
      expect(App.get('got').baseUrl).toBe('https://services.cloud.mongodb.com');
      expect(App.get('other').currentUser).toBeNull();
    } finally {
      process.chdir(before);
    }
  });
});
