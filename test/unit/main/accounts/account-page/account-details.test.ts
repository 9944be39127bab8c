/** The calls of the account page, on real services and a real server. */
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callFunction } from '../../../../../main/accounts/account-page/call-function.js';
import type { Services } from '../../../../../main/app/create-services.js';
import { Credentials } from '../../../../../main/auth/index.js';
import { embeddedBackendId, noSignIn } from '../../../../../main/backends/backend.js';
import { jwtOf, startAuthServer } from '../../../../support/recorded-app.js';
import { testAppId, type TestServer } from '../../../../support/servers/test-server.js';
import { createTestServices, memoryKeyStore } from '../../../../support/services.js';
import { tmpDir } from '../../../../support/tmp-dir.js';

let server: TestServer;
beforeAll(async () => {
  server = await startAuthServer();
});
afterAll(() => server.stop());

async function openServices(): Promise<Services & { copied: string[] }> {
  const copied: string[] = [];
  const store = memoryKeyStore();
  const built = await createTestServices(tmpDir('roster-page-'), {
    selectKeyStore: () => Promise.resolve(store),
    copySecret: (secret) => {
      copied.push(secret);
      return 30;
    },
    copyText: (text) => void copied.push(text),
  });
  const ready = { url: server.url, appId: testAppId, displayName: 'Test', providers: [], signIn: noSignIn };
  built.backends.embedded.ready(embeddedBackendId, ready);
  return { ...built, copied };
}

describe('AccountDetails', () => {
  it('returns identities, session and profile without a token', async () => {
    const { accounts, accountDetails } = await openServices();
    const id = await accounts.signIn(embeddedBackendId, jwtOf('details'));
    const details = await accountDetails.details(id);
    expect(details.identities).toMatchObject([{ provider: 'custom-token', id: 'details' }]);
    expect(details.session?.storedIn).toBe('sealed');
    expect(Date.parse(details.session?.accessEndsAt ?? '')).toBeGreaterThan(Date.now());
    expect(Date.parse(details.session?.refreshEndsAt ?? '')).toBeGreaterThan(
      Date.parse(details.session?.accessEndsAt ?? ''),
    );
    expect(JSON.stringify(details)).not.toContain('eyJ');
    await accounts.signOut(id);
    expect((await accountDetails.details(id)).session).toBeNull();
  });

  it('copies the user ID and a fresh access token', async () => {
    const { accounts, accountDetails, list, copied } = await openServices();
    const id = await accounts.signIn(embeddedBackendId, jwtOf('copy'));
    accountDetails.copyUserId(id);
    expect(copied.pop()).toBe(list.get(id).userId);
    expect(await accountDetails.copyAccessToken(id)).toBe(30);
    const token = decodeJwt(copied.pop() ?? '');
    expect(token.sub).toBe(list.get(id).userId);
    expect((token.exp ?? 0) * 1000).toBeGreaterThan(Date.now() + 60_000);
    await accounts.signOut(id);
    await expect(accountDetails.copyAccessToken(id)).rejects.toMatchObject({ code: 'signedOut' });
    expect(copied).toEqual([]);
  });

  it('creates API keys whose secret is copied once and never returned', async () => {
    const { accounts, apiKeys, copied } = await openServices();
    const id = await accounts.signIn(embeddedBackendId, jwtOf('keys'));
    const made = await apiKeys.create(id, 'cli');
    expect(Object.keys(made).sort()).toEqual(['disabled', 'id', 'name']);
    apiKeys.copySecret(made.id);
    const secret = copied.pop() ?? '';
    // The copied text is a valid key: signing in with it returns the same user.
    expect(await accounts.signIn(embeddedBackendId, Credentials.apiKey(secret))).toBe(id);
    // Disabling a key ends the sessions that it started, so continue with another session.
    await accounts.signIn(embeddedBackendId, jwtOf('keys'));
    await expect(apiKeys.create(id, 'cli')).rejects.toMatchObject({ code: 'duplicateName' });
    await apiKeys.setEnabled(id, made.id, false);
    expect(await apiKeys.list(id)).toEqual([{ id: made.id, name: 'cli', disabled: true }]);
    await expect(accounts.signIn(embeddedBackendId, Credentials.apiKey(secret))).rejects.toThrow();
    apiKeys.forgetSecret();
    expect(() => apiKeys.copySecret(made.id)).toThrow(expect.objectContaining({ code: 'secretUnavailable' }));
    await apiKeys.delete(id, made.id);
    expect(await apiKeys.list(id)).toEqual([]);
  });

  it.each([
    ['not JSON', '[1,', 'invalidJson'],
    ['not a list', '{"a": 1}', 'invalidJson'],
    ['no such function', '[]', 'functionNotFound'],
  ])('explains a failed function call: %s', async (_what, given, code) => {
    const { accounts } = await openServices();
    const id = await accounts.signIn(embeddedBackendId, jwtOf('function'));
    await expect(callFunction(accounts, id, 'missingFunction', given)).rejects.toMatchObject({ code });
  });

  it('deletes the account at the backend, so a new sign-in creates another user', async () => {
    const { accounts, accountDetails, list } = await openServices();
    const id = await accounts.signIn(embeddedBackendId, jwtOf('delete'));
    const { userId } = list.get(id);
    await accountDetails.delete(id);
    expect(list.entries).toEqual([]);
    const again = await accounts.signIn(embeddedBackendId, jwtOf('delete'));
    expect(list.get(again).userId).not.toBe(userId);
  });
});
