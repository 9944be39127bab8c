/** Handlers of `folderRules.*`: the accounts of folders, and approved `.roster.json`. */
import type { FolderRules } from '../../../account-choice/folder-rules.js';
import type { TeamFiles } from '../../../account-choice/team-files.js';
import type { DomainHandlers } from '../../register-handlers.js';

export interface FolderRuleHandlerServices {
  folderRules: Pick<FolderRules, 'list' | 'set' | 'change' | 'remove'>;
  teamFiles: Pick<TeamFiles, 'list' | 'revoke'>;
}

export function folderRuleHandlers(
  services: () => Promise<FolderRuleHandlerServices>,
  chooseFolder: () => Promise<string | null>,
): DomainHandlers<'folderRules'> {
  return {
    'folderRules.list': async () => (await services()).folderRules.list(),
    'folderRules.add': async ({ accountId }) => {
      const folder = await chooseFolder();
      return folder === null ? null : (await services()).folderRules.set(folder, accountId);
    },
    'folderRules.change': async ({ folder, accountId }) => (await services()).folderRules.change(folder, accountId),
    'folderRules.remove': async ({ folder }) => {
      await (await services()).folderRules.remove(folder);
    },
    'folderRules.files': async () => (await services()).teamFiles.list(),
    'folderRules.revokeFile': async ({ folder }) => {
      await (await services()).teamFiles.revoke(folder);
    },
  };
}
