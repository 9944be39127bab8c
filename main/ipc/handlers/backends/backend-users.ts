/** Handlers of `backendUsers.*`, `backendProviders.*`, `backendLogs.*`, `backendFunctions.*` and `backendMail.*`. */
import { basename } from 'node:path';
import type {
  BackendCounts,
  BackendEventPage,
  BackendFunction,
  BackendId,
  BackendLogGroup,
  BackendProvider,
  BackendSessionId,
  BackendSessionPage,
  BackendUserDetails,
  BackendUserId,
  BackendUserPage,
  BackendUserSearch,
  FunctionRun,
  MailServer,
  ProviderType,
} from '../../../../preload/contract/index.js';
import { formatJson, parseArguments } from '../../../accounts/account-page/json-text.js';
import type { Accounts } from '../../../accounts/accounts.js';
import type { AccountList } from '../../../accounts/list/account-list.js';
import type { MailServers } from '../../../administration/mail-servers.js';
import { saveLog } from '../../../administration/save-log.js';
import type { BackendManagement } from '../../../backends/backend-management.js';
import type { Backends } from '../../../backends/backends.js';
import type { DomainHandlers } from '../../register-handlers.js';

/** Which events the log shows. */
export interface LogFilter {
  text: string;
  group: BackendLogGroup;
  errorsOnly: boolean;
  after: string | null;
  limit: number;
}

/** The administration of one backend. Each method throws a RosterError. */
export interface BackendAdministration {
  list: (search: BackendUserSearch) => Promise<BackendUserPage>;
  counts: () => Promise<BackendCounts>;
  sessions: (text: string, after: string | null) => Promise<BackendSessionPage>;
  details: (user: BackendUserId) => Promise<BackendUserDetails>;
  create: (email: string, password: string) => Promise<BackendUserId>;
  confirm: (user: BackendUserId) => Promise<void>;
  resendConfirmation: (user: BackendUserId) => Promise<{ isKept: boolean }>;
  sendReset: (user: BackendUserId) => Promise<{ isKept: boolean }>;
  setPassword: (user: BackendUserId, password: string) => Promise<void>;
  setDisabled: (user: BackendUserId, disabled: boolean) => Promise<void>;
  unlock: (user: BackendUserId) => Promise<void>;
  delete: (user: BackendUserId) => Promise<void>;
  endSession: (user: BackendUserId, session: BackendSessionId) => Promise<void>;
  endSessions: (user: BackendUserId) => Promise<void>;
  providers: () => Promise<BackendProvider[]>;
  setProviderDisabled: (provider: ProviderType, disabled: boolean) => Promise<BackendProvider[]>;
  functions: () => Promise<BackendFunction[]>;
  /** The result is JSON. */
  runFunction: (name: string, args: readonly unknown[], user: string | null) => Promise<FunctionRun>;
  mailServer: () => Promise<MailServer | null>;
  sendTestMail: (to: string) => Promise<{ isKept: boolean }>;
  events: (filter: LogFilter) => Promise<BackendEventPage>;
}

/** A longer result of a function is cut. */
const longestResult = 100_000;

/** Returns the administration of a backend. @throws RosterError, VaultError */
export type AdministrationOf = (id: BackendId) => Promise<BackendAdministration>;

export interface BackendUserHandlerServices {
  accounts: Accounts;
  backends: Backends;
  backendManagement: BackendManagement;
  list: Pick<AccountList, 'findUser'>;
  mailServers: Pick<MailServers, 'shown' | 'change'>;
}

