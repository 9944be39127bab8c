/** Calls about the mail server of a backend that Roster administers. */
import * as z from 'zod';
import { backendId, type MailServer, type MailServerSettings, mailServerSettings } from '../../model/index.js';
import { call } from '../call.js';
import { email, oneBackend } from '../inputs.js';

export const backendMailCalls = {
  /** Null: the backend keeps its mail. */
  'backendMail.server': call(oneBackend).returns<MailServer | null>(),
  /** The mail server that the user set up for a backend on this computer; null: none. Never contains the password. */
  'backendMail.settings': call(oneBackend).returns<MailServerSettings | null>(),
  'backendMail.changeSettings': call(
    z.strictObject({ backendId, settings: mailServerSettings.nullable() }),
  ).returns<void>(),
  /** `isKept`: the mail is in the outbox. */
  'backendMail.sendTest': call(z.strictObject({ backendId, to: email })).returns<{ isKept: boolean }>(),
} as const;
