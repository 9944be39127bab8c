/**
 * A unique file name component of twelve hexadecimal digits. Uses the global Web Crypto object, which is loaded on
 * first use, so that start-up does not load it.
 */
export function randomName(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString('hex');
}
