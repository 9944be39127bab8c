/** Google and Apple. A real OpenID provider (oidc-provider) replaces both: it has the same flows on another host. */
import type { webcrypto } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { providersFile } from '../../../../../../main/server/configuration/providers/providers-file.js';
import type { Provider } from '../../../../../../main/server/providers/provider.js';
import { apple } from '../../../../../../main/server/providers/social/apple.js';
import { google } from '../../../../../../main/server/providers/social/google.js';
import { type OpenIdProvider, startOpenIdProvider } from '../../../../../support/servers/providers/openid-provider.js';
import { defined } from '../../../../../support/tuple.js';

let peer: OpenIdProvider;
beforeAll(async () => {
  peer = await startOpenIdProvider();
});
afterAll(() => peer.stop());

function googleOf(roster: object, more: object = {}, clientId = peer.web.clientId): Provider {
  const settings = defined(
    providersFile.parse({
      'oauth2-google': { disabled: false, config: { clientId, openId: true }, roster, ...more },
    })['oauth2-google'],
    'settings',
  );
  return google({ settings, clientSecret: peer.web.clientSecret, now: Date.now });
}
const atPeer = () => ({
  issuers: [peer.issuer],
  jwksUri: peer.jwksUri,
  tokenEndpoint: `${peer.issuer}/token`,
  redirectUri: peer.web.redirectUri,
});
const refused = { status: 401, code: 'AuthError' };

describe('Google by authorization code', () => {
  it('exchanges a code once and identifies the user by the verified address', async () => {
    const provider = googleOf(atPeer());
    const authCode = await peer.codeFor('ada');
    expect(await provider.identify({ authCode })).toEqual({
      provider: 'oauth2-google',
      id: 'ada',
      data: { email: 'ada@example.com', name: 'ada of the tests' },
    });
    await expect(provider.identify({ authCode })).rejects.toMatchObject(refused);
  });

  it('rejects a code of another client, an invented code and a hosted domain that is not allowed', async () => {
    const authCode = await peer.codeFor('ada');
    await expect(googleOf(atPeer(), {}, 'other-client').identify({ authCode })).rejects.toMatchObject(refused);
    await expect(googleOf(atPeer()).identify({ authCode: 'made-up' })).rejects.toMatchObject(refused);
    const restricted = googleOf(atPeer(), { domain_restrictions: ['example.org'] });
    await expect(restricted.identify({ authCode: await peer.codeFor('ada') })).rejects.toMatchObject(refused);
  });
});

describe('ID tokens of Google and Apple', () => {
  let keys: Server;
  let issuer: string;
  let privateKey: webcrypto.CryptoKey;
  beforeAll(async () => {
    const pair = await generateKeyPair('RS256', { extractable: true });
    privateKey = pair.privateKey;
    const jwk: JWK = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
    keys = createServer((_request, response) => {
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${String((keys.address() as AddressInfo).port)}`;
  });
  afterAll(() => keys.close());

  const token = (claims: Record<string, unknown>, key = privateKey) =>
    new SignJWT({ iss: issuer, aud: 'client', sub: 's1', exp: Math.floor(Date.now() / 1000) + 300, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .sign(key);
  const appleHere = () => {
    const settings = defined(
      providersFile.parse({
        'oauth2-apple': {
          disabled: false,
          config: { clientId: ['client', 'client.mobile'] },
          roster: { issuers: [issuer], jwksUri: issuer },
        },
      })['oauth2-apple'],
      'settings',
    );
    return apple({ settings, clientSecret: undefined, now: Date.now });
  };
  const googleHere = () => googleOf({ issuers: [issuer], jwksUri: issuer }, {}, 'client');

  it('are accepted for every client ID, without an unverified address', async () => {
    expect(
      await appleHere().identify({ id_token: await token({ aud: 'client.mobile', email: 'a@b.c' }) }),
    ).toMatchObject({
      id: 's1',
      data: {},
    });
    // Apple sends the flag as a string.
    const verified = await token({ email: 'a@b.c', email_verified: 'true' });
    expect((await appleHere().identify({ id_token: verified })).data).toEqual({ email: 'a@b.c' });
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another audience', { aud: 'other' }],
    ['an expiry in the past', { exp: 1 }],
    ['a start in the future', { nbf: Math.floor(Date.now() / 1000) + 3_600 }],
    ['an empty subject', { sub: '' }],
  ])('are refused with %s', async (_what, claims) => {
    for (const provider of [appleHere(), googleHere()]) {
      await expect(provider.identify({ id_token: await token(claims) })).rejects.toMatchObject(refused);
    }
  });

  it('are rejected when another key signed them, or when they are not tokens', async () => {
    const { privateKey: other } = await generateKeyPair('RS256');
    for (const provider of [appleHere(), googleHere()]) {
      await expect(provider.identify({ id_token: await token({}, other) })).rejects.toMatchObject(refused);
      await expect(provider.identify({ id_token: 'none' })).rejects.toMatchObject(refused);
      await expect(provider.identify({})).rejects.toMatchObject(refused);
    }
  });

  it('must contain the nonce that a client sent', async () => {
    const id_token = await token({ nonce: 'n1' });
    expect(await appleHere().identify({ id_token, nonce: 'n1' })).toMatchObject({ id: 's1' });
    await expect(appleHere().identify({ id_token, nonce: 'n2' })).rejects.toMatchObject(refused);
  });
});
