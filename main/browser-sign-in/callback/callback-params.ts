/** Parses callback parameters. Any local program can send them, so they are untrusted. */
import { timingSafeEqual } from 'node:crypto';

/** A callback whose `state` is not verified yet. */
export interface Callback {
  state: string;
  /** All parameters; the OpenID library checks `iss`, `code` and `error`. */
  parameters: URLSearchParams;
}

/** Parameters that are used; each may occur at most once (RFC 6749 section 3.1). Others are ignored. */
const singleValueParams = ['code', 'state', 'iss', 'error', 'error_description'] as const;

/** Returns null if it is not a callback: no `state`, a repeated parameter, or neither a code nor an error. */
export function parseCallback(parameters: URLSearchParams): Callback | null {
  if (singleValueParams.some((name) => parameters.getAll(name).length > 1)) return null;
  const state = parameters.get('state');
  if (state === null || state === '') return null;
  return parameters.has('code') || parameters.has('error') ? { state, parameters } : null;
}

/** Compares two states in constant time. */
export function sameState(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Returns the parameters of a URL that the user copied from the browser, or null if it is not at the redirect URI. */
export function parsePastedCallback(address: string, redirectUri: string): URLSearchParams | null {
  if (!URL.canParse(address.trim())) return null;
  const pasted = new URL(address.trim());
  const expected = new URL(redirectUri);
  const isAtRedirectUri = pasted.origin === expected.origin && pasted.pathname === expected.pathname;
  return isAtRedirectUri ? pasted.searchParams : null;
}
