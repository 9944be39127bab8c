/** Remote key set of an external issuer. */
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { boundedFetch } from '../../../http/bounded-fetch.js';
import type { Fetch } from '../../../http/network.js';

/** A key set is a few kilobytes. */
const bounds = { timeoutMs: 5_000, maxBytes: 1024 * 1024 };

/** Keys by `kid`, fetched with the first token and again for an unknown `kid` (RFC 7517). */
export function remoteKeys(url: URL, fetch?: Fetch): JWTVerifyGetKey {
  return createRemoteJWKSet(url, {
    timeoutDuration: bounds.timeoutMs,
    [customFetch]: (address, init) =>
      boundedFetch(address, init, { ...bounds, ...(fetch === undefined ? {} : { fetch }) }),
  });
}
