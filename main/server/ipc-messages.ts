/** Messages between the main process and the process of the embedded server. */
import * as z from 'zod';
import { importReport } from './import-report/report.js';
import { smtpServer } from './mail/smtp-server.js';

/** Messages from the main process to the server. */
export const toServer = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    appFolder: z.string(),
    /** The app ID for folders whose files contain none. */
    appId: z.string().nullable(),
    dataFolder: z.string(),
    /** Whether the app's functions may run. They run with the user's permissions. */
    allowFunctions: z.boolean(),
    /** Secret that the desktop app's own requests contain (`routes/instance-secret.ts`). */
    instanceSecret: z.string().min(32).optional(),
    /** The mail server that the user set up. */
    mailServer: smtpServer.nullable(),
  }),
  /** Replaces the mail server; null: that of the app folder, else the outbox. */
  z.object({ type: z.literal('mailServer'), server: smtpServer.nullable() }),
  z.object({ type: z.literal('stop') }),
  /** A question of `admin/asks.ts`. It is answered under the same number. */
  z.object({ type: z.literal('ask'), number: z.int(), call: z.string(), input: z.unknown() }),
]);
export type ToServer = z.infer<typeof toServer>;

/** How users can sign in. */
const offers = {
  providers: z.array(z.string()),
  /** Browser sign-in settings. The desktop app validates them with its own schema. */
  signIn: z.record(z.string(), z.unknown()),
};

/** Messages from the server to the main process. Each `message` is a sentence for the user. */
export const fromServer = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('listening'),
    url: z.url(),
    appId: z.string(),
    displayName: z.string(),
    ...offers,
    warnings: z.array(z.string()),
  }),
  /** An administrator has turned a provider off or on. */
  z.object({ type: z.literal('offers'), ...offers }),
  /** The import report. Follows `listening`. */
  z.object({ type: z.literal('report'), report: importReport }),
  z.object({
    type: z.literal('failed'),
    message: z.string(),
    /** The folder's files contain no app ID, so the user has to type it. */
    isAppIdMissing: z.boolean(),
  }),
  /** An unexpected error, after which the process ends. For error reports, not for display. */
  z.object({ type: z.literal('crashed'), stack: z.string() }),
  z.object({ type: z.literal('answer'), number: z.int(), answer: z.unknown() }),
  /** The server refused a question or could not answer it. `message` is for logs and administrators. */
  z.object({
    type: z.literal('refusal'),
    number: z.int(),
    code: z.string().nullable(),
    message: z.string(),
    /** How long to wait before asking again, if that is known. */
    retryAfterSeconds: z.number().optional(),
  }),
  /** There are new events. */
  z.object({ type: z.literal('events') }),
  /** A line for the log. */
  z.object({ type: z.literal('log'), line: z.string() }),
]);
export type FromServer = z.infer<typeof fromServer>;
