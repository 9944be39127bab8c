/** The address of the client, also behind proxies that the operator trusts. */
import { isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import ipaddr from 'ipaddr.js';

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Addresses of proxies whose headers name the client. */
export type TrustedProxies = readonly Network[];

/** Parses addresses and CIDR networks, separated by commas. Null if one of them is neither. */
export function parseTrustedProxies(text: string): TrustedProxies | null {
  const networks = text.split(',').map((part) => networkOf(part.trim()));
  return networks.every((network) => network !== null) ? networks : null;
}

function networkOf(text: string): Network | null {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (isIP(text) === 0) return null;
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/**
 * Finds the client behind trusted proxies. Each proxy appends the address that it was called from, so the entries are read from
 * the right: the first one that is no trusted proxy is the client. Entries to the left of it were sent by the client and prove
 * nothing.
 */
export function clientAddress(c: Context, trusted: TrustedProxies): string | undefined {
  return forwardedAddress(getConnInfo(c).remote.address, (name) => c.req.header(name), trusted);
}

/** As `clientAddress`, for a connection from `remote`. */
export function forwardedAddress(
  remote: string | undefined,
  header: (name: 'x-forwarded-for' | 'forwarded') => string | undefined,
  trusted: TrustedProxies,
): string | undefined {
  if (trusted.length === 0 || remote === undefined || !isTrusted(remote, trusted)) return remote;
  const forwardedFor = header('x-forwarded-for');
  const forwarded = header('forwarded');
  const fromList = forwardedFor === undefined ? null : lastUntrusted(forwardedFor.split(','), remote, trusted);
  const fromForwarded = forwarded === undefined ? null : lastUntrusted(forNodes(forwarded), remote, trusted);
  // A proxy sets one of the headers and passes the other one on from the client, so they must agree.
  if (fromList !== null && fromForwarded !== null && fromList !== fromForwarded) return remote;
  return fromList ?? fromForwarded ?? remote;
}

/** Returns the nearest address that is not a trusted proxy; the farthest one if all are. */
function lastUntrusted(entries: readonly string[], remote: string, trusted: TrustedProxies): string {
  let last = remote;
  for (const entry of entries.toReversed()) {
    const address = addressIn(entry);
    // An entry without an address (`unknown`, `_hidden`): its proxy is the last one that is known.
    if (address === undefined) return last;
    last = address;
    if (!isTrusted(address, trusted)) return address;
  }
  return last;
}

/** The `for` values of the header `Forwarded` (RFC 7239), one per proxy; empty if it does not name one. */
function forNodes(header: string): string[] {
  return splitUnquoted(header, ',').map((element) => {
    const pair = splitUnquoted(element, ';').find((one) => /^\s*for\s*=/i.test(one));
    const value = pair?.slice(pair.indexOf('=') + 1).trim() ?? '';
    return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
  });
}

function splitUnquoted(text: string, separator: ',' | ';'): string[] {
  const parts = [''];
  let isQuoted = false;
  let isEscaped = false;
  for (const letter of text) {
    if (letter === separator && !isQuoted) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${letter}`);
    if (letter === '"' && !isEscaped) isQuoted = !isQuoted;
    isEscaped = letter === '\\' && isQuoted && !isEscaped;
  }
  return parts;
}

/** The address of an entry, which may have a port and brackets. */
export function addressIn(text: string): string | undefined {
  const trimmed = text.trim();
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d+$/.exec(trimmed)?.[1] ?? trimmed;
  return isIP(bare) === 0 ? undefined : bare;
}

function isTrusted(address: string, trusted: TrustedProxies): boolean {
  const [bare = ''] = address.split('%');
  if (isIP(bare) === 0) return false;
  // Converts an IPv4-mapped IPv6 address to IPv4.
  const parsed = ipaddr.process(bare);
  return trusted.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits));
}
