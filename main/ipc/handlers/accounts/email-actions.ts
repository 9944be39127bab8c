/** Handlers of `emailActions.*`: email links that are waiting for the user. */
import type { EmailActions } from '../../../email-actions/email-actions.js';
import type { DomainHandlers } from '../../register-handlers.js';

export interface EmailActionHandlerServices {
  emailActions: Pick<EmailActions, 'pending' | 'dismiss' | 'confirm' | 'resetPassword'>;
}

export function emailActionHandlers(
  services: () => Promise<EmailActionHandlerServices>,
): DomainHandlers<'emailActions'> {
  return {
    'emailActions.list': async () => (await services()).emailActions.pending,
    'emailActions.dismiss': async ({ linkId }) => {
      (await services()).emailActions.dismiss(linkId);
    },
    'emailActions.confirm': async ({ linkId, backendId }) => (await services()).emailActions.confirm(linkId, backendId),
    'emailActions.resetPassword': async ({ linkId, backendId, password }) =>
      (await services()).emailActions.resetPassword(linkId, backendId, password),
  };
}
