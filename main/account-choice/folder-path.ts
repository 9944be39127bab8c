/** Identifies folders, whichever path was used. */
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { worktreeOf } from './worktree.js';

/** The real path. Of a folder that does not exist, the real path of the nearest parent that does, and the rest. */
export async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch {
    const parent = dirname(folder);
    return parent === folder ? folder : join(await realFolder(parent), basename(folder));
  }
}

/**
 * Identifies an existing folder: two paths that differ in case, or lead over a link or another mount, may be the same
 * folder. Null if there is no such folder.
 */
export async function folderIdentity(folder: string): Promise<string | null> {
  const found = await stat(folder, { bigint: true }).catch(() => null);
  return found?.isDirectory() === true ? `${String(found.dev)}:${String(found.ino)}` : null;
}

/** A folder and its parents, nearest first. */
export function withParents(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...withParents(parent)];
}

export interface GoverningFolder {
  /** Its rule applies. */
  folder: string;
  /** Where the rule applies: the folder itself, or the same folder in a worktree. */
  appliesAt: string;
}

/**
 * The folders whose rules apply to a real path, nearest first: the folder and its parents. In a linked Git worktree the
 * same folders of the main working tree come after those of the worktree itself.
 */
export async function governingFolders(folder: string): Promise<GoverningFolder[]> {
  const ancestors = withParents(folder);
  const itself = (path: string) => ({ folder: path, appliesAt: path });
  const worktree = await worktreeOf(ancestors);
  if (worktree === null) return ancestors.map(itself);
  const { root, main } = worktree;
  const own = ancestors.slice(0, ancestors.indexOf(root) + 1);
  const inMain = own.map((path) => ({ folder: join(main, relative(root, path)), appliesAt: path }));
  return [...own.map(itself), ...inMain, ...ancestors.slice(own.length).map(itself)];
}
