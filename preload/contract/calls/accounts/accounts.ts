/** Calls about accounts and their API keys. */
import * as z from 'zod';
import { trimmed } from '../../../text/entered-text.js';
import { accountDescription, type AccountDetails, accountId, apiKeyId, type ApiKeySummary } from '../../model/index.js';
import { call } from '../call.js';
import { jsonText, noInput, oneAccount } from '../inputs.js';

export const accountsCalls = {
  'accounts.activate': call(oneAccount).returns<void>(),
  'accounts.signOut': call(oneAccount).returns<void>(),
  'accounts.remove': call(oneAccount).returns<void>(),
  /** Undoes a removal. Possible for a few seconds, until the backend is notified. */
  'accounts.restore': call(oneAccount).returns<void>(),
  'accounts.update': call(z.strictObject({ accountId, description: accountDescription })).returns<void>(),
  'accounts.pin': call(z.strictObject({ accountId, pinned: z.boolean() })).returns<void>(),
  /** Moves an account to directly before another one in the list; null: to the end. */
  'accounts.move': call(z.strictObject({ accountId, before: accountId.nullable() })).returns<void>(),
  'accounts.refresh': call(oneAccount).returns<void>(),
  /** The locally known data of the account's page. Sends no request to the backend. */
  'accounts.details': call(oneAccount).returns<AccountDetails>(),
  /**
   * The account's profile picture as a `data:` URL; null if there is none or it is unavailable now. A small PNG, or a WebP or
   * GIF that the page scales down.
   */
  'accounts.picture': call(oneAccount).returns<string | null>(),
  'accounts.copyUserId': call(oneAccount).returns<void>(),
  /** Copies a fresh access token to the clipboard and clears it after some seconds. */
  'accounts.copyAccessToken': call(
    z.strictObject({
      accountId,
      /** The token alone, or as an HTTP header. */
      form: z.enum(['token', 'header']).default('token'),
    }),
  ).returns<{ seconds: number }>(),
  /**
   * Calls a function of the app as this account. `args`: a JSON array of arguments. Returns the result as indented
   * JSON.
   */
  'accounts.callFunction': call(
    z.strictObject({ accountId, name: z.string().overwrite(trimmed).min(1).max(128), args: jsonText }),
  ).returns<{ text: string }>(),
  /** Permanently deletes the account at its backend and removes it from the list. */
  'accounts.delete': call(oneAccount).returns<void>(),
  'apiKeys.list': call(oneAccount).returns<ApiKeySummary[]>(),
  /** Creates a key. Its secret stays in main until `apiKeys.forgetSecret` is called. */
  'apiKeys.create': call(
    z.strictObject({ accountId, name: z.string().regex(/^[\w-]{1,64}$/) }),
  ).returns<ApiKeySummary>(),
  /** Copies the secret of the most recently created key to the clipboard and clears it after some seconds. */
  'apiKeys.copySecret': call(z.strictObject({ apiKeyId })).returns<{ seconds: number }>(),
  /** Discards the secret of the most recently created key. */
  'apiKeys.forgetSecret': call(noInput).returns<void>(),
  'apiKeys.setEnabled': call(z.strictObject({ accountId, apiKeyId, enabled: z.boolean() })).returns<void>(),
  'apiKeys.delete': call(z.strictObject({ accountId, apiKeyId })).returns<void>(),
} as const;
