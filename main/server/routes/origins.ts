/**
 * Checks which web origins may call the server. Clients other than browsers send no `Origin` and are not restricted.
 */
import { isLoopbackHost } from '../../../preload/urls/loopback-host.js';
import { type AllowedOrigins, originOf } from '../configuration/allowed-origins.js';

/**
 * `any`: a public backend. `loopback`: a server inside a desktop app; only pages served by this machine may call it.
 */
export type OriginPolicy = 'any' | 'loopback';

/**
 * Whether a page of this origin may call the server. `listed`: the app's `allowed_request_origins`; if the list is not
 * empty, all other origins are rejected.
 */
export function mayCall(origin: string | undefined, listed: AllowedOrigins, policy: OriginPolicy): boolean {
  if (origin === undefined) return true;
  if (listed !== null) return listed.includes(originOf(origin) ?? '');
  return policy === 'any' || isLoopback(origin);
}

function isLoopback(origin: string): boolean {
  const url = URL.canParse(origin) ? new URL(origin) : null;
  return url !== null && /^https?:$/.test(url.protocol) && isLoopbackHost(url.hostname);
}
