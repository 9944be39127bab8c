/** A provider that cannot be discovered: for each cause the message states what to change. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { discoveryFailure } from '../../../../main/browser-sign-in/discovery-failure.js';
import { SignInError } from '../../../../main/browser-sign-in/errors.js';
import { openIdProvider } from '../../../../main/browser-sign-in/providers/openid.js';
import { BoundsError } from '../../../../main/http/bounded-fetch.js';
import { signInFailureOf } from '../../../../main/ipc/errors/sign-in-errors.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** Starts a provider that always returns this response, and returns its URL. */
async function answering(answer: RequestListener): Promise<string> {
  const listening = createServer(answer);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((listening.address() as AddressInfo).port)}`;
}

const json =
  (document: (base: string) => object): RequestListener =>
  (request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(document(`http://${request.headers.host ?? ''}`)));
  };
const endpoints = (base: string) => ({
  ...{ authorization_endpoint: `${base}/auth`, token_endpoint: `${base}/token`, jwks_uri: `${base}/jwks` },
});

const failureOf = (issuer: string) =>
  openIdProvider({ issuer, clientId: 'c', scopes: 'openid' })
    .authorize('http://127.0.0.1:1/cb/openid', { loginHint: null })
    .then(
      () => 'no failure',
      (error: unknown) => (error instanceof SignInError ? signInFailureOf(error).sentence : String(error)),
    );

describe('explains why an issuer cannot be used', () => {
  it.each([
    [
      'another issuer in the document',
      json((base) => ({ issuer: `${base}/other`, ...endpoints(base) })),
      /names a different issuer: http:\/\/127\.0\.0\.1:\d+\/other\./,
    ],
    [
      'no JSON',
      (_request, response) => response.setHeader('Content-Type', 'text/html').end('<html>'),
      /did not return a valid OpenID configuration/,
    ],
    [
      'broken JSON',
      (_request, response) => response.setHeader('Content-Type', 'application/json').end('{'),
      /did not return a valid OpenID configuration/,
    ],
    ['an HTTP error', (_request, response) => response.writeHead(503).end(), /HTTP status 503/],
    ['a redirect', (_request, response) => response.writeHead(302, { Location: '/' }).end(), /HTTP status 302/],
    [
      'missing endpoints',
      json((base) => ({ ...endpoints(base), issuer: base, token_endpoint: undefined })),
      /no valid token_endpoint/,
    ],
  ] as [string, RequestListener, RegExp][])('%s', async (_what, answer, sentence) => {
    expect(await failureOf(await answering(answer))).toMatch(sentence);
  });

  it('a trailing slash too many or too few', async () => {
    const base = await answering(json((at) => ({ issuer: at, ...endpoints(at) })));
    expect(await failureOf(base)).toBe('no failure');
    expect(await failureOf(`${base}/realm/`)).toContain(`names a different issuer: ${base}.`);
    const named = await answering(json((at) => ({ issuer: `${at}/realm/`, ...endpoints(at) })));
    expect(await failureOf(`${named}/realm`)).toContain(`names a different issuer: ${named}/realm/.`);
  });

  it('a port where nothing listens, and an unknown host name', async () => {
    const base = await answering(() => undefined);
    server?.close();
    expect(await failureOf(base)).toContain('refused the connection');
    expect(await failureOf('https://roster-test.invalid')).toContain('The host roster-test.invalid does not exist.');
  });

  it.each([
    [new Error('net::ERR_NAME_NOT_RESOLVED'), 'does not exist'],
    [new Error('net::ERR_CONNECTION_REFUSED'), 'refused the connection'],
    [new Error('net::ERR_CONNECTION_TIMED_OUT'), 'did not respond in time'],
    [new Error('net::ERR_CERT_AUTHORITY_INVALID'), 'does not trust the certificate of'],
    [Object.assign(new Error('x'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'does not trust the certificate of'],
    [Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }), 'does not trust the certificate of'],
    [new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]), 'refused the connection'],
    [new BoundsError('timedOut'), 'did not respond in time'],
    [new Error('anything else'), 'could not be reached'],
  ])('%s', (cause, sentence) => {
    const error = new TypeError('fetch failed', { cause: new Error('wrapped', { cause }) });
    const failure = discoveryFailure(new URL('https://issuer.example'), error);
    expect(signInFailureOf(failure).sentence).toContain(sentence);
  });
});
