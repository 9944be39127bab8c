/** Detects loopback addresses, the only ones that may be used without TLS. */

/** Whether a host name in the form of `URL.hostname` refers to this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

/** Whether a URL uses `https:`, or `http:` on this machine. */
export function isSecureAddress({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
}
