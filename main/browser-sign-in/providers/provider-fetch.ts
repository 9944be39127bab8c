/** Fetch for providers and the relay: follows no redirects and limits time and response size. */
import type { CustomFetch } from 'openid-client';
import { boundedFetch, BoundsError } from '../../http/bounded-fetch.js';
import { SignInError } from '../errors.js';

/** Request timeout in seconds, the unit of openid-client. */
export const requestTimeout = 10;

/** Key sets and tokens are far smaller. */
const bounds = { timeoutMs: requestTimeout * 1000, maxBytes: 1024 * 1024 };

/**
 * Sends one request.
 * @throws SignInError if the response is too large, BoundsError on timeout, or the error of `fetch`
 */
export async function providerFetch(url: string, init: RequestInit): Promise<Response> {
  try {
    return await boundedFetch(url, { ...init, redirect: 'manual' }, bounds);
  } catch (error) {
    const isTooLong = error instanceof BoundsError && error.code === 'tooLarge';
    throw isTooLong ? new SignInError({ code: 'providerUnusable' }) : error;
  }
}

/** `providerFetch` for openid-client. */
export const openIdFetch: CustomFetch = (url, { body, signal, method, headers }) =>
  providerFetch(url, { method, headers, signal: signal ?? null, body: body ?? null });
