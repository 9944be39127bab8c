/** Client of the relay for providers that accept no loopback redirect: Apple always, Facebook for live apps. */
import * as z from 'zod';
import { isSecureAddress } from '../../../preload/urls/loopback-host.js';
import { safeParse } from '../../validation/safe-parse.js';
import { SignInError } from '../errors.js';
import { providerFetch } from './provider-fetch.js';

/** Returns a URL on the relay. @throws SignInError if it is neither `https:` nor on this machine */
export function relayUrl(relay: string, path: string): URL {
  const url = URL.canParse(relay) ? new URL(`${relay.replace(/\/+$/, '')}/${path}`) : null;
  if (url === null || !isSecureAddress(url)) {
    throw new SignInError({ code: 'invalidRelayUrl' });
  }
  return url;
}

/** Sends a request to the relay and returns the parsed response. @throws SignInError */
export async function requestRelay<T>(relay: string, path: string, body: object, schema: z.ZodType<T>): Promise<T> {
  const url = relayUrl(relay, path);
  let answer: unknown;
  try {
    const response = await providerFetch(url.href, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    answer = response.ok ? await response.json() : null;
  } catch (error) {
    if (error instanceof SignInError) throw error;
    throw new SignInError({ code: 'relayUnreachable' }, error);
  }
  const given = safeParse(schema, answer);
  if (given !== undefined) return given;
  throw new SignInError({ code: 'relayRefused' });
}
