/** Attacks on custom JWT: each is rejected, while the valid token is accepted. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { providersFile } from '../../../../../main/server/configuration/providers/providers-file.js';
import type { Secrets } from '../../../../../main/server/configuration/values/secrets.js';
import { customToken } from '../../../../../main/server/providers/custom-token.js';
import { defined } from '../../../../support/tuple.js';

const appId = 'test-app';
const hmacKey = 'k'.repeat(32);
let keySet: { keys: JWK[] };
let jwks: Server;
let jwksUri: string;
let fetched = 0;
let rsa: Awaited<ReturnType<typeof generateKeyPair>>;
let pem: string;

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const exp = Math.floor(Date.now() / 1000) + 300;
const claims = { sub: 'ada', aud: appId, exp };
const secrets: Secrets = {
  named: (name) => ({ hmac: hmacKey, pem })[name],
  ofProvider: () => undefined,
};

function provider(settings: object, now = Date.now) {
  const parsed = defined(
    providersFile.parse({ 'custom-token': { disabled: false, ...settings } })['custom-token'],
    'settings',
  );
  return customToken({ settings: parsed, secrets, appId, now });
}
const byKeySet = () => provider({ config: { useJWKURI: true, jwkURI: jwksUri } });
const byHmac = () => provider({ config: { signingAlgorithm: 'HS256' }, secret_config: { signingKeys: ['hmac'] } });
const byPem = () => provider({ config: { signingAlgorithm: 'RS256' }, secret_config: { signingKeys: ['pem'] } });
const rs256 = (payload: object, kid: string | undefined, key = rsa.privateKey) =>
  new SignJWT({ ...payload }).setProtectedHeader({ alg: 'RS256', ...(kid === undefined ? {} : { kid }) }).sign(key);
function hs256(payload: object, key: string, alg = 'HS256', kid?: string): string {
  const head = `${base64({ alg, ...(kid === undefined ? {} : { kid }) })}.${base64(payload)}`;
  return `${head}.${createHmac('sha256', key).update(head).digest('base64url')}`;
}
const refused = { status: 401, code: 'AuthError' };

beforeAll(async () => {
  rsa = await generateKeyPair('RS256', { extractable: true });
  pem = await exportSPKI(rsa.publicKey);
  keySet = { keys: [{ ...(await exportJWK(rsa.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] };
  jwks = createServer((_request, response) => {
    fetched += 1;
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(keySet));
  });
  await new Promise<void>((resolve) => jwks.listen(0, '127.0.0.1', resolve));
  jwksUri = `http://127.0.0.1:${String((jwks.address() as AddressInfo).port)}/`;
});
afterAll(() => jwks.close());

describe('custom JWT', () => {
  it('accepts a valid token', async () => {
    expect(await byKeySet().identify({ token: await rs256(claims, 'k1') })).toMatchObject({ id: 'ada' });
    expect(await byPem().identify({ token: await rs256(claims, undefined) })).toMatchObject({ id: 'ada' });
    expect(await byHmac().identify({ token: hs256(claims, hmacKey) })).toMatchObject({ id: 'ada' });
  });

  it.each([
    ['no signature (alg none)', () => [byKeySet(), `${base64({ alg: 'none', kid: 'k1' })}.${base64(claims)}.`]],
    ['no signature where HMAC is expected', () => [byHmac(), `${base64({ alg: 'none' })}.${base64(claims)}.`]],
    ['the public key as an HMAC secret', () => [byPem(), hs256(claims, pem)]],
    ['HMAC where a key set is expected', () => [byKeySet(), hs256(claims, pem, 'HS256', 'k1')]],
    ['RS256 where HMAC is expected', async () => [byHmac(), await rs256(claims, undefined)]],
    [
      'a key that is not in the set',
      async () => [byKeySet(), await rs256(claims, 'k1', (await generateKeyPair('RS256')).privateKey)],
    ],
    ['no key id', async () => [byKeySet(), await rs256(claims, undefined)]],
    ['an unknown key id', async () => [byKeySet(), await rs256(claims, 'k9')]],
    ['another audience', () => [byHmac(), hs256({ ...claims, aud: 'other' }, hmacKey)]],
    ['no audience', () => [byHmac(), hs256({ sub: 'ada', exp }, hmacKey)]],
    ['no subject', () => [byHmac(), hs256({ aud: appId, exp }, hmacKey)]],
    ['an empty subject', () => [byHmac(), hs256({ ...claims, sub: '' }, hmacKey)]],
    ['no expiry', () => [byHmac(), hs256({ sub: 'ada', aud: appId }, hmacKey)]],
    ['an expiry in the past', () => [byHmac(), hs256({ ...claims, exp: 1 }, hmacKey)]],
    ['a start in the future', () => [byHmac(), hs256({ ...claims, nbf: exp }, hmacKey)]],
    [
      'a changed payload',
      () => [byHmac(), hs256(claims, hmacKey).replace(base64(claims), base64({ ...claims, sub: 'eve' }))],
    ],
    ['a string that is not a token', () => [byHmac(), 'a.b']],
  ] as [string, () => [ReturnType<typeof provider>, string] | Promise<[ReturnType<typeof provider>, string]>][])(
    'refuses %s',
    async (_what, make) => {
      const [peer, token] = await make();
      await expect(peer.identify({ token })).rejects.toMatchObject(refused);
    },
  );

  it('requires all audiences, or any, depending on the setting', async () => {
    const two = { signingAlgorithm: 'HS256', audience: ['a', 'b'] };
    const keys = { secret_config: { signingKeys: ['hmac'] } };
    const token = hs256({ ...claims, aud: ['a'] }, hmacKey);
    await expect(provider({ config: two, ...keys }).identify({ token })).rejects.toMatchObject(refused);
    expect(await provider({ config: { ...two, requireAnyAudience: true }, ...keys }).identify({ token })).toBeTruthy();
  });

  it('reads fields by dotted paths and escaped dots, and never reads inherited ones', async () => {
    const peer = provider({
      config: { signingAlgorithm: 'HS256' },
      secret_config: { signingKeys: ['hmac'] },
      metadata_fields: [
        { required: true, name: 'user.name' },
        { required: false, name: 'a\\.b', field_name: 'dotted' },
        { required: false, name: 'constructor.name', field_name: 'inherited' },
        { required: false, name: 'long' },
      ],
    });
    const token = hs256({ ...claims, user: { name: 'Ada' }, 'a.b': 7, long: 'x'.repeat(5_000) }, hmacKey);
    expect((await peer.identify({ token })).data).toEqual({ name: 'Ada', dotted: 7 });
    await expect(peer.identify({ token: hs256(claims, hmacKey) })).rejects.toMatchObject(refused);
  });

  it('finds a rotated key by its ID without a restart', async () => {
    // The library refetches the key set for an unknown key at most every 30 seconds; a new provider has not fetched it yet.
    const next = await generateKeyPair('RS256', { extractable: true });
    const peer = byKeySet();
    await peer.identify({ token: await rs256(claims, 'k1') });
    const before = fetched;
    keySet = { keys: [...keySet.keys, { ...(await exportJWK(next.publicKey)), kid: 'k2', alg: 'RS256', use: 'sig' }] };
    const token = await rs256(claims, 'k2', next.privateKey);
    await expect(peer.identify({ token })).rejects.toMatchObject(refused);
    expect(fetched, 'a flood of unknown IDs causes one request to the issuer').toBe(before);
    expect(await byKeySet().identify({ token })).toMatchObject({ id: 'ada' });
  });
});
