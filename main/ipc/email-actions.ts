/** Handlers of `links.*`: links from mails that wait for the person. */
import type { EmailActions } from '../email-actions/email-actions.js';
import type { DomainHandlers } from './register-handlers.js';

/** The domain's handlers over the use cases. */
export function emailActionHandlers(emailActions: () => Promise<EmailActions>): DomainHandlers<'links'> {
  return {
    'links.waiting': async () => (await emailActions()).pending,
    'links.dismiss': async ({ linkId }) => {
      (await emailActions()).dismiss(linkId);
    },
    'links.confirm': async ({ linkId, backendId }) => (await emailActions()).confirm(linkId, backendId),
    'links.resetPassword': async ({ linkId, backendId, password }) =>
      (await emailActions()).resetPassword(linkId, backendId, password),
  };
}
