/** Converts failures to fetch an issuer's discovery document into errors that the user can act on. */
import * as z from 'zod';
import { plainText } from '../../preload/text/plain-text.js';
import { isLoopbackHost } from '../../preload/urls/loopback-host.js';
import { causesOf, failureReason, nameOf } from '../http/failure-reason.js';
import { safeParse } from '../validation/safe-parse.js';
import { SignInError, type SignInFailure } from './errors.js';

/** Codes of failures, by the reason for which there was no response. */
const codes = {
  noSuchHost: 'providerNoHost',
  refused: 'providerRefusesConnection',
  timedOut: 'providerTimedOut',
  certificate: 'providerCertificate',
} as const;

const mismatch = z.object({ body: z.object({ issuer: z.string() }) });
const longestShown = 200;

/** Returns the error for a failed fetch of an issuer's discovery document. */
export function discoveryFailure(issuer: URL, error: unknown): SignInError {
  const { host } = issuer;
  const chain = causesOf(error);
  const because = (failure: SignInFailure) => new SignInError(failure, error);
  const response = chain.find((cause) => cause instanceof Response);
  if (response !== undefined && response.status !== 200) {
    return because({ code: 'providerHttpError', host, status: response.status });
  }
  const named = chain.map((cause) => safeParse(mismatch, cause)?.body.issuer).find((found) => found !== undefined);
  if (named !== undefined) {
    return because({ code: 'providerOtherIssuer', configured: shown(issuer.href), announced: shown(named) });
  }
  const reason = failureReason(error);
  if (reason !== null) return because({ code: codes[reason], host });
  const names = chain.map(nameOf).join(' ');
  if (/OAUTH_RESPONSE_IS_NOT_JSON|OAUTH_PARSE_ERROR/.test(names)) return because({ code: 'providerNotJson', host });
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

function shown(address: string): string {
  return plainText(address.slice(0, longestShown));
}
