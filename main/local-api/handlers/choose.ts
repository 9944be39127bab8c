/** Chooses the account of a request from everything that may name one. */
import { chooseAccount, type ChosenAccount } from '../../account-choice/choose-account.js';
import type { IncomingRequest } from '../local-api-server.js';
import type { Selection } from '../protocol.js';
import type { CommandContext } from './command-context.js';

/** @throws ChoiceError */
export async function choose(
  context: CommandContext,
  { account, backend, folder, environment }: Selection,
  { caller }: Pick<IncomingRequest, 'caller'>,
): Promise<ChosenAccount> {
  const { clients, folderRules, settings } = context.services;
  const isNamed = account !== null || environment.account !== null;
  return chooseAccount(context.directory, {
    ...{ account, backend, environment },
    folderRule: isNamed ? null : await folderRules.find(folder),
    ofProgram: isNamed ? null : await clients.chosenAccount(await caller()),
    forTerminals: settings.value.terminalAccount,
  });
}
