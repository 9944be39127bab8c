/** Calls that sign in. */
import * as z from 'zod';
import { trimmed } from '../../../text/entered-text.js';
import {
  type AccountId,
  accountId,
  type AttemptId,
  attemptId,
  backendId,
  browserProvider,
  signInBrowser,
} from '../../model/index.js';
import { call } from '../call.js';
import { email, jsonText, linkTo, noInput, oneBackend, password } from '../inputs.js';

export const signInCalls = {
  'signIn.anonymous': call(oneBackend).returns<{ accountId: AccountId }>(),
  'signIn.emailPassword': call(z.strictObject({ backendId, email, password, linkTo })).returns<{
    accountId: AccountId;
  }>(),
  /**
   * Registers, and signs in if the backend confirms immediately. `accountId` is null while email confirmation is
   * pending.
   */
  'signIn.register': call(z.strictObject({ backendId, email, password, linkTo })).returns<{
    accountId: AccountId | null;
  }>(),
  'signIn.apiKey': call(z.strictObject({ backendId, key: z.string().overwrite(trimmed).min(1).max(4096) })).returns<{
    accountId: AccountId;
  }>(),
  /** `payload`: a JSON object for the app's custom login function. */
  'signIn.customFunction': call(z.strictObject({ backendId, payload: jsonText, linkTo })).returns<{
    accountId: AccountId;
  }>(),
  /** `token`: a JSON Web Token that the user supplies. */
  'signIn.customToken': call(
    z.strictObject({ backendId, token: z.string().overwrite(trimmed).min(1).max(32_768), linkTo }),
  ).returns<{ accountId: AccountId }>(),
  /**
   * Opens a provider's sign-in page in the system browser. Returns immediately; further progress is sent as
   * `signIn.progress`. `again`: the account to sign in to; any other user is rejected. `linkTo`: the account to link
   * the sign-in method to. `browser`: where the page opens; null: in the remembered browser.
   */
  'signIn.startBrowser': call(
    z.strictObject({
      backendId,
      provider: browserProvider,
      reauthAccountId: accountId.nullable().default(null),
      linkTo: accountId.nullable().default(null),
      browser: signInBrowser.nullable().default(null),
    }),
  ).returns<{
    attemptId: AttemptId;
  }>(),
  /** Accepts the callback URL that the user copied from the browser, for when the redirect back to Roster fails. */
  'signIn.submitCallbackUrl': call(
    z.strictObject({ attemptId, url: z.string().overwrite(trimmed).max(8_192) }),
  ).returns<void>(),
  'signIn.openBrowserAgain': call(z.strictObject({ attemptId })).returns<void>(),
  /** Makes the backend send a password-reset email. */
  'signIn.sendResetMail': call(z.strictObject({ backendId, email })).returns<void>(),
  /** Makes the backend send the confirmation email again. */
  'signIn.resendConfirmation': call(z.strictObject({ backendId, email })).returns<void>(),
  /** Cancels all sign-ins that wait for a backend. Each fails as cancelled and changes nothing. */
  'signIn.cancelPending': call(noInput).returns<void>(),
  'signIn.cancel': call(z.strictObject({ attemptId })).returns<void>(),
} as const;
