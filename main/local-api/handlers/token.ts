/** `token`: an access token for a program that the user allows. */
import type { AccountId, AccountReason, AccountSummary } from '../../../preload/contract/index.js';
import { t } from '../../../preload/i18n/translate.js';
import type { ChosenAccount } from '../../account-choice/choose-account.js';
import { resolveBackend } from '../../account-choice/resolve-account.js';
import { tokenLifetime } from '../../accounts/renewal/token-lifetime.js';
import type { Grant } from '../../clients/client-grants.js';
import type { Caller } from '../../clients/client-program.js';
import { RosterError } from '../../errors/roster-error.js';
import { CommandError } from '../command-error.js';
import type { IncomingRequest } from '../local-api-server.js';
import { defaultMinValidSeconds } from '../protocol-constants.js';
import type { ValueOf } from '../responses.js';
import { choose } from './choose.js';
import type { CommandContext, RequestOf } from './command-context.js';

export async function token(
  context: CommandContext,
  request: RequestOf<'token'>,
  incoming: IncomingRequest,
): Promise<ValueOf<'token'>> {
  const { accounts, backends, clients, lock, onTokenIssued } = context.services;
  const caller = await incoming.caller();
  await waitForUnlock(context, caller, incoming);
  const chosen = await choose(context, request, incoming);
  context.requireSession(chosen);
  const { account } = chosen;
  await context.waitForKeychain(incoming);
  const grant =
    (await clients.find(caller, account.id)) ?? (await requestConsent(context, request, { chosen, caller, incoming }));
  const refuse = () => {
    if (lock.state === 'locked') throw new CommandError('locked');
    throw new CommandError('tokenDenied', { program: clients.nameOf(caller) });
  };
  if (grant === null) return refuse();
  const { accountId: id } = grant;
  const { backendId } = accounts.get(id).entry;
  const minValidMs = (request.minValidSeconds ?? defaultMinValidSeconds) * 1000;
  await context.waitForBackend(backendId, accounts.ensureFreshToken(id, minValidMs), incoming);
  if (request.minValidSeconds !== null) await requireValidity(context, id, minValidMs);
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

/** A new token has been valid for a moment when it arrives. */
const onTheWayMs = 5_000;

/** @throws CommandError `tokenTooShort` if the account's token ends earlier, although it has just been renewed */
async function requireValidity(
  { services: { accounts, backends } }: CommandContext,
  id: AccountId,
  minValidMs: number,
): Promise<void> {
  const { entry, user } = accounts.get(id);
  const { accessTokenEndsAt: endsAt } = user;
  const leftMs = endsAt === null ? null : endsAt - Date.now();
  if (leftMs === null || leftMs >= minValidMs - onTheWayMs) return;
  const seconds = Math.floor(((await tokenLifetime(accounts, id)) ?? leftMs) / 1000);
  const backend = backends.nameOf(entry.backendId);
  throw new CommandError('tokenTooShort', { backend, seconds, minValidSeconds: minValidMs / 1000 });
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

/** Reasons that the user may overrule in the consent window. */
const suggestions: ReadonlySet<AccountReason['kind']> = new Set(['active', 'terminals', 'program', 'backendOption']);

/** Prompts the user in the consent window. */
async function requestConsent(
  context: CommandContext,
  { backend, run }: RequestOf<'token'>,
  { chosen, caller, incoming }: { chosen: ChosenAccount; caller: Caller; incoming: IncomingRequest },
): Promise<Grant | null> {
  const { progress, signal } = incoming;
  progress(t().consentWaits);
  const { account, reason } = chosen;
  // An account that the command, the terminal or the folder names cannot be changed in the window.
  const isSuggestion = suggestions.has(reason.kind);
  const others = isSuggestion ? choices(context, backend).filter(({ id }) => id !== account.id) : [];
  const asked = { accountId: account.id, others: others.map(({ id }) => id), reason, startsProgram: run !== null };
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
