/** Roster's side of the relay. The relay here is a fake, because the real one never does what Roster must detect. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SignInError } from '../../../../../main/browser-sign-in/errors.js';
import { appleProvider } from '../../../../../main/browser-sign-in/providers/apple.js';

interface Does {
  claims?: Record<string, unknown>;
  algorithm?: 'otherKey';
  user?: unknown;
  beginUrl?: string;
  redeem?: number;
  idToken?: object;
}
let does: Does = {};
let relay = '';
let server: Server;
let asked: { path: string; body: Record<string, string> }[] = [];
const clientId = 'services-id';

beforeAll(async () => {
  const right = await generateKeyPair('RS256');
  const other = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(right.publicKey)), kid: 'k', alg: 'RS256', use: 'sig' };
  const idToken = (nonce: string) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: relay, aud: clientId, sub: 'grace', iat: now, exp: now + 600, nonce, ...does.claims };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .sign(does.algorithm === 'otherKey' ? other.privateKey : right.privateKey);
  };
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const json = (status: number, body: object) => {
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      };
      if (request.url === '/keys') {
        json(200, { keys: [jwk] });
        return;
      }
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
      asked.push({ path: request.url ?? '', body });
      if (request.url === '/v1/start') {
        const attemptId = 'a'.repeat(32);
        json(200, { attemptId, beginUrl: does.beginUrl ?? `${relay}/v1/begin/${attemptId}` });
      } else {
        const nonce = asked.find(({ path }) => path === '/v1/start')?.body['nonceHash'] ?? '';
        void idToken(nonce).then((token) => {
          json(does.redeem ?? 200, { id_token: does.idToken ?? token, user: does.user ?? null });
        });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  relay = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => server.close());
beforeEach(() => {
  does = {};
  asked = [];
});

const start = () =>
  appleProvider({ clientId, relay }, { issuers: [relay], jwksUri: `${relay}/keys` }).authorize(
    'http://127.0.0.1:40001/cb/apple',
    { loginHint: null },
  );
const come = async (parameters: Record<string, string> = { code: 'handoff' }) =>
  (await start()).exchange(new URLSearchParams(parameters));
const now = () => Math.floor(Date.now() / 1000);

describe('the Apple provider', () => {
  it('sends the relay a challenge, a nonce hash, a state and a port, and the verifier only at the end', async () => {
    const identity = await come();
    expect(identity).toMatchObject({ provider: 'apple', subject: 'grace', name: null });
    const [started, redeemed] = asked;
    expect(Object.keys(started?.body ?? {}).sort()).toEqual(['challenge', 'nonceHash', 'state', 'target']);
    expect(started?.body['target']).toBe(40_001);
    expect(JSON.stringify(started)).not.toContain(redeemed?.body['verifier'] ?? 'none');
    expect(redeemed?.body['handoff']).toBe('handoff');
  });

  it.each([
    [{ firstName: 'Grace', lastName: 'Hopper' }, 'Grace Hopper'],
    [{ firstName: ' ', lastName: 'Hopper\u202e\n' }, 'Hopper'],
    [{ firstName: '', lastName: '' }, null],
    [{ firstName: 'x'.repeat(500), lastName: '' }, 'x'.repeat(80)],
  ])('cleans the name %o for display', async (user, name) => {
    does = { user };
    expect(await come()).toMatchObject({ name });
  });

  it.each<[string, Does]>([
    ['another nonce', { claims: { nonce: 'f'.repeat(64) } }],
    ['no nonce', { claims: { nonce: undefined } }],
    ['another audience', { claims: { aud: 'another' } }],
    ['another issuer', { claims: { iss: 'https://elsewhere.example' } }],
    ['another key', { algorithm: 'otherKey' }],
    ['an empty subject', { claims: { sub: '' } }],
    ['a refusal to redeem', { redeem: 400 }],
    ['a token whose length is not a number', { idToken: { length: { valueOf: 0, toString: 0 } } }],
  ])('rules 14, 15: rejects %s from the relay', async (_what, wrong) => {
    does = wrong;
    await expect(come()).rejects.toThrow(SignInError);
    expect(
      asked.filter(({ path }) => path === '/v1/redeem'),
      'redeemed once',
    ).toHaveLength(1);
  });

  it.each([
    ['expired', -7_200],
    ['of the future', 7_200],
  ])('rule 38: mentions the clock when the token is %s', async (_what, shift) => {
    does = { claims: { iat: now() + shift, exp: now() + shift + 600 } };
    await expect(come()).rejects.toMatchObject({ code: 'clockSkew' });
  });

  it('contacts only the relay of the settings', async () => {
    does = { beginUrl: 'https://evil.example/v1/begin/1' };
    await expect(start()).rejects.toThrow(SignInError);
    const elsewhere = appleProvider({ clientId, relay: 'http://elsewhere.example' });
    await expect(elsewhere.authorize('http://127.0.0.1:40001/cb/apple', { loginHint: null })).rejects.toMatchObject({
      code: 'invalidRelayUrl',
    });
  });

  it('distinguishes a cancelled sign-in from a rejected one without a request to the relay', async () => {
    await expect(come({ error: 'access_denied' })).rejects.toMatchObject({
      failure: { code: 'cancelled', by: 'provider' },
    });
    await expect(come({ error: 'server_error' })).rejects.toMatchObject({ code: 'appleRefused' });
    expect(asked.filter(({ path }) => path === '/v1/redeem')).toHaveLength(0);
  });
});
