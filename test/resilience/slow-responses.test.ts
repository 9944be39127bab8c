/** Servers whose slow responses never end: each call ends at its own time limit, even during garbage collection. */
import { generateKeyPairSync } from 'node:crypto';
import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openIdProvider } from '../../main/browser-sign-in/providers/openid.js';
import { requestRelay } from '../../main/browser-sign-in/providers/relay-client.js';
import { providersFile } from '../../main/server/configuration/providers/providers-file.js';
import { customToken } from '../../main/server/providers/custom-token.js';
import { facebook } from '../../main/server/providers/social/facebook.js';
import { google } from '../../main/server/providers/social/google.js';
import { fetchSigned } from '../../main/updates/signed-update-feed.js';
import { withGarbageCollection } from '../support/gc.js';
import { type EndlessServer, startEndlessServer } from '../support/servers/network/endless-server.js';
import { createTestServices, memoryKeyStore } from '../support/services.js';
import { tmpDir } from '../support/tmp-dir.js';

let server: EndlessServer;
let signed: string;
beforeAll(async () => {
  server = await startEndlessServer(() => true);
  const { privateKey } = await generateKeyPair('RS256');
  signed = await new SignJWT({ sub: 'ada' })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .setExpirationTime('1h')
    .sign(privateKey);
});
afterAll(() => server.stop());

const idTokensOf = () => ({ issuers: [server.url], jwksUri: server.url, tokenEndpoint: server.url });

function atGoogle(body: object): Promise<unknown> {
  const { 'oauth2-google': settings } = providersFile.parse({
    'oauth2-google': { config: { clientId: 'roster', openId: true }, roster: idTokensOf() },
  });
  if (settings === undefined) throw new Error('no settings');
  return google({ settings, clientSecret: 'secret', now: Date.now }).identify(body);
}

function atFacebook(): Promise<unknown> {
  const { 'oauth2-facebook': settings } = providersFile.parse({
    'oauth2-facebook': { config: { clientId: 'roster' }, roster: { graphUrl: server.url } },
  });
  if (settings === undefined) throw new Error('no settings');
  return facebook(settings, 'secret').identify({ accessToken: 'token' });
}

function byKeySet(): Promise<unknown> {
  const { 'custom-token': settings } = providersFile.parse({
    'custom-token': { config: { useJWKURI: true, jwkURI: server.url } },
  });
  if (settings === undefined) throw new Error('no settings');
  const secrets = { named: () => undefined, ofProvider: () => undefined };
  return customToken({ settings, secrets, appId: 'app', now: Date.now }).identify({ token: signed });
}

function atOpenIdProvider(): Promise<unknown> {
  const provider = openIdProvider({ issuer: server.url, clientId: 'roster', scopes: 'openid' });
  return provider.authorize('http://127.0.0.1:1/callback', { loginHint: null });
}

async function newBackend(): Promise<unknown> {
  const selectKeyStore = () => Promise.resolve(memoryKeyStore());
  const { backendManagement } = await createTestServices(tmpDir('roster-dripping-'), {
    selectKeyStore,
  });
  return backendManagement.add({ baseUrl: server.url, appId: 'app', displayName: 'Work' });
}

function feed(): Promise<unknown> {
  const { publicKey } = generateKeyPairSync('ed25519');
  return fetchSigned('stable.yml', { feed: new URL(server.url), publicKey, fetch });
}

describe.concurrent('a slow response during garbage collection', () => {
  it.each<[who: string, seconds: number, ask: () => Promise<unknown>, error: object]>([
    ['the update server', 30, feed, { code: 'unreachable' }],
    ['Google’s token endpoint', 10, () => atGoogle({ authCode: 'code' }), { status: 401 }],
    ['the key set of Google’s ID tokens', 5, () => atGoogle({ id_token: signed }), { status: 401 }],
    ['Facebook’s Graph', 10, atFacebook, { status: 401 }],
    ['the key set of custom JWT', 5, byKeySet, { status: 401 }],
    ['an OpenID provider', 10, atOpenIdProvider, { code: 'providerTimedOut' }],
    ['the relay', 10, () => requestRelay(server.url, 'v1/redeem', {}, z.object({})), { code: 'relayUnreachable' }],
    ['a new backend', 10, newBackend, { kind: 'timedOut' }],
  ])(
    '%s times out after %d seconds',
    async (_who, seconds, ask, error) => {
      const started = Date.now();
      await expect(withGarbageCollection(ask)).rejects.toMatchObject(error);
      expect(Date.now() - started).toBeGreaterThan((seconds - 1) * 1000);
    },
    180_000,
  );
});
