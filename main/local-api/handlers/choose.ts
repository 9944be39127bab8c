/** Chooses the account of a request from all sources that may name one. */
import { type ChoiceSources, chooseAccount, type ChosenAccount } from '../../account-choice/choose-account.js';
import { type FolderChoice, nearestChoice } from '../../account-choice/folder-choice.js';
import type { IncomingRequest } from '../local-api-server.js';
import type { Selection } from '../protocol.js';
import { approvalOf } from './approve-team-file.js';
import type { CommandContext } from './command-context.js';

/**
 * `asks`: whether the user is asked about a `.roster.json` that they have not approved. If not, the account is that of the
 * file, and the reason says that it is not approved.
 * @throws ChoiceError, TeamFileError, CommandError `fileNotApproved`, `locked`
 */
export async function choose(
  context: CommandContext,
  { account, backend, folder, environment }: Selection,
  incoming: IncomingRequest,
  { asks }: { asks: boolean } = { asks: true },
): Promise<ChosenAccount> {
  const { clients, folderRules, settings } = context.services;
  const isNamed = account !== null || environment.account !== null;
  // ROSTER_BACKEND decides before the folder.
  const isOfFolder = !isNamed && (backend !== null || environment.backend === null);
  const nearest = isOfFolder ? await nearestChoice(folderRules, folder) : null;
  const teamFile = await teamFileOf(context, nearest, { backend, incoming, asks });
  const ofProgram = isNamed ? null : await clients.chosenAccount(await incoming.caller());
  // Read after the user's answer, which may have added a backend.
  const { directory } = context;
  return chooseAccount(directory, {
    ...{ account, backend, environment, teamFile, ofProgram },
    folderRule: nearest?.kind === 'rule' ? nearest : null,
    forTerminals: settings.value.terminalAccount,
  });
}

async function teamFileOf(
  context: CommandContext,
  nearest: FolderChoice | null,
  how: { backend: string | null; incoming: IncomingRequest; asks: boolean },
): Promise<ChoiceSources['teamFile']> {
  if (nearest?.kind !== 'file') return null;
  const { file } = nearest;
  const approval = await approvalOf(context, file, how);
  return approval === null ? null : { ...file, isApproved: approval.isApproved };
}
