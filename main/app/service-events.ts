/** What the page, the window and the log learn of the services. */
import type { EventName, Events } from '../../preload/contract/index.js';
import type { Log } from '../diagnostics/log.js';
import type { ServiceDependencies } from './create-services.js';

type ServiceEvents = Pick<
  ServiceDependencies,
  | 'onClientsChanged'
  | 'onConsentRequestsChanged'
  | 'onEmailActionAdded'
  | 'onInvitationAdded'
  | 'onSignInProgress'
  | 'warn'
>;

export interface EventTargets {
  log: Pick<Log, 'info' | 'warn'>;
  /** Sends an event to the page. */
  send: <Name extends EventName>(name: Name, payload: Events[Name]) => void;
  openWindow: () => void;
  /** Shows the consent requests that wait for the user. */
  updateConsent: () => void;
}

export function serviceEvents({ log, send, openWindow, updateConsent }: EventTargets): ServiceEvents {
  return {
    onSignInProgress: (progress) => {
      const { attemptId, kind } = progress;
      log.info(`sign-in ${attemptId}: ${kind}${kind === 'failed' ? `, ${progress.error.code}` : ''}`);
      send('signIn.progress', progress);
    },
    onEmailActionAdded: () => {
      send('emailActions.changed', null);
    },
    onInvitationAdded: () => {
      send('invitations.changed', null);
      openWindow();
    },
    onConsentRequestsChanged: updateConsent,
    onClientsChanged: () => {
      send('clients.changed', null);
    },
    warn: (line) => {
      log.warn(line);
    },
  };
}
