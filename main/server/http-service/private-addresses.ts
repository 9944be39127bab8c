/** Addresses that functions may not reach by `context.http`: this machine and private networks. */
import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Thrown for a private address. */
class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
  readonly code = 'PrivateAddress';

  constructor(host: string) {
    super(
      `“${host}” is a private address, which functions may not reach. List the host under "privateHosts" in roster.json to allow it.`,
    );
  }
}

/** Whether an address is public. */
function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` converts IPv4-mapped addresses.
  return ipaddr.process(address).range() === 'unicast';
}

/** Checks a host that is written as an address. Names are checked by `guardedLookup`. @throws PrivateAddressError */
export function requirePublicHost(hostname: string): void {
  const plain = hostname.replace(/^\[|\]$/g, '');
  if (isIP(plain) !== 0 && !isPublic(plain)) throw new PrivateAddressError(hostname);
}

/**
 * A lookup that yields public addresses only. The connection uses the address that was checked, so a name that changes
 * its address afterwards has no effect.
 */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error !== null) {
      callback(error, '', 0);
      return;
    }
    const [first] = found;
    if (first === undefined || !found.every(({ address }) => isPublic(address))) {
      callback(new PrivateAddressError(hostname), '', 0);
      return;
    }
    if (options.all === true) callback(null, found);
    else callback(null, first.address, first.family);
  });
};
