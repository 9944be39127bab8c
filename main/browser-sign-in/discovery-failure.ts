/** Converts failures to fetch an issuer's discovery document into errors that the user can act on. */
import * as z from 'zod';
import { plainText } from '../../preload/text/plain-text.js';
import { isLoopbackHost } from '../../preload/urls/loopback-host.js';
import { BoundsError } from '../http/bounded-fetch.js';
import { safeParse } from '../validation/safe-parse.js';
import { SignInError, type SignInFailure } from './errors.js';

/** Kinds of failure, by the error names and codes of Node, Chromium and the OpenID library. */
const kinds: readonly [
  RegExp,
  'providerNoHost' | 'providerRefusesConnection' | 'providerTimedOut' | 'providerCertificate' | 'providerNotJson',
][] = [
  [/ENOTFOUND|EAI_AGAIN|ERR_NAME_NOT_RESOLVED|ERR_NAME_RESOLUTION_FAILED/, 'providerNoHost'],
  [/ECONNREFUSED|ERR_CONNECTION_REFUSED/, 'providerRefusesConnection'],
  [/ETIMEDOUT|ERR_(?:CONNECTION_)?TIMED_OUT|UND_ERR_\w*TIMEOUT|OAUTH_TIMEOUT|TimeoutError/, 'providerTimedOut'],
  [/CERT|ERR_SSL|ERR_TLS|UNABLE_TO_VERIFY|EPROTO|ERR_BAD_SSL/, 'providerCertificate'],
  [/OAUTH_RESPONSE_IS_NOT_JSON|OAUTH_PARSE_ERROR/, 'providerNotJson'],
];

const mismatch = z.object({ body: z.object({ issuer: z.string() }) });
const longestShown = 200;

/** Returns the error for a failed fetch of an issuer's discovery document. */
export function discoveryFailure(issuer: URL, error: unknown): SignInError {
  const { host } = issuer;
  const chain = causesOf(error);
  const because = (failure: SignInFailure) => new SignInError(failure, error);
  if (chain.some((cause) => cause instanceof BoundsError && cause.code === 'timedOut'))
    return because({ code: 'providerTimedOut', host });
  const response = chain.find((cause) => cause instanceof Response);
  if (response !== undefined && response.status !== 200) {
    return because({ code: 'providerHttpError', host, status: response.status });
  }
  const named = chain.map((cause) => safeParse(mismatch, cause)?.body.issuer).find((found) => found !== undefined);
  if (named !== undefined) {
    return because({ code: 'providerOtherIssuer', configured: shown(issuer.href), announced: shown(named) });
  }
  const names = chain.map(nameOf).join(' ');
  const kind = kinds.find(([pattern]) => pattern.test(names))?.[1];
  if (kind !== undefined) return because({ code: kind, host });
  return error instanceof SignInError ? error : because({ code: 'providerUnreachable' });
}

const endpoints = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;

/**
 * Checks that a discovery document has the required endpoints, and that an issuer elsewhere names none on this computer:
 * the browser and Roster would send requests to a program that did not expect them.
 * @throws SignInError
 */
export function requireEndpoints(issuer: URL, document: Readonly<Record<string, unknown>>): void {
  const urls = endpoints.map((name) => ({ name, url: urlOf(document[name]) }));
  const missing = urls.filter(({ url }) => url === null).map(({ name }) => name);
  if (missing.length > 0) {
    throw new SignInError({ code: 'providerIncomplete', host: issuer.host, missing: missing.join(', ') });
  }
  if (!isLoopbackHost(issuer.hostname) && urls.some(({ url }) => url !== null && isLoopbackHost(url.hostname))) {
    throw new SignInError({ code: 'unsafeProviderUrl' });
  }
}

function urlOf(value: unknown): URL | null {
  return typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
}

/** Returns an error and all its causes; an AggregateError has several, for a host with several addresses. */
function causesOf(error: unknown, depth = 0): unknown[] {
  if (typeof error !== 'object' || error === null || depth > 8) return [];
  const several: unknown[] = error instanceof AggregateError ? error.errors : [];
  const cause = 'cause' in error ? [error.cause] : [];
  return [error, ...[...cause, ...several].flatMap((one) => causesOf(one, depth + 1))];
}

function nameOf(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  // Chromium's errors have no code, only a message such as `net::ERR_NAME_NOT_RESOLVED`.
  return `${cause.name} ${code} ${/\bERR_\w+/.exec(cause.message)?.[0] ?? ''}`;
}

function shown(address: string): string {
  return plainText(address.slice(0, longestShown));
}
