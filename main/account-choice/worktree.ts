/** Git worktrees: finds the repository's main folder, whose rules apply to its worktrees too. */
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

export interface Worktree {
  /** Root of the linked worktree. */
  root: string;
  /** Root of the repository's main working tree, or the folder of a bare repository. */
  main: string;
}

/** `.git` files are one short line. */
const maxBytes = 4096;

/**
 * Returns the linked worktree that contains a folder; null if it is in none. `ancestors`: the folder and its parents, nearest
 * first. The repository must name the worktree as its own, as `git worktree add` records it (gitrepository-layout(5)):
 * otherwise an unpacked archive could claim to belong to any repository.
 */
export async function worktreeOf(ancestors: readonly string[]): Promise<Worktree | null> {
  for (const root of ancestors) {
    const dotGit = join(root, '.git');
    const found = await stat(dotGit).catch(() => null);
    if (found === null) continue;
    if (!found.isFile() || found.size > maxBytes) return null;
    const main = await mainFolderOf(root, dotGit).catch(() => null);
    return main === null ? null : { root, main };
  }
  return null;
}

/** @throws file system errors for what is not a worktree, such as a submodule */
async function mainFolderOf(root: string, dotGit: string): Promise<string | null> {
  const line = /^gitdir: (.+)$/m.exec(await readFile(dotGit, 'utf8'))?.[1];
  if (line === undefined) return null;
  const gitDir = await realpath(resolve(root, line.trim()));
  const [common, recorded] = await Promise.all([
    readFile(join(gitDir, 'commondir'), 'utf8'),
    readFile(join(gitDir, 'gitdir'), 'utf8'),
  ]);
  if ((await realpath(resolve(gitDir, recorded.trim()))) !== (await realpath(dotGit))) return null;
  const commonDir = await realpath(resolve(gitDir, common.trim()));
  return basename(commonDir) === '.git' ? dirname(commonDir) : commonDir;
}
