/** Reads what comes back from the browser. Anyone on this machine can send it, so nothing in it is believed yet. */
import { timingSafeEqual } from 'node:crypto';

/** A callback whose `state` has not been compared yet. */
export interface Callback {
  state: string;
  /** All parameters, for the library that checks `iss`, `code` and `error`. */
  parameters: URLSearchParams;
}

/** Parameters that decide something; each may come once (RFC 6749 section 3.1). Others are ignored. */
const singleValueParams = ['code', 'state', 'iss', 'error', 'error_description'] as const;

/** Null when it is no callback: no `state`, a decisive parameter twice, or neither a code nor an error. */
export function parseCallback(parameters: URLSearchParams): Callback | null {
  if (singleValueParams.some((name) => parameters.getAll(name).length > 1)) return null;
  const state = parameters.get('state');
  if (state === null || state === '') return null;
  return parameters.has('code') || parameters.has('error') ? { state, parameters } : null;
}

/** Compares two states in a time that tells nothing of where they differ. */
export function sameState(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}
