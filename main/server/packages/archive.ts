/** Archives with packages. Only plain files below `node_modules/` are unpacked: no links, no other places. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract, list } from 'tar';
import { openPromise } from 'yauzl';

export interface Archive {
  path: string;
  isZip: boolean;
}

/** Thrown for an archive that cannot be unpacked. */
class ArchiveError extends Error {
  override readonly name = 'ArchiveError';

  constructor({ path }: Archive, reason: string) {
    super(`${path} cannot be unpacked: ${reason}. Create it again, or put the folder node_modules in its place.`);
  }
}

const mostBytes = 1024 * 1024 * 1024;
const mostFiles = 200_000;

/** The path inside the target, or null for what is left out. */
function safePath(name: string): string | null {
  const path = name.replace(/^\.\//, '').replaceAll('\\', '/');
  const parts = path.split('/');
  return parts[0] === 'node_modules' && !parts.includes('..') && !path.includes('\0') ? path : null;
}

/** Counts what was unpacked. @throws ArchiveError if it is too much */
function counter(archive: Archive): (bytes: number) => void {
  let files = 0;
  let total = 0;
  return (bytes) => {
    files += 1;
    total += bytes;
    if (files > mostFiles || total > mostBytes)
      throw new ArchiveError(archive, 'it contains more than 1 GB or 200,000 files');
  };
}

/** Names of the files. @throws ArchiveError */
export async function listArchive(archive: Archive): Promise<string[]> {
  const names: string[] = [];
  const add = (name: string) => {
    const path = safePath(name);
    if (path !== null) names.push(path);
  };
  try {
    if (archive.isZip) {
      await eachZipEntry(archive, (name) => {
        add(name);
        return Promise.resolve();
      });
    } else
      await list({
        file: archive.path,
        onReadEntry: ({ path }) => {
          add(path);
        },
      });
  } catch (error) {
    throw toArchiveError(archive, error);
  }
  return names;
}

/** Unpacks into `target`. @throws ArchiveError */
export async function unpackArchive(archive: Archive, target: string): Promise<void> {
  const count = counter(archive);
  try {
    if (archive.isZip) {
      await eachZipEntry(archive, async (name, size, write) => {
        const path = safePath(name);
        if (path === null || path.endsWith('/')) return;
        count(size);
        await mkdir(dirname(join(target, path)), { recursive: true });
        await write(join(target, path));
      });
      return;
    }
    let failed: Error | undefined;
    await extract({
      ...{ file: archive.path, cwd: target, strict: true, preserveOwner: false },
      filter: (name, entry) => {
        const type = 'type' in entry ? entry.type : undefined;
        if (safePath(name) === null || (type !== 'File' && type !== 'OldFile' && type !== 'Directory')) return false;
        try {
          count(entry.size);
        } catch (error) {
          failed ??= toArchiveError(archive, error);
        }
        return failed === undefined;
      },
    });
    if (failed !== undefined) throw failed;
  } catch (error) {
    throw toArchiveError(archive, error);
  }
}

async function eachZipEntry(
  archive: Archive,
  use: (name: string, size: number, write: (path: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const zip = await openPromise(archive.path, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      // Links are files with a mode of their own.
      const isLink = ((entry.externalFileAttributes >>> 16) & 0o170_000) === 0o120_000;
      if (isLink) continue;
      await use(entry.fileName, entry.uncompressedSize, async (path) => {
        await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path, { mode: 0o600 }));
      });
    }
  } finally {
    zip.close();
  }
}

function toArchiveError(archive: Archive, error: unknown): ArchiveError {
  if (error instanceof ArchiveError) return error;
  return new ArchiveError(archive, error instanceof Error ? error.message : String(error));
}
