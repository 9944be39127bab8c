/** Handlers of `signIn.*`. */
import { parseJson } from '../../../accounts/account-page/json-text.js';
import type { Accounts } from '../../../accounts/accounts.js';
import type { BrowserSignIns } from '../../../accounts/browser-sign-ins.js';
import { AuthError, Credentials } from '../../../auth/index.js';
import type { Backends } from '../../../backends/backends.js';
import { RosterError } from '../../../errors/roster-error.js';
import type { DomainHandlers } from '../../register-handlers.js';

export interface SignInHandlerServices {
  accounts: Accounts;
  backends: Backends;
  browserSignIns: BrowserSignIns;
}

export function signInHandlers(parts: () => Promise<SignInHandlerServices>): DomainHandlers<'signIn'> {
  let waiting = new AbortController();
  const options = () => ({ signal: waiting.signal });
  return {
    // `false`: each click of "Continue anonymously" creates another account instead of reusing the existing one.
    'signIn.anonymous': async ({ backendId }) => {
      const callOptions = options();
      return { accountId: await (await parts()).accounts.signIn(backendId, Credentials.anonymous(false), callOptions) };
    },
    'signIn.emailPassword': async ({ backendId, email, password, linkTo }) => {
      const callOptions = options();
      const credentials = Credentials.emailPassword(email, password);
      return { accountId: await (await parts()).accounts.signInOrLink(backendId, credentials, linkTo, callOptions) };
    },
    'signIn.register': async ({ backendId, email, password, linkTo }) => {
      const callOptions = options();
      return { accountId: await (await parts()).accounts.register(backendId, email, password, linkTo, callOptions) };
    },
    'signIn.apiKey': async ({ backendId, key }) => {
      const callOptions = options();
      const { accounts, backends } = await parts();
      const signingIn = accounts.signIn(backendId, Credentials.apiKey(key), callOptions).catch((error: unknown) => {
        // For an API key, these can only mean that the key is wrong.
        const isKey = error instanceof AuthError && ['signInRefused', 'wrongPassword', 'refused'].includes(error.kind);
        throw isKey ? new RosterError('wrongKey', { backend: backends.nameOf(backendId) }) : error;
      });
      return { accountId: await signingIn };
    },
    'signIn.customFunction': async ({ backendId, payload, linkTo }) => {
      const callOptions = options();
      const credentials = Credentials.function(payloadOf(payload));
      return { accountId: await (await parts()).accounts.signInOrLink(backendId, credentials, linkTo, callOptions) };
    },
    'signIn.customToken': async ({ backendId, token, linkTo }) => {
      const callOptions = options();
      return {
        accountId: await (await parts()).accounts.signInOrLink(backendId, Credentials.jwt(token), linkTo, callOptions),
      };
    },
    'signIn.cancelPending': () => {
      waiting.abort(new RosterError('cancelled'));
      waiting = new AbortController();
      return Promise.resolve();
    },
    'signIn.startBrowser': async (input) => (await parts()).browserSignIns.start(input),
    'signIn.submitCallbackUrl': async ({ attemptId, url }) => {
      (await parts()).browserSignIns.submitCallbackUrl(attemptId, url);
    },
    'signIn.openBrowserAgain': async ({ attemptId }) => (await parts()).browserSignIns.openAgain(attemptId),
    'signIn.sendResetMail': async ({ backendId, email }) => (await parts()).accounts.sendResetMail(backendId, email),
    'signIn.resendConfirmation': async ({ backendId, email }) =>
      (await parts()).accounts.resendConfirmation(backendId, email),
    'signIn.cancel': async ({ attemptId }) => {
      (await parts()).browserSignIns.cancel(attemptId);
    },
  };
}

/** Parses the payload of a custom login function. @throws RosterError `invalidJson` */
function payloadOf(text: string): Record<string, unknown> {
  const payload = parseJson(text.trim() === '' ? '{}' : text);
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw new RosterError('invalidJson', { reason: 'notAnObject' });
  }
  return { ...payload };
}
