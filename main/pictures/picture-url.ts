/**
 * Decides which profile pictures may be fetched: those on public hosts, over TLS. A backend names the address, so it is not
 * trusted.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

const maxLength = 2_048;
/** Names that belong to a private network (RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`). */
const privateNames = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|home\.arpa)\.?$/i;

/** Parses the address of a picture; null if it must not be fetched. Its host's addresses are checked separately. */
export function publicPictureUrl(text: string): URL | null {
  if (text.length > maxLength) return null;
  const url = parse(text);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return null;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return isPublicAddress(host) ? url : null;
  return host.includes('.') && !privateNames.test(host) ? url : null;
}

/** Whether an IP address is public. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` converts IPv4-mapped addresses.
  return ipaddr.process(address).range() === 'unicast';
}

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
