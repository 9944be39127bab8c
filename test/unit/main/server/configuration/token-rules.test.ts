/** Audience, subject and times of tokens that were signed elsewhere: custom JWT, Google and Apple. */
import type { webcrypto } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../../../main/server/configuration/configuration.js';
import { providersFile } from '../../../../../main/server/configuration/providers/providers-file.js';
import { customToken } from '../../../../../main/server/providers/custom-token.js';
import type { Provider } from '../../../../../main/server/providers/provider.js';
import { apple } from '../../../../../main/server/providers/social/apple.js';
import { google } from '../../../../../main/server/providers/social/google.js';
import { on, startTestServer } from '../../../../support/servers/test-server.js';
import { tmpDir } from '../../../../support/tmp-dir.js';
import { defined } from '../../../../support/tuple.js';

const appId = 'test-app';
const hmacKey = 'k'.repeat(48);
const seconds = Math.floor(Date.now() / 1000);
const refused = { status: 401, code: 'AuthError' };

function jwtProvider(config: object): Provider {
  const settings = defined(
    providersFile.parse({
      'custom-token': {
        disabled: false,
        config: { signingAlgorithm: 'HS256', ...config },
        secret_config: { signingKeys: ['hmac'] },
      },
    })['custom-token'],
    'settings',
  );
  const secrets = { named: () => hmacKey, ofProvider: () => undefined };
  return customToken({ settings, secrets, appId, now: () => seconds * 1000 });
}
const hs256 = (claims: Record<string, unknown>) =>
  new SignJWT({ sub: 'ada', aud: appId, exp: seconds + 300, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(hmacKey));

describe('the audience of a custom JWT', () => {
  const none: [string, object][] = [
    ['absent', {}],
    ['null', { audience: null }],
    ['an empty string', { audience: '' }],
    ['a blank string', { audience: ' ' }],
    ['an empty list', { audience: [] }],
    ['a list of empty strings', { audience: ['', ''] }],
  ];
  for (const requireAnyAudience of [false, true]) {
    it.each(none)(
      `is the app ID when the setting is %s, requireAnyAudience ${String(requireAnyAudience)}`,
      async (_what, config) => {
        const provider = jwtProvider({ ...config, requireAnyAudience });
        for (const aud of [appId, [appId], ['other', appId]]) {
          expect(await provider.identify({ token: await hs256({ aud }) })).toMatchObject({ id: 'ada' });
        }
        for (const aud of [
          'other',
          ['other'],
          [],
          '',
          [''],
          undefined,
          [[appId]],
          { 0: appId },
          `${appId} `,
          'TEST-APP',
        ]) {
          await expect(provider.identify({ token: await hs256({ aud }) })).rejects.toMatchObject(refused);
        }
      },
    );
  }

  it('replaces the app ID when the setting names another', async () => {
    const provider = jwtProvider({ audience: ['garden-api', ''] });
    expect(await provider.identify({ token: await hs256({ aud: 'garden-api' }) })).toMatchObject({ id: 'ada' });
    await expect(provider.identify({ token: await hs256({ aud: appId }) })).rejects.toMatchObject(refused);
  });

  it('must include every audience of the setting, or any one when requireAnyAudience is on', async () => {
    const all = jwtProvider({ audience: ['a', 'b'] });
    const any = jwtProvider({ audience: ['a', 'b'], requireAnyAudience: true });
    const both = { token: await hs256({ aud: ['b', 'c', 'a'] }) };
    const one = { token: await hs256({ aud: 'b' }) };
    const neither = { token: await hs256({ aud: ['c', appId] }) };
    expect(await all.identify(both)).toMatchObject({ id: 'ada' });
    await expect(all.identify(one)).rejects.toMatchObject(refused);
    expect(await any.identify(one)).toMatchObject({ id: 'ada' });
    await expect(any.identify(neither)).rejects.toMatchObject(refused);
  });

  it('prevents the start when it is not a string', () => {
    for (const audience of [[['a']], { a: 'b' }, [1], 5]) {
      expect(() => jwtProvider({ audience })).toThrow();
    }
  });
});

describe('custom JWT by a key set', () => {
  it('starts when the export has an empty signing algorithm, and when the unused address is empty', async () => {
    const folder = tmpDir('roster-jwks-');
    mkdirSync(join(folder, 'auth'));
    writeFileSync(join(folder, 'realm_config.json'), JSON.stringify({ app_id: 'a' }));
    const write = (config: object) => {
      writeFileSync(
        join(folder, 'auth/providers.json'),
        JSON.stringify({ 'custom-token': { disabled: false, config } }),
      );
    };
    write({ signingAlgorithm: '', useJWKURI: true, jwkURI: 'https://example.org/jwks.json' });
    expect((await readConfiguration(folder)).warnings).toEqual([]);
    write({ signingAlgorithm: 'HS256', useJWKURI: false, jwkURI: '' });
    expect((await readConfiguration(folder)).warnings).toEqual([]);
    write({ useJWKURI: true, jwkURI: '' });
    expect((await readConfiguration(folder)).warnings.join('\n')).toMatch(/jwkURI is empty: every token is refused/);
    write({ signingAlgorithm: 'none' });
    await expect(readConfiguration(folder)).rejects.toThrow(/signingAlgorithm/);
  });

  it('accepts no token with a signing key when the address is missing', async () => {
    await expect(
      jwtProvider({ useJWKURI: true, jwkURI: '' }).identify({ token: await hs256({}) }),
    ).rejects.toMatchObject(refused);
  });
});

/** Subjects that are invalid as IDs, and valid ones. */
const wrongSubjects = [
  5,
  5.5,
  true,
  false,
  null,
  [],
  ['ada'],
  {},
  { $ne: '' },
  '',
  ' ',
  'a\u0000b',
  'a\nb',
  'a\u0085b',
  '\ud800x',
  'x'.repeat(4_097),
];
const rightSubjects = ['ada', '5', '5.0', 'true', 'auth0|5', 'Ада 😀', '__proto__', 'x'.repeat(4_096)];

/** Offsets from now in seconds, and whether the token is valid. */
const times: [string, Record<string, number | undefined>, boolean][] = [
  ['exp 59 s ago', { exp: -59 }, true],
  ['exp 61 s ago', { exp: -61 }, false],
  ['nbf in 60 s', { nbf: 60 }, true],
  ['nbf in 62 s', { nbf: 62 }, false],
  ['iat in 60 s', { iat: 60 }, true],
  ['iat in 62 s', { iat: 62 }, false],
  ['no exp', { exp: undefined }, false],
];

describe('tokens of Google, Apple and custom issuers', () => {
  let keys: Server;
  let issuer: string;
  let privateKey: webcrypto.CryptoKey;
  beforeAll(async () => {
    const pair = await generateKeyPair('RS256', { extractable: true });
    privateKey = pair.privateKey;
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
    keys = createServer((_request, response) => {
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${String((keys.address() as AddressInfo).port)}`;
  });
  afterAll(() => keys.close());

  const now = () => seconds * 1000;
  const rs256 = (claims: Record<string, unknown>) =>
    new SignJWT({ iss: issuer, aud: appId, sub: 'ada', exp: seconds + 300, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .sign(privateKey);

  /** Every provider that accepts a token, with a token that contains these claims. */
  const signIns = (claims: Record<string, unknown>): [string, () => Promise<unknown>][] => {
    const settings = providersFile.parse({
      'oauth2-google': {
        disabled: false,
        config: { clientId: appId, openId: true },
        roster: { issuers: [issuer], jwksUri: issuer },
      },
      'oauth2-apple': { disabled: false, config: { clientId: appId }, roster: { issuers: [issuer], jwksUri: issuer } },
      'custom-token': { disabled: false, config: { useJWKURI: true, jwkURI: issuer, signingAlgorithm: '' } },
    });
    const { 'oauth2-google': ofGoogle, 'oauth2-apple': ofApple, 'custom-token': ofJwks } = settings;
    if (ofGoogle === undefined || ofApple === undefined || ofJwks === undefined) throw new Error('no settings');
    const secrets = { named: () => undefined, ofProvider: () => undefined };
    return [
      ['signing key', async () => jwtProvider({}).identify({ token: await hs256(claims) })],
      [
        'key set',
        async () => customToken({ settings: ofJwks, secrets, appId, now }).identify({ token: await rs256(claims) }),
      ],
      [
        'Google',
        async () =>
          google({ settings: ofGoogle, clientSecret: undefined, now }).identify({ id_token: await rs256(claims) }),
      ],
      [
        'Apple',
        async () =>
          apple({ settings: ofApple, clientSecret: undefined, now }).identify({ id_token: await rs256(claims) }),
      ],
    ];
  };

  it.each(wrongSubjects.map((sub) => [JSON.stringify(sub).slice(0, 20), sub]))(
    'are rejected with the subject %s',
    async (_what, sub) => {
      for (const [name, signIn] of signIns({ sub })) {
        await expect(signIn(), name).rejects.toMatchObject(refused);
      }
    },
  );

  it.each(rightSubjects.map((sub) => [sub.slice(0, 20), sub]))(
    'are accepted with the subject %s',
    async (_what, sub) => {
      for (const [name, signIn] of signIns({ sub })) expect(await signIn(), name).toMatchObject({ id: sub });
    },
  );

  it.each(times)('with %s', async (_what, offsets, isRight) => {
    const claims = Object.fromEntries(
      Object.entries(offsets).map(([claim, offset]) => [claim, offset === undefined ? undefined : seconds + offset]),
    );
    for (const [name, signIn] of signIns(claims)) {
      if (isRight) expect(await signIn(), name).toMatchObject({ id: 'ada' });
      else await expect(signIn(), name).rejects.toMatchObject(refused);
    }
  });
});

describe('the ID that a login function returns', () => {
  it('is a string, an ObjectId, or an object with a name; anything else is rejected', async () => {
    const server = await startTestServer({
      providers: on('custom-function', { config: { authFunctionName: 'login' } }),
      functions: { login: 'exports = ({ kind }) => ({ ...JSON.parse(kind) }).answer;' },
    });
    const login = async (answer: unknown) =>
      (
        await server.send('POST', '/auth/providers/custom-function/login', {
          body: { kind: JSON.stringify({ answer }) },
        })
      ).status;
    try {
      for (const answer of ['ada', { id: 'bob' }, { id: 'eve', name: 'Eve' }, { $oid: '65a1b2c3d4e5f60718293a4b' }]) {
        expect(await login(answer), JSON.stringify(answer)).toBe(200);
      }
      const wrong = [
        5,
        true,
        null,
        '',
        ' ',
        'a\u0000b',
        ['ada'],
        { id: 5 },
        { id: { $ne: '' } },
        { $oid: 'ada' },
        { $oid: 5 },
        {},
      ];
      for (const answer of wrong) expect(await login(answer), JSON.stringify(answer)).toBe(401);
      // The server is still running and identifies the first user by the same ID.
      expect(await login('ada')).toBe(200);
    } finally {
      await server.stop();
    }
  });
});
