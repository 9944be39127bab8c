/** How providers and the relay are asked: no redirects, and no longer and no more bytes than their answers can have. */
import { t } from '../../../preload/i18n/translate.js';
import type { CustomFetch } from 'openid-client';
import { BoundsError, boundedFetch } from '../../http/bounded-fetch.js';
import { SignInError } from '../errors.js';

/** Seconds that a provider may take for an answer; the unit of openid-client. */
export const requestTimeout = 10;

/** Key sets and tokens stay far below. */
const bounds = { timeoutMs: requestTimeout * 1000, maxBytes: 1024 * 1024 };

/** Asks once. @throws SignInError for an answer that is too long, BoundsError for one that comes too late, or what `fetch` throws */
export async function providerFetch(url: string, init: RequestInit): Promise<Response> {
  try {
    return await boundedFetch(url, { ...init, redirect: 'manual' }, bounds);
  } catch (error) {
    const isTooLong = error instanceof BoundsError && error.limit === 'bytes';
    throw isTooLong ? new SignInError('browserSignInFailed', t().providerUnusable) : error;
  }
}

/** The same for openid-client. */
export const openIdFetch: CustomFetch = (url, { body, signal, method, headers }) =>
  providerFetch(url, { method, headers, signal: signal ?? null, body: body ?? null });
