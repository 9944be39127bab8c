/** Calls about the mail server of a backend that runs on this computer. */
import * as z from 'zod';
import { backendId, type MailServer } from '../../model/index.js';
import { call } from '../call.js';
import { email, oneBackend } from '../inputs.js';

export const backendMailCalls = {
  /** Null: the backend keeps its mail. */
  'backendMail.server': call(oneBackend).returns<MailServer | null>(),
  /** `isKept`: the mail is in the outbox. */
  'backendMail.sendTest': call(z.strictObject({ backendId, to: email })).returns<{ isKept: boolean }>(),
} as const;
