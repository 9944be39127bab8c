/** Handlers of `links.*`: links from mails that wait for the person. */
import type { MailLinks } from '../email-actions/email-actions.js';
import type { DomainHandlers } from './register-handlers.js';

/** The domain's handlers over the use cases. */
export function linkHandlers(links: () => Promise<MailLinks>): DomainHandlers<'links'> {
  return {
    'links.waiting': async () => (await links()).waiting,
    'links.dismiss': async ({ linkId }) => {
      (await links()).dismiss(linkId);
    },
    'links.confirm': async ({ linkId, backendId }) => (await links()).confirm(linkId, backendId),
    'links.resetPassword': async ({ linkId, backendId, password }) =>
      (await links()).resetPassword(linkId, backendId, password),
  };
}
