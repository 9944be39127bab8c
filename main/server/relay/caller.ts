/** Identifies the callers of the relay for its limits. */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { addressIn } from '../client-address.js';
import { sourceOf } from '../request-source.js';

/**
 * Returns an IPv4 address or the first 64 bits of an IPv6 address. With `behindProxy`, the last address in
 * `X-Forwarded-For`, which the proxy in front added.
 */
export function callerOf(c: Context, behindProxy: boolean): string {
  const forwarded = behindProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1) : undefined;
  return sourceOf(addressIn(forwarded ?? '') ?? getConnInfo(c).remote.address);
}

/** Returns the caller's network, a /48 or a /24: a caller with many addresses usually has them in one network. */
export function networkOf(caller: string): string {
  return caller.includes(':') ? caller.split(':').slice(0, 3).join(':') : caller.split('.').slice(0, 3).join('.');
}
