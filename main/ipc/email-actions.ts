/** Handlers of `emailActions.*`: links from mails that wait for the person. */
import type { EmailActions } from '../email-actions/email-actions.js';
import type { DomainHandlers } from './register-handlers.js';

/** The domain's handlers over the use cases. */
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
