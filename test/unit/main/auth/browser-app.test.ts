/** Apps of the package in browsers: users are in memory or in `localStorage`, and the BSON code comes when it is needed. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scriptedBackend } from '../../../support/servers/scripted-backend.js';

const baseUrl = 'http://backend.test';
const typed = { team: { $oid: '0123456789abcdef01234567' }, since: { $date: '2020-01-02T03:04:05Z' }, level: 3 };
const metadata = { mode: 'noEncryption' } as const;

/** The library as a page that was just loaded has it, without BSON code. */
async function loadLibrary() {
  vi.resetModules();
  return import('../../../../main/auth/package/browser.js');
}

beforeEach(() => {
  const entries = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('an app in a browser', () => {
  it('keeps users in memory, unless localStorage is asked for', async () => {
    const { App, Credentials } = await loadLibrary();
    const { fetch } = scriptedBackend();
    await new App({ id: 'a', baseUrl, fetch }).logIn(Credentials.apiKey('k'));
    expect(new App({ id: 'a', baseUrl, fetch, metadata }).currentUser).toBeNull();
    const user = await new App({ id: 'a', baseUrl, fetch, metadata }).logIn(Credentials.apiKey('k'));
    expect(new App({ id: 'a', baseUrl, fetch, metadata }).currentUser?.id).toBe(user.id);
    expect(() => new App({ id: 'a', metadata: { mode: 'encryption', encryptionKey: new Uint8Array(64) } })).toThrow(
      'A browser cannot keep users encrypted',
    );
  });

  it('decodes the types of BSON in custom data before login and refresh resolve, for listeners too', async () => {
    const { App, BSON, Credentials } = await loadLibrary();
    const backend = scriptedBackend({ userData: typed });
    const app = new App({ id: 'a', baseUrl, fetch: backend.fetch });
    const seen: unknown[] = [];
    app.addListener(() => seen.push(app.currentUser?.customData['team'] instanceof BSON.ObjectId));
    const user = await app.logIn(Credentials.apiKey('k'));
    const decoded = { team: new BSON.ObjectId(typed.team.$oid), since: new Date(typed.since.$date), level: 3 };
    expect(user.customData).toEqual(decoded);
    expect(await user.refreshCustomData()).toEqual(decoded);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).not.toContain(false);
    // A copy: the caller may change it.
    user.customData['level'] = 4;
    expect(user.customData['level']).toBe(3);
  });

  it('has the custom data of a stored user once the BSON code is loaded, and calls its listeners', async () => {
    const { fetch } = scriptedBackend({ userData: typed });
    const before = await loadLibrary();
    await new before.App({ id: 'a', baseUrl, fetch, metadata }).logIn(before.Credentials.apiKey('k'));
    const { App, BSON } = await loadLibrary();
    const user = new App({ id: 'a', baseUrl, fetch, metadata }).currentUser;
    expect(user?.customData).toEqual({});
    await new Promise<void>((resolve) => user?.addListener(resolve));
    expect(user?.customData['team']).toBeInstanceOf(BSON.ObjectId);
  });
});
