/** Verifies that downloaded update files are still the ones that were signed. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Whether there are files and each matches one of the SHA-512 hashes (base64) in the signed metadata. */
export async function areSigned(paths: readonly string[], hashes: ReadonlySet<string>): Promise<boolean> {
  if (paths.length === 0) return false;
  for (const path of paths) {
    const hash = createHash('sha512');
    try {
      await pipeline(createReadStream(path), hash);
    } catch {
      return false;
    }
    if (!hashes.has(hash.digest('base64'))) return false;
  }
  return true;
}
