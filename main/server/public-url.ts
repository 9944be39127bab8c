/** The address by which a backend behind a proxy is reached from outside. It is only ever configured, never taken from a request. */
import type { Context } from 'hono';
import * as z from 'zod';

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** `https:`, since passwords are sent to it; `http:` for this machine only. May have a path. */
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

/** Headers that proxies add. A client may send them too; then only its own request is taken for one through a proxy. */
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/** Whether a proxy passed the request on: the connection's address is not the caller's, and the server's own address not the one that was asked for. */
export function isProxied(c: Context): boolean {
  return proxyHeaders.some((name) => c.req.header(name) !== undefined);
}
