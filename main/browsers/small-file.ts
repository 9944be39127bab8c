/** Reads files that other programs write: small ones only, and never a device or a pipe. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** The file's text; null if it cannot be read, is no regular file, or is longer than `maxBytes`. */
export async function readSmallFile(path: string, maxBytes: number): Promise<string | null> {
  try {
    // Opening a named pipe would otherwise wait for its writer. Windows has neither; there the constant is undefined, which adds nothing.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = await file.stat();
      if (!found.isFile() || found.size > maxBytes) return null;
      // One byte more, in case the file has grown since.
      const { buffer, bytesRead } = await file.read(Buffer.alloc(found.size + 1), 0, found.size + 1, 0);
      return bytesRead > maxBytes ? null : buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
