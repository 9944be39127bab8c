/** Public URL of a backend behind a proxy. It always comes from the configuration, never from a request. */
import type { Context } from 'hono';
import * as z from 'zod';

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Requires `https:`, because passwords are sent to it. `http:` is only allowed for this machine. May have a path. */
export const publicUrl = z
  .url({ protocol: /^https?$/, abort: true })
  .refine((text) => {
    const { protocol, hostname, username, password, search, hash } = new URL(text);
    const isSafe = protocol === 'https:' || loopback.test(hostname);
    return isSafe && username === '' && password === '' && search === '' && hash === '';
  }, 'an https address without user name, query and fragment')
  .transform((text) => {
    const { origin, pathname } = new URL(text);
    return `${origin}${pathname}`.replace(/\/+$/, '');
  });

/** Headers that proxies add. If a client sends them itself, only its own request is treated as proxied. */
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/**
 * Checks whether the request came through a proxy. If so, the connection's address is not the caller's, and the
 * server's own URL is not the one that the caller requested.
 */
export function isProxied(c: Context): boolean {
  return proxyHeaders.some((name) => c.req.header(name) !== undefined);
}
