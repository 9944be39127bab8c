/** Handlers of `backendUsers.*` and `backendLogs.*`. */
import type {
  BackendEvent,
  BackendId,
  BackendLogGroup,
  BackendSessionId,
  BackendSessionPage,
  BackendUserDetails,
  BackendUserFilter,
  BackendUserId,
  BackendUserPage,
} from '../../../preload/contract/index.js';
import type { Accounts } from '../../accounts/accounts.js';
import type { AccountList } from '../../accounts/list/account-list.js';
import type { DomainHandlers } from '../register-handlers.js';

/** Which events the log shows. */
export interface LogFilter {
  text: string;
  group: BackendLogGroup;
  errorsOnly: boolean;
  limit: number;
}

/** The administration of one backend. Each method throws a RosterError. */
export interface BackendAdministration {
  list: (text: string, filter: BackendUserFilter, after: string | null) => Promise<BackendUserPage>;
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
  events: (filter: LogFilter) => Promise<{ events: BackendEvent[]; hasMore: boolean }>;
}

/** Returns the administration of a backend that runs on this computer. @throws RosterError */
export type AdministrationOf = (id: BackendId) => Promise<BackendAdministration>;

export interface BackendUserHandlerServices {
  accounts: Accounts;
  list: Pick<AccountList, 'findUser'>;
}

export function backendUserHandlers(
  parts: () => Promise<BackendUserHandlerServices>,
  administrationOf: AdministrationOf,
): DomainHandlers<'backendUsers' | 'backendLogs'> {
  /** Changes a user. Afterwards this user's account in Roster, if there is one, finds out whether its session has ended. */
  const changed = async (
    { backendId, userId }: { backendId: BackendId; userId: BackendUserId },
    change: (administration: BackendAdministration) => Promise<void>,
  ): Promise<void> => {
    await change(await administrationOf(backendId));
    const { accounts, list } = await parts();
    const account = list.findUser(backendId, userId);
    // A failure is the account's new state.
    if (account !== null) await accounts.refresh(account.id).catch(() => undefined);
  };
  return {
    'backendUsers.list': async ({ backendId, text, filter, after }) =>
      (await administrationOf(backendId)).list(text, filter, after),
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
    'backendLogs.list': async ({ backendId, ...filter }) => (await administrationOf(backendId)).events(filter),
  };
}
