/** The key set of somebody else's issuer, by its address. */
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { boundedFetch } from '../../http/bounded-fetch.js';
import type { Fetch } from '../../http/network.js';

/** A key set is a few kilobytes. */
const bounds = { timeoutMs: 5_000, maxBytes: 1024 * 1024 };

/** Keys by `kid`, asked for with the first token and again when an unknown one turns up (RFC 7517). */
export function remoteKeys(url: URL, fetch?: Fetch): JWTVerifyGetKey {
  return createRemoteJWKSet(url, {
    timeoutDuration: bounds.timeoutMs,
    [customFetch]: (address, init) =>
      boundedFetch(address, init, { ...bounds, ...(fetch === undefined ? {} : { fetch }) }),
  });
}
