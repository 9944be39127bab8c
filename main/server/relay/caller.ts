/** Identifies the callers of the relay for its limits. */
import { isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { sourceOf } from '../request-source.js';

/**
 * Returns an IPv4 address or the first 64 bits of an IPv6 address. With `behindProxy`, the last address in
 * `X-Forwarded-For`, which the proxy in front added.
 */
export function callerOf(c: Context, behindProxy: boolean): string {
  const forwarded = behindProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1) : undefined;
  return sourceOf(addressIn(forwarded ?? '') ?? getConnInfo(c).remote.address);
}

/** Extracts the address from a header entry, which may have a port and brackets. */
function addressIn(text: string): string | undefined {
  const trimmed = text.trim();
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d+$/.exec(trimmed)?.[1] ?? trimmed;
  return isIP(bare) === 0 ? undefined : bare;
}

/** Returns the caller's network, a /48 or a /24: a caller with many addresses usually has them in one network. */
export function networkOf(caller: string): string {
  return caller.includes(':') ? caller.split(':').slice(0, 3).join(':') : caller.split('.').slice(0, 3).join('.');
}
