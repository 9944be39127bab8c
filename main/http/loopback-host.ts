/** Which addresses are on this machine: the only ones that may be reached without TLS. */

/** Whether a host name, as `URL.hostname` has it, is this machine's own. */
export function isLoopbackHost(hostname: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

/** Whether an address is `https:`, or `http:` on this machine. */
export function isSecureAddress({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
}
