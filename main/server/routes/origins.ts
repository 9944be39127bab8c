/** Which web pages may call the server. Programs that are no pages send no `Origin` and are not asked. */
import { isLoopbackHost } from '../../http/loopback-host.js';
import { originOf, type AllowedOrigins } from '../configuration/allowed-origins.js';

/** `any`: a backend for everybody. `loopback`: the one inside a desktop app, for pages that this machine serves. */
export type OriginPolicy = 'any' | 'loopback';

/** Whether a page of this origin may call. `listed`: the app's own `allowed_request_origins`; where there is a list, no others may. */
export function mayCall(origin: string | undefined, listed: AllowedOrigins, policy: OriginPolicy): boolean {
  if (origin === undefined) return true;
  if (listed !== null) return listed.includes(originOf(origin) ?? '');
  return policy === 'any' || isLoopback(origin);
}

function isLoopback(origin: string): boolean {
  const url = URL.canParse(origin) ? new URL(origin) : null;
  return url !== null && /^https?:$/.test(url.protocol) && isLoopbackHost(url.hostname);
}
