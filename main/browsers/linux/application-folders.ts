/** The folders that have desktop entries, and the files in them. */
import { readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

/** Limits for folders that a program may have filled. */
const maxDepth = 3;
const maxEntries = 5_000;

/**
 * The data folders, most important first (XDG Base Directory Specification). Those of Flatpak and Snap are included even
 * if the session's environment does not name them.
 */
export function dataFolders(env: NodeJS.ProcessEnv, home: string): string[] {
  const own = absolute(env['XDG_DATA_HOME']) ?? join(home, '.local', 'share');
  const named = (env['XDG_DATA_DIRS'] ?? '').split(':').flatMap((folder) => absolute(folder) ?? []);
  const system = named.length === 0 ? ['/usr/local/share', '/usr/share'] : named;
  const exported = [
    join(own, 'flatpak', 'exports', 'share'),
    '/var/lib/flatpak/exports/share',
    '/var/lib/snapd/desktop',
  ];
  return [...new Set([own, ...system, ...exported])];
}

/** A desktop entry's file and its ID, such as `chromium.desktop`. */
export interface EntryFile {
  id: string;
  path: string;
}

/** The desktop entries of a data folder. A folder that cannot be read has none. */
export async function entryFiles(dataFolder: string): Promise<EntryFile[]> {
  const found: EntryFile[] = [];
  const visit = async (folder: string, prefix: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (found.length >= maxEntries) return;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (depth < maxDepth) await visit(path, `${prefix}${entry.name}-`, depth + 1);
      } else if (entry.name.endsWith('.desktop')) found.push({ id: prefix + entry.name, path });
    }
  };
  await visit(join(dataFolder, 'applications'), '', 1);
  return found;
}

function absolute(folder: string | undefined): string | undefined {
  return folder !== undefined && isAbsolute(folder) ? folder : undefined;
}
