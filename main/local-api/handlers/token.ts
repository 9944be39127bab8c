/** `token`: an access token for a program that the user allows. */
import type { AccountSummary } from '../../../preload/contract/index.js';
import { t } from '../../../preload/i18n/translate.js';
import type { Grant } from '../../clients/client-grants.js';
import type { Caller } from '../../clients/client-program.js';
import { RosterError } from '../../errors/roster-error.js';
import { CommandError } from '../command-error.js';
import type { IncomingRequest } from '../local-api-server.js';
import type { ValueOf } from '../protocol.js';
import { resolveBackend } from '../resolve-account.js';
import type { CommandContext, RequestOf } from './command-context.js';

export async function token(
  context: CommandContext,
  request: RequestOf<'token'>,
  incoming: IncomingRequest,
): Promise<ValueOf<'token'>> {
  const { accounts, backends, clients, lock, onTokenIssued } = context.services;
  const caller = await incoming.caller();
  await waitForUnlock(context, caller, incoming);
  const account = await selectAccount(context, request, caller);
  await context.waitForKeychain(incoming);
  const grant =
    (await clients.find(caller, account.id)) ?? (await requestConsent(context, request, { account, caller, incoming }));
  const refuse = () => {
    if (lock.state === 'locked') throw new CommandError('locked');
    throw new CommandError('tokenDenied', { program: clients.nameOf(caller) });
  };
  if (grant === null) return refuse();
  const { accountId: id } = grant;
  const { backendId } = accounts.get(id).entry;
  await context.waitForBackend(backendId, accounts.ensureFreshToken(id), incoming);
  // The user may have revoked it meanwhile.
  if (!clients.isValid(grant)) return refuse();
  const { accessToken, accessTokenEndsAt } = accounts.get(id).user;
  if (accessToken === null || accessToken === '') throw new RosterError('signedOut');
  // Tokens are printed to terminals and used in HTTP headers, where control characters would be dangerous.
  if (!/^[\x21-\x7e]+$/.test(accessToken))
    throw new CommandError('unprintableToken', { backend: backends.nameOf(backendId) });
  clients.recordUse(grant);
  onTokenIssued(id, caller);
  const expiresAt = accessTokenEndsAt === null ? null : new Date(accessTokenEndsAt).toISOString();
  return { token: accessToken, expiresAt, account: context.accountJsonById(id) };
}

/** Asks for the passphrase if Roster is locked. @throws CommandError `locked` if it stays locked */
async function waitForUnlock(
  { services: { clients, lock } }: CommandContext,
  caller: Caller,
  { progress, signal }: IncomingRequest,
): Promise<void> {
  if (lock.state !== 'locked') return;
  progress(t().consentWaitsForUnlock);
  if (!(await clients.requestUnlock(caller, signal))) throw new CommandError('locked');
}

/** The account that the request selects; without one, the account that the user chose for this program. */
async function selectAccount(
  context: CommandContext,
  { account: selector, backend: backendSelector }: RequestOf<'token'>,
  caller: Caller,
): Promise<AccountSummary> {
  const chosenId = selector === null ? await context.services.clients.chosenAccount(caller) : null;
  const chosen = chosenId === null ? undefined : choices(context, backendSelector).find(({ id }) => id === chosenId);
  if (chosen !== undefined) return chosen;
  const account = context.find(selector, backendSelector);
  const { id, state, backendId, label, displayName } = account;
  // Without a name, another account must not take the place of one that has to be signed in to.
  if (selector === null && context.isActive(id) && (state === 'signedOut' || state === 'expired')) {
    const names = { account: label ?? displayName, backend: context.services.backends.nameOf(backendId) };
    throw new CommandError(state === 'expired' ? 'activeExpired' : 'activeSignedOut', names);
  }
  return account;
}

/** Prompts the user in the consent window. */
async function requestConsent(
  context: CommandContext,
  { account: selector, backend }: RequestOf<'token'>,
  { account, caller, incoming }: { account: AccountSummary; caller: Caller; incoming: IncomingRequest },
): Promise<Grant | null> {
  const { progress, signal } = incoming;
  progress(t().consentWaits);
  const others = selector === null ? choices(context, backend).filter(({ id }) => id !== account.id) : [];
  const asked = { accountId: account.id, others: others.map(({ id }) => id) };
  return context.services.clients.requestConsent(caller, asked, signal);
}

/** The accounts that a request without an account may get a token of. */
function choices(context: CommandContext, backendSelector: string | null): AccountSummary[] {
  const { directory } = context;
  const backend = resolveBackend(directory, backendSelector);
  return directory.accounts.filter(
    ({ state, backendId }) => state === 'signedIn' && (backend === null || backend.id === backendId),
  );
}
