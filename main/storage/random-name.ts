/**
 * A part of a file's name that no other file has: twelve hexadecimal digits. From the global of the web, which is loaded with its first
 * use, because no start needs a name.
 */
export function randomName(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString('hex');
}
