/** Messages between the main process and the process of the embedded server. */
import * as z from 'zod';

/** Messages from the main process to the server. */
export const toServer = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    appFolder: z.string(),
    dataFolder: z.string(),
    /** Whether the app's functions may run. They run with the user's permissions. */
    allowFunctions: z.boolean(),
    /** Secret that the desktop app's own requests contain (`routes/instance-secret.ts`). */
    instanceSecret: z.string().min(32).optional(),
  }),
  z.object({ type: z.literal('stop') }),
]);
export type ToServer = z.infer<typeof toServer>;

/** Messages from the server to the main process. Each `message` is a sentence for the user. */
export const fromServer = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('listening'),
    url: z.url(),
    appId: z.string(),
    displayName: z.string(),
    providers: z.array(z.string()),
    /** Browser sign-in settings. The desktop app validates them with its own schema. */
    signIn: z.record(z.string(), z.unknown()),
    warnings: z.array(z.string()),
  }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  /** An unexpected error, after which the process ends. For error reports, not for display. */
  z.object({ type: z.literal('crashed'), stack: z.string() }),
  /** A line for the log. */
  z.object({ type: z.literal('log'), line: z.string() }),
]);
export type FromServer = z.infer<typeof fromServer>;
