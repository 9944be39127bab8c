/** The account choice of a folder: the nearest of the user's own rules and the team's files. */
import type { AccountId } from '../../preload/contract/index.js';
import { realFolder, withParents } from './folder-path.js';
import type { FolderRules } from './folder-rules.js';
import { type FoundTeamFile, readTeamFile } from './read-team-file.js';

export type FolderChoice =
  { kind: 'rule'; folder: string; accountId: AccountId } | { kind: 'file'; file: FoundTeamFile };

/**
 * Returns the rule or file of the folder or its nearest parent; null if there is none. A rule wins over a file in the same
 * folder. In a Git worktree, rules of the repository's main folder count as rules of the worktree, and files are
 * those that are checked out in the worktree.
 * @throws TeamFileError, NewerFormatError, StorageError
 */
export async function nearestChoice(
  rules: Pick<FolderRules, 'find'>,
  folder: string | null,
): Promise<FolderChoice | null> {
  if (folder === null) return null;
  const rule = await rules.find(folder);
  for (const candidate of withParents(await realFolder(folder))) {
    if (candidate === rule?.appliesAt) break;
    const file = await readTeamFile(candidate);
    if (file !== null) return { kind: 'file', file };
  }
  return rule === null ? null : { kind: 'rule', folder: rule.folder, accountId: rule.accountId };
}