export function backendUserHandlers(
  parts: () => Promise<BackendUserHandlerServices>,
  administrationOf: AdministrationOf,
  /** Lets the user choose the file of a log; null if the user cancelled. */
  chooseLogFile: () => Promise<string | null>,
): DomainHandlers<'backendUsers' | 'backendProviders' | 'backendLogs' | 'backendFunctions' | 'backendMail'> {
  /** Changes a user. Afterwards, if the user has an account in Roster, checks whether its session has ended. */
  const changed = async (
    { backendId, userId }: { backendId: BackendId; userId: BackendUserId },
    change: (administration: BackendAdministration) => Promise<void>,
  ): Promise<void> => {
    await change(await administrationOf(backendId));
    const { accounts, list } = await parts();
    const account = list.findUser(backendId, userId);
    // A failure shows up as the account's new state.
    if (account !== null) await accounts.refresh(account.id).catch(() => undefined);
  };
  /** A backend on this computer says by itself what it offers now; a remote one has to be asked. */
  const followOffers = async (id: BackendId, providers: readonly BackendProvider[]): Promise<void> => {
    const { backends, backendManagement } = await parts();
    const offered = providers.filter(({ state }) => state === 'on').map(({ provider }) => provider);
    const isFollowed = () => {
      const { kind, told } = backends.get(id).entry;
      return kind !== 'remote' || told?.providers == null || isSame(told.providers, offered);
    };
    if (isFollowed()) return;
    // The next check repeats what fails here.
    await backendManagement.check(id).catch(() => undefined);
    // Another server behind the same address may not know the change yet.
    if (!isFollowed()) await backends.remote.setOffered(id, offered).catch(() => undefined);
  };
  return {
    'backendUsers.list': async ({ backendId, ...search }) => (await administrationOf(backendId)).list(search),
    'backendUsers.counts': async ({ backendId }) => (await administrationOf(backendId)).counts(),
    'backendUsers.sessions': async ({ backendId, text, after }) =>
      (await administrationOf(backendId)).sessions(text, after),
    'backendUsers.details': async ({ backendId, userId }) => (await administrationOf(backendId)).details(userId),
    'backendUsers.create': async ({ backendId, email, password }) => ({
      userId: await (await administrationOf(backendId)).create(email, password),
    }),
    'backendUsers.confirm': async ({ backendId, userId }) => (await administrationOf(backendId)).confirm(userId),
    'backendUsers.resendConfirmation': async ({ backendId, userId }) =>
      (await administrationOf(backendId)).resendConfirmation(userId),
    'backendUsers.sendReset': async ({ backendId, userId }) => (await administrationOf(backendId)).sendReset(userId),
    'backendUsers.setPassword': ({ password, ...user }) =>
      changed(user, (administration) => administration.setPassword(user.userId, password)),
    'backendUsers.setDisabled': ({ disabled, ...user }) =>
      changed(user, (administration) => administration.setDisabled(user.userId, disabled)),
    'backendUsers.unlock': async ({ backendId, userId }) => (await administrationOf(backendId)).unlock(userId),
    'backendUsers.delete': (user) => changed(user, (administration) => administration.delete(user.userId)),
    'backendUsers.endSession': ({ sessionId, ...user }) =>
      changed(user, (administration) => administration.endSession(user.userId, sessionId)),
    'backendUsers.endSessions': (user) => changed(user, (administration) => administration.endSessions(user.userId)),
    'backendProviders.list': async ({ backendId }) => {
      const providers = await (await administrationOf(backendId)).providers();
      await followOffers(backendId, providers);
      return { providers };
    },
    'backendProviders.setDisabled': async ({ backendId, provider, disabled }) => {
      const providers = await (await administrationOf(backendId)).setProviderDisabled(provider, disabled);
      await followOffers(backendId, providers);
      return { providers };
    },
    'backendFunctions.list': async ({ backendId }) => ({
      functions: await (await administrationOf(backendId)).functions(),
    }),
    'backendFunctions.run': async ({ backendId, name, args, user }) => {
      const run = await (await administrationOf(backendId)).runFunction(name, parseArguments(args), user);
      const { result } = run;
      return { ...run, result: result === null ? null : formatJson(JSON.parse(result)).slice(0, longestResult) };
    },
    'backendMail.server': async ({ backendId }) => (await administrationOf(backendId)).mailServer(),
    'backendMail.settings': async ({ backendId }) => (await parts()).mailServers.shown(backendId),
    'backendMail.changeSettings': async ({ backendId, settings }) =>
      (await parts()).mailServers.change(backendId, settings),
    'backendMail.sendTest': async ({ backendId, to }) => (await administrationOf(backendId)).sendTestMail(to),
    'backendLogs.save': async ({ backendId, ...filter }) => {
      const path = await chooseLogFile();
      if (path === null) return null;
      const administration = await administrationOf(backendId);
      const read = (after: string | null, limit: number) => administration.events({ ...filter, after, limit });
      return { file: basename(path), count: await saveLog(read, path) };
    },
    'backendLogs.list': async ({ backendId, ...filter }) => (await administrationOf(backendId)).events(filter),
  };
}

/** Whether two lists contain the same names. */
function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}
