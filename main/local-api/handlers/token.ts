/** `token`: an access token for a program that the user allows. */
import type { AccountId } from '../../../preload/contract/index.js';
import { t } from '../../../preload/i18n/translate.js';
import type { ClientProgram } from '../../clients/client-grants.js';
import { RosterError } from '../../errors/roster-error.js';
import { CommandError } from '../command-error.js';
import type { IncomingRequest } from '../local-api-server.js';
import type { ValueOf } from '../protocol.js';
import type { CommandContext, RequestOf } from './command-context.js';

export async function token(
  context: CommandContext,
  { account: selector, backend }: RequestOf<'token'>,
  incoming: IncomingRequest,
): Promise<ValueOf<'token'>> {
  const { accounts, backends, clients, onTokenIssued } = context.services;
  const account = context.find(selector, backend);
  const { id, backendId } = account;
  // Without a name, another account must not take the place of one that has to be signed in to.
  if (selector === null && context.isActive(id) && (account.state === 'signedOut' || account.state === 'expired')) {
    const names = { account: account.label ?? account.displayName, backend: backends.nameOf(backendId) };
    throw new CommandError(account.state === 'expired' ? 'activeExpired' : 'activeSignedOut', names);
  }
  const program = await incoming.program();
  await context.waitForKeychain(incoming);
  if (!(await requestConsent(context, id, program, incoming)))
    throw new CommandError('tokenDenied', { program: clients.nameOf(program) });
  await context.waitForBackend(backendId, accounts.ensureFreshToken(id), incoming);
  const { accessToken, accessTokenEndsAt } = accounts.get(id).user;
  if (accessToken === null || accessToken === '') throw new RosterError('signedOut');
  // Tokens are printed to terminals and used in HTTP headers, where control characters would be dangerous.
  if (!/^[\x21-\x7e]+$/.test(accessToken))
    throw new CommandError('unprintableToken', { backend: backends.nameOf(backendId) });
  onTokenIssued(id, program);
  const expiresAt = accessTokenEndsAt === null ? null : new Date(accessTokenEndsAt).toISOString();
  return { token: accessToken, expiresAt, account: context.accountJsonById(id) };
}

/** Prompts the user in the window unless the program is already allowed. */
async function requestConsent(
  { services: { clients, openWindow } }: CommandContext,
  id: AccountId,
  program: ClientProgram | null,
  { progress, signal }: IncomingRequest,
): Promise<boolean> {
  if (program !== null && clients.isAllowed(program)) return true;
  progress(t().consentWaits);
  openWindow();
  return clients.requestConsent(program, id, signal);
}
