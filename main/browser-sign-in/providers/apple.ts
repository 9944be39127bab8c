/**
 * Sign-in with Apple through the relay: Apple accepts no loopback redirect and responds with a form POST ("Request an
 * authorization to the Sign in with Apple server"). The relay is trusted for delivery, not for identity: the ID token
 * is verified here.
 */
import { createHash, randomBytes } from 'node:crypto';
import type * as Jose from 'jose';
import * as z from 'zod';
import { clockSkewError, clockToleranceSeconds } from '../authorization-code-flow.js';
import { SignInError } from '../errors.js';
import type { BrowserProvider, VerifiedIdentity } from './provider.js';
import { providerFetch, requestTimeout } from './provider-fetch.js';
import { relayUrl, requestRelay } from './relay-client.js';

/** Apple settings of a backend. */
export interface AppleSettings {
  /** The Services ID. */
  clientId: string;
  relay: string;
}

/** Apple's issuers and key set. Only tests use other values. */
export interface AppleAddresses {
  issuers: readonly string[];
  jwksUri: string;
}

/** Hard-coded because in June 2025 the issuer in Apple's discovery document differed from the one in its tokens. */
const appleAddresses: AppleAddresses = {
  issuers: ['https://appleid.apple.com'],
  jwksUri: 'https://appleid.apple.com/auth/keys',
};

const started = z.object({ attemptId: z.string().regex(/^[0-9a-f]{32}$/), beginUrl: z.url() });
const redeemed = z.object({
  id_token: z.string().max(16_384),
  user: z.object({ firstName: z.string(), lastName: z.string() }).nullable(),
});
const maxNameLength = 80;

export function appleProvider({ clientId, relay }: AppleSettings, addresses = appleAddresses): BrowserProvider {
  return {
    name: 'apple',
    fixedRedirectPath: true,
    redirectHost: '127.0.0.1',
    authorize: async (redirectUri) => {
      const verifier = secret();
      const state = secret();
      // Apple receives the hash; the value itself never leaves this process.
      const nonceHash = createHash('sha256').update(secret()).digest('hex');
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      const wish = { challenge, nonceHash, state, target: Number(new URL(redirectUri).port) };
      const { beginUrl } = await requestRelay(relay, 'v1/start', wish, started);
      const url = new URL(beginUrl);
      // The browser must open only the configured relay, whatever URL the relay returns.
      if (url.origin !== relayUrl(relay, '').origin) throw unusable();
      const exchange = async (callback: URLSearchParams): Promise<VerifiedIdentity> => {
        if (callback.get('error') === 'access_denied') {
          throw new SignInError({ code: 'cancelled', by: 'provider' });
        }
        const handoff = callback.get('code');
        if (handoff === null) {
          throw new SignInError({ code: 'appleRefused' });
        }
        const answer = await requestRelay(relay, 'v1/redeem', { handoff, verifier }, redeemed);
        const subject = await verifiedSubject(answer.id_token, clientId, nonceHash, addresses);
        return { provider: 'apple', subject, idToken: answer.id_token, name: nameOf(answer.user) };
      };
      return { url, state, exchange };
    },
  };
}

/** Verifies an ID token and returns its `sub`. @throws SignInError */
async function verifiedSubject(
  idToken: string,
  clientId: string,
  nonceHash: string,
  { issuers, jwksUri }: AppleAddresses,
): Promise<string> {
  const jose = await import('jose');
  const keys = jose.createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: requestTimeout * 1000,
    [jose.customFetch]: (url, { signal }) => providerFetch(url, { signal }),
  });
  const { payload } = await jose
    .jwtVerify(idToken, keys, {
      algorithms: ['RS256'],
      issuer: [...issuers],
      audience: clientId,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'iat', 'sub'],
    })
    .catch((error: unknown) => {
      throw toSignInError(jose, error);
    });
  if ((payload.iat ?? 0) > Date.now() / 1000 + clockToleranceSeconds) throw clockSkewError();
  if (payload['nonce'] !== nonceHash || payload.sub === undefined || payload.sub === '') throw unusable();
  return payload.sub;
}

function toSignInError(jose: typeof Jose, error: unknown): SignInError {
  return error instanceof jose.errors.JWTExpired ? clockSkewError() : unusable(error);
}

function unusable(cause?: unknown): SignInError {
  return new SignInError({ code: 'appleUnusable' }, cause);
}

/** Returns the name that the user shared through Apple, sanitized for display, or null. */
function nameOf(user: z.infer<typeof redeemed>['user']): string | null {
  const name = [user?.firstName, user?.lastName]
    .map((part) => (part ?? '').replaceAll(/[\p{C}\s]+/gu, ' ').trim())
    .filter((part) => part !== '')
    .join(' ');
  return name === '' ? null : name.slice(0, maxNameLength);
}

/** 256 random bits. */
function secret(): string {
  return randomBytes(32).toString('base64url');
}
