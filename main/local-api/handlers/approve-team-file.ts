/** Asks the user before a `.roster.json` decides which account a command uses. */
import type { TeamFileFacts } from '../../../preload/contract/consent.js';
import type { BackendSummary } from '../../../preload/contract/index.js';
import { t } from '../../../preload/i18n/translate.js';
import type { FoundTeamFile } from '../../account-choice/read-team-file.js';
import { resolveBackend } from '../../account-choice/resolve-account.js';
import { teamBackend } from '../../account-choice/team-account.js';
import type { TeamFile } from '../../account-choice/team-file.js';
import { CommandError } from '../command-error.js';
import type { IncomingRequest } from '../local-api-server.js';
import type { CommandContext } from './command-context.js';

/**
 * Returns whether a file is approved, and asks first if `asks`; null if the command names another backend, so that the
 * file does not concern it. @throws CommandError `fileNotApproved`, `locked`; ChoiceError
 */
export async function approvalOf(
  context: CommandContext,
  file: FoundTeamFile,
  { backend: selector, incoming, asks }: { backend: string | null; incoming: IncomingRequest; asks: boolean },
): Promise<{ isApproved: boolean } | null> {
  const { directory, services } = context;
  const backend = teamBackend(directory, file);
  if (selector !== null && resolveBackend(directory, selector)?.id !== backend?.id) return null;
  const approval = await services.teamFiles.approvalOf(file);
  // A backend that was removed since is added only if the user agrees again.
  if (!asks || (approval.isApproved && backend !== null)) return { isApproved: approval.isApproved };
  const { progress, signal } = incoming;
  const caller = await incoming.caller();
  progress(t().teamFile.waits);
  const facts = factsOf(file, backend, approval.isApproved ? null : approval.previous);
  const approve = async () => {
    const { backend: baseUrl, appId } = file;
    if (teamBackend(context.directory, file) === null)
      await services.backendManagement.add({ baseUrl, appId, displayName: '' });
    await services.teamFiles.approve(file);
  };
  const outcome = await services.clients.requestApproval(caller, { file: facts, sha256: file.sha256, approve }, signal);
  if (outcome === 'approved') return { isApproved: true };
  throw outcome === 'locked' ? new CommandError('locked') : new CommandError('fileNotApproved', { file: file.path });
}

function contentOf({ backend, appId, account }: TeamFile): TeamFile {
  return { backend, appId, account };
}

function factsOf(file: FoundTeamFile, backend: BackendSummary | null, previous: TeamFile | null): TeamFileFacts {
  const { folder, path, realPath, appId, account, isForeign } = file;
  return {
    ...{ folder, linkedTo: realPath === path ? null : realPath, appId, account, isForeign },
    ...{ backend: file.backend, backendName: backend?.displayName ?? null },
    previous: previous === null ? null : contentOf(previous),
  };
}
