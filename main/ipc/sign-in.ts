/** Handlers of `signIn.*`. */
import { t } from '../../preload/i18n/translate.js';
import type { Accounts } from '../accounts/accounts.js';
import type { BrowserSignIns } from '../accounts/browser-sign-ins.js';
import { parseJson } from '../accounts/json-text.js';
import { AuthError, Credentials } from '../auth/index.js';
import { RosterError } from '../errors/roster-error.js';
import type { DomainHandlers } from './register-handlers.js';

export interface SignInHandlerServices {
  accounts: Accounts;
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
      const { accounts } = await parts();
      return { accountId: await accounts.signIn(backendId, Credentials.apiKey(key), callOptions).catch(toWrongKey) };
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
      waiting.abort(new RosterError('cancelled', t().signInCancelled));
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

/** Rethrows ambiguous backend errors as `wrongKey`: here they can only have this cause. */
function toWrongKey(error: unknown): never {
  const isKey = error instanceof AuthError && ['signInRefused', 'wrongPassword', 'refused'].includes(error.kind);
  throw isKey ? new RosterError('wrongKey', t().wrongKey) : error;
}

/** Parses the payload of a custom login function. @throws RosterError `invalidJson` */
function payloadOf(text: string): Record<string, unknown> {
  const payload = parseJson(text.trim() === '' ? '{}' : text);
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw new RosterError('invalidJson', t().notAnObject);
  }
  return { ...payload };
}
