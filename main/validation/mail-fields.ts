/** Checks the settings of a mail server. */
import { isIP } from 'node:net';

const longestHost = 253;
/** Names with letters of any language, and an underscore, which local networks use. */
const hostName = /^[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)*\.?$/u;
/** An address, or a name and an address in angle brackets. */
const sender = /^[^\s@]+@[^\s@]+$|^[^\r\n<>]+<[^\s@<>]+@[^\s@<>]+>$/;

/** Brackets belong to URLs; the mail library connects to a bare address. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[(.+)\]$/, '$1');
}

/** Whether a host is a name or an address, without a protocol, a port or a path. */
export function isMailHost(host: string): boolean {
  return isIP(host) !== 0 || (host.length <= longestHost && hostName.test(host));
}

export function isMailSender(text: string): boolean {
  return sender.test(text);
}
