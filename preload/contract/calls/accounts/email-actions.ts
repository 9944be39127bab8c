/** Calls about email links that wait for the user. */
import * as z from 'zod';
import { backendId, emailActionId, type EmailActionSummary } from '../../model/index.js';
import { call } from '../call.js';
import { noInput, password } from '../inputs.js';

export const emailActionsCalls = {
  /** Email links that wait for the user's confirmation, oldest first. */
  'emailActions.list': call(noInput).returns<EmailActionSummary[]>(),
  'emailActions.dismiss': call(z.strictObject({ linkId: emailActionId })).returns<void>(),
  'emailActions.confirm': call(z.strictObject({ linkId: emailActionId, backendId })).returns<void>(),
  'emailActions.resetPassword': call(z.strictObject({ linkId: emailActionId, backendId, password })).returns<void>(),
} as const;
