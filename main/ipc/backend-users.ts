/** Handlers of `backendUsers.*` and `backendLogs.*`. */
import type {
  BackendEvent,
  BackendId,
  BackendLogGroup,
  BackendSessionId,
  BackendUserDetails,
  BackendUserFilter,
  BackendUserId,
  BackendUserPage,
} from '../../preload/contract/index.js';
import type { DomainHandlers } from './register-handlers.js';

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

export function backendUserHandlers(
  administrationOf: AdministrationOf,
): DomainHandlers<'backendUsers' | 'backendLogs'> {
  return {
    'backendUsers.list': async ({ backendId, text, filter, after }) =>
      (await administrationOf(backendId)).list(text, filter, after),
    'backendUsers.details': async ({ backendId, userId }) => (await administrationOf(backendId)).details(userId),
    'backendUsers.create': async ({ backendId, email, password }) => ({
      userId: await (await administrationOf(backendId)).create(email, password),
    }),
    'backendUsers.confirm': async ({ backendId, userId }) => (await administrationOf(backendId)).confirm(userId),
    'backendUsers.resendConfirmation': async ({ backendId, userId }) =>
      (await administrationOf(backendId)).resendConfirmation(userId),
    'backendUsers.sendReset': async ({ backendId, userId }) => (await administrationOf(backendId)).sendReset(userId),
    'backendUsers.setPassword': async ({ backendId, userId, password }) =>
      (await administrationOf(backendId)).setPassword(userId, password),
    'backendUsers.setDisabled': async ({ backendId, userId, disabled }) =>
      (await administrationOf(backendId)).setDisabled(userId, disabled),
    'backendUsers.unlock': async ({ backendId, userId }) => (await administrationOf(backendId)).unlock(userId),
    'backendUsers.delete': async ({ backendId, userId }) => (await administrationOf(backendId)).delete(userId),
    'backendUsers.endSession': async ({ backendId, userId, sessionId }) =>
      (await administrationOf(backendId)).endSession(userId, sessionId),
    'backendUsers.endSessions': async ({ backendId, userId }) =>
      (await administrationOf(backendId)).endSessions(userId),
    'backendLogs.list': async ({ backendId, ...filter }) => (await administrationOf(backendId)).events(filter),
  };
}
