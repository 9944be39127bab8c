/** Handlers of `emailActions.*`: email links that are waiting for the user. */
import type { EmailActions } from '../email-actions/email-actions.js';
import type { DomainHandlers } from './register-handlers.js';

export function emailActionHandlers(emailActions: () => Promise<EmailActions>): DomainHandlers<'emailActions'> {
  return {
    'emailActions.list': async () => (await emailActions()).pending,
    'emailActions.dismiss': async ({ linkId }) => {
      (await emailActions()).dismiss(linkId);
    },
    'emailActions.confirm': async ({ linkId, backendId }) => (await emailActions()).confirm(linkId, backendId),
    'emailActions.resetPassword': async ({ linkId, backendId, password }) =>
      (await emailActions()).resetPassword(linkId, backendId, password),
  };
}
