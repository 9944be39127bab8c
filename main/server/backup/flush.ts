/** Writes a file or the entries of a folder through to the disk. */
import { open } from 'node:fs/promises';

export async function flush(path: string): Promise<void> {
  // Windows opens no folders.
  const handle = await open(path, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
