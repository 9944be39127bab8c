/** Who calls the relay, as its limits count callers. */
import { isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { sourceOf } from '../routes/source.js';

/** An IPv4 address, or the first 64 bits of an IPv6 address. With `behindProxy`, the one that the proxy in front added last. */
export function callerOf(c: Context, behindProxy: boolean): string {
  const forwarded = behindProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1) : undefined;
  return sourceOf(addressIn(forwarded ?? '') ?? getConnInfo(c).remote.address);
}

/** The address of a header's part, which may have a port and brackets. */
function addressIn(text: string): string | undefined {
  const trimmed = text.trim();
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d+$/.exec(trimmed)?.[1] ?? trimmed;
  return isIP(bare) === 0 ? undefined : bare;
}

/** The network of a caller: whoever has many addresses usually has those of one, a /48 or a /24. */
export function networkOf(caller: string): string {
  return caller.includes(':') ? caller.split(':').slice(0, 3).join(':') : caller.split('.').slice(0, 3).join('.');
}
