/** The older official SDK, mongodb-stitch-server-sdk 4.9.0, unchanged against the server. */
import { createHmac } from 'node:crypto';
import {
  AnonymousCredential,
  CustomCredential,
  FunctionCredential,
  Stitch,
  type StitchAppClient,
  StitchAppClientConfiguration,
  UserApiKeyAuthProviderClient,
  UserApiKeyCredential,
  UserPasswordAuthProviderClient,
  UserPasswordCredential,
} from 'mongodb-stitch-server-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { on, startTestServer, testAppId, type TestServer } from '../support/servers/test-server.js';
import { tmpDir } from '../support/tmp-dir.js';

let server: TestServer;
let client: StitchAppClient;
const jwtKey = 'k'.repeat(32);

beforeAll(async () => {
  server = await startTestServer({
    providers: {
      ...on('anon-user'),
      ...on('api-key'),
      ...on('local-userpass', { config: { autoConfirm: true } }),
      ...on('custom-function', { config: { authFunctionName: 'login' } }),
      ...on('custom-token', { config: { signingAlgorithm: 'HS256' }, secret_config: { signingKeys: ['jwt'] } }),
    },
    secrets: { jwt: jwtKey },
    functions: { login: `exports = ({ who }) => who;`, add: `exports = (a, b) => a + b;` },
  });
  const configuration = new StitchAppClientConfiguration.Builder()
    .withBaseUrl(server.url)
    .withDataDirectory(tmpDir('roster-stitch-'))
    .build();
  client = Stitch.initializeAppClient(testAppId, configuration);
});
afterAll(() => server.stop());

describe('mongodb-stitch-server-sdk', () => {
  it('signs in anonymously, calls a function, refreshes, signs out', async () => {
    const user = await client.auth.loginWithCredential(new AnonymousCredential());
    expect(user.loggedInProviderType).toBe('anon-user');
    expect(await client.callFunction('add', [1, 2])).toBe(3);
    server.advance(1_801);
    expect(await client.callFunction('add', [2, 2])).toBe(4);
    await client.auth.logout();
    expect(client.auth.isLoggedIn).toBe(false);
  });

  it('registers, signs in with a password, creates an API key and signs in with it', async () => {
    const emails = client.auth.getProviderClient(UserPasswordAuthProviderClient.factory);
    await emails.registerWithEmail('ada@example.com', 'correct horse');
    const user = await client.auth.loginWithCredential(new UserPasswordCredential('ada@example.com', 'correct horse'));
    expect(user.profile.email).toBe('ada@example.com');
    const keys = client.auth.getProviderClient(UserApiKeyAuthProviderClient.factory);
    const { key } = await keys.createApiKey('ci');
    expect(await keys.fetchApiKeys()).toHaveLength(1);
    const again = await client.auth.loginWithCredential(new UserApiKeyCredential(key ?? ''));
    expect(again.id).toBe(user.id);
    await expect(
      client.auth.loginWithCredential(new UserPasswordCredential('ada@example.com', 'wrong password')),
    ).rejects.toThrow('unauthorized');
  });

  it('signs in with a function and with a JWT', async () => {
    const byFunction = await client.auth.loginWithCredential(new FunctionCredential({ who: 'grace' }));
    expect(byFunction.identities[0]?.id).toBe('grace');
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = `${part({ alg: 'HS256' })}.${part({ sub: 'alan', aud: testAppId, exp: 9_999_999_999 })}`;
    const token = `${head}.${createHmac('sha256', jwtKey).update(head).digest('base64url')}`;
    const byJwt = await client.auth.loginWithCredential(new CustomCredential(token));
    expect(byJwt.identities[0]?.id).toBe('alan');
  });
});
