/** A fake of a malicious OpenID provider, because no real provider sends what the client has to reject. */
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';

/** Its fault; `none` means correct behaviour. */
export type Wrong =
  | 'none'
  | 'nonce'
  | 'noNonce'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'future'
  | 'signature'
  | 'algNone'
  | 'algHs256'
  | 'unknownKey'
  | 'noIdToken'
  | 'redirect'
  | 'hugeBody'
  | 'drop'
  | 'errorPage';

/** The running provider. */
export interface MaliciousIssuer {
  issuer: string;
  clientId: string;
  does: (wrong: Wrong) => void;
  /** Bodies of the token requests so far. */
  tokenRequests: URLSearchParams[];
  keyRequests: () => number;
  /** Nonce of the authorization request, for the next ID token. */
  authorized: (request: URL) => void;
  stop: () => Promise<void>;
}

/** Starts it. */
export async function startMaliciousIssuer(): Promise<MaliciousIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const other = await generateKeyPair('RS256');
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid: 'right', use: 'sig', alg: 'RS256' };
  const pem = await exportSPKI(publicKey);
  const tokenRequests: URLSearchParams[] = [];
  let wrong: Wrong = 'none';
  let nonce = '';
  let keys = 0;
  let issuer = '';
  const clientId = 'client';

  const idToken = async (): Promise<string> => {
    const now = Math.floor(Date.now() / 1000) + (wrong === 'expired' ? -7_200 : wrong === 'future' ? 7_200 : 0);
    const claims = {
      iss: wrong === 'issuer' ? 'https://elsewhere.example' : issuer,
      aud: wrong === 'audience' ? 'another-client' : clientId,
      sub: 'ada',
      iat: now,
      exp: now + 600,
      ...(wrong === 'noNonce' ? {} : { nonce: wrong === 'nonce' ? 'another' : nonce }),
    };
    if (wrong === 'algNone' || wrong === 'algHs256') {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const head = `${part({ alg: wrong === 'algNone' ? 'none' : 'HS256', kid: 'right' })}.${part(claims)}`;
      return wrong === 'algNone' ? `${head}.` : `${head}.${createHmac('sha256', pem).update(head).digest('base64url')}`;
    }
    const kid = wrong === 'unknownKey' ? `other-${String(Math.random())}` : 'right';
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid })
      .sign(wrong === 'signature' || wrong === 'unknownKey' ? other.privateKey : privateKey);
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const json = (body: object) => {
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      };
      if (request.url === '/.well-known/openid-configuration') {
        json({
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
          id_token_signing_alg_values_supported: ['RS256'],
          authorization_response_iss_parameter_supported: true,
        });
      } else if (request.url === '/jwks') {
        keys += 1;
        json({ keys: [jwk] });
      } else {
        tokenRequests.push(new URLSearchParams(Buffer.concat(chunks).toString()));
        if (wrong === 'redirect') response.writeHead(302, { Location: `${issuer}/elsewhere` }).end();
        else if (wrong === 'drop') response.destroy();
        else if (wrong === 'errorPage') response.writeHead(500, { 'Content-Type': 'text/html' }).end('<h1>broken</h1>');
        else if (wrong === 'hugeBody') json({ access_token: 'x'.repeat(20 * 1024 * 1024), token_type: 'bearer' });
        else {
          void idToken().then((token) => {
            json({
              access_token: 'opaque',
              token_type: 'bearer',
              ...(wrong === 'noIdToken' ? {} : { id_token: token }),
            });
          });
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    issuer,
    clientId,
    does: (next) => {
      wrong = next;
      tokenRequests.length = 0;
    },
    tokenRequests,
    keyRequests: () => keys,
    authorized: (url) => {
      nonce = url.searchParams.get('nonce') ?? '';
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
