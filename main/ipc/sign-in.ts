/** Handlers of `signIn.*`. */
import type { Accounts } from '../accounts/accounts.js';
import type { BrowserSignIns } from '../accounts/browser-sign-ins.js';
import { Credentials } from '../auth/index.js';
import type { DomainHandlers } from './register-calls.js';

/** What these handlers ask. */
export interface SignInParts {
  accounts: Accounts;
  browserSignIns: BrowserSignIns;
}

/** The domain's handlers over the use cases. */
export function signInHandlers(parts: () => Promise<SignInParts>): DomainHandlers<'signIn'> {
  return {
    // `false`: each click of "continue anonymously" is a wish for another account, not for the one that is there.
    'signIn.anonymous': async ({ backendId }) => ({
      accountId: await (await parts()).accounts.signIn(backendId, Credentials.anonymous(false)),
    }),
    'signIn.emailPassword': async ({ backendId, email, password }) => ({
      accountId: await (await parts()).accounts.signIn(backendId, Credentials.emailPassword(email, password)),
    }),
    'signIn.register': async ({ backendId, email, password }) => ({
      accountId: await (await parts()).accounts.register(backendId, email, password),
    }),
    'signIn.startBrowser': async (input) => (await parts()).browserSignIns.start(input),
    'signIn.pasteAddress': async ({ attemptId, address }) => {
      (await parts()).browserSignIns.paste(attemptId, address);
    },
    'signIn.openBrowserAgain': async ({ attemptId }) => (await parts()).browserSignIns.openAgain(attemptId),
    'signIn.sendResetMail': async ({ backendId, email }) => (await parts()).accounts.sendResetMail(backendId, email),
    'signIn.cancel': async ({ attemptId }) => {
      (await parts()).browserSignIns.cancel(attemptId);
    },
  };
}
