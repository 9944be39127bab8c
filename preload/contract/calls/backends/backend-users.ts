/** Calls about the users of a backend that Roster administers. */
import * as z from 'zod';
import { trimmed } from '../../../text/entered-text.js';
import {
  type BackendCounts,
  backendId,
  backendSessionId,
  type BackendSessionPage,
  type BackendUserDetails,
  type BackendUserId,
  backendUserId,
  type BackendUserPage,
  backendUserSearch,
} from '../../model/index.js';
import { call } from '../call.js';
import { email, password } from '../inputs.js';

const oneUser = z.strictObject({ backendId, userId: backendUserId });

export const backendUsersCalls = {
  /** Accounts that have never signed in, then users, the newest first. */
  'backendUsers.list': call(backendUserSearch.extend({ backendId })).returns<BackendUserPage>(),
  'backendUsers.counts': call(z.strictObject({ backendId })).returns<BackendCounts>(),
  /** The sessions of all users, usually the newest first. `after`: the `next` of the page before. */
  'backendUsers.sessions': call(
    z.strictObject({
      backendId,
      /** Part of a user's address or name, of a device or of a network address; or an ID. */
      text: z.string().overwrite(trimmed).max(320),
      after: z.string().max(400).nullable(),
    }),
  ).returns<BackendSessionPage>(),
  'backendUsers.details': call(oneUser).returns<BackendUserDetails>(),
  /** Creates a confirmed email account with its user. */
  'backendUsers.create': call(z.strictObject({ backendId, email, password })).returns<{ userId: BackendUserId }>(),
  /** Confirms an email address without its mail. */
  'backendUsers.confirm': call(oneUser).returns<void>(),
  /** Sends the confirmation mail again, or runs the app's confirmation function. `isKept`: the mail is in the outbox. */
  'backendUsers.resendConfirmation': call(oneUser).returns<{ isKept: boolean }>(),
  'backendUsers.sendReset': call(oneUser).returns<{ isKept: boolean }>(),
  /** Ends all sessions, and disables the user's API keys. */
  'backendUsers.setPassword': call(oneUser.extend({ password })).returns<void>(),
  /** Disabling ends all sessions. */
  'backendUsers.setDisabled': call(oneUser.extend({ disabled: z.boolean() })).returns<void>(),
  /** Lets clients that were locked out after wrong passwords try again. */
  'backendUsers.unlock': call(oneUser).returns<void>(),
  'backendUsers.delete': call(oneUser).returns<void>(),
  'backendUsers.endSession': call(oneUser.extend({ sessionId: backendSessionId })).returns<void>(),
  'backendUsers.endSessions': call(oneUser).returns<void>(),
} as const;
