/** `status`, `list`, `which`, `switch` and `logout`. */
import { CommandError } from '../command-error.js';
import type { IncomingRequest } from '../local-api-server.js';
import { protocolVersion } from '../protocol-constants.js';
import type { ValueOf } from '../responses.js';
import { choose } from './choose.js';
import { type CommandContext, type RequestOf, toBackendJson } from './command-context.js';

export function status(context: CommandContext): ValueOf<'status'> {
  const { version, lock, backends } = context.services;
  const { accounts, active } = context.directory;
  return {
    version,
    protocol: protocolVersion,
    lock: lock.state,
    active: accounts.filter(({ id }) => id === active).map((account) => context.accountJson(account)),
    accounts: accounts.length,
    backends: backends.summaries.map(toBackendJson),
  };
}

export function listAccounts(context: CommandContext): ValueOf<'list'> {
  return { accounts: context.accountsJson() };
}

export async function which(
  context: CommandContext,
  request: RequestOf<'which'>,
  incoming: IncomingRequest,
): Promise<ValueOf<'which'>> {
  const chosen = await choose(context, request, incoming, { asks: false });
  context.requireSession(chosen);
  return { account: context.accountJson(chosen.account), reason: chosen.reason };
}

export async function switchAccount(
  context: CommandContext,
  { account: selector, backend }: RequestOf<'switch'>,
): Promise<ValueOf<'switch'>> {
  const { id } = context.find(selector, backend);
  await context.services.accounts.activate(id);
  return { account: context.accountJsonById(id) };
}

export async function logout(
  context: CommandContext,
  request: RequestOf<'logout'>,
  incoming: IncomingRequest,
): Promise<ValueOf<'logout'>> {
  const { account } = await choose(context, request, incoming);
  const json = context.accountJson(account);
  if (account.provider === 'anon-user' && account.state === 'signedIn' && !request.forGood)
    throw new CommandError('confirmationRequired', { account: json.name });
  await context.waitForKeychain(incoming);
  await context.services.accounts.signOut(account.id);
  return { account: { ...json, state: 'signedOut', current: false, active: context.isActive(account.id) } };
}
