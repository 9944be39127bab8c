/** What the main process and the embedded server's process say to each other. */
import * as z from 'zod';

/** Main to server. */
export const toServer = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    appFolder: z.string(),
    dataFolder: z.string(),
    /** Whether the app's functions may run. They run with the user's rights. */
    allowFunctions: z.boolean(),
    /** What the app's own requests carry (`routes/instance-secret.ts`). */
    instanceSecret: z.string().min(32).optional(),
  }),
  z.object({ type: z.literal('stop') }),
]);
export type ToServer = z.infer<typeof toServer>;

/** Server to main. Every `message` is a sentence for a person. */
export const fromServer = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('listening'),
    url: z.url(),
    appId: z.string(),
    displayName: z.string(),
    providers: z.array(z.string()),
    /** How the desktop app signs in with the browser; it checks them by its own schema. */
    signIn: z.record(z.string(), z.unknown()),
    warnings: z.array(z.string()),
  }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  /** An error that nobody foresaw; the process ends. For a report, not for a person. */
  z.object({ type: z.literal('crashed'), stack: z.string() }),
  /** A line for the log. */
  z.object({ type: z.literal('log'), line: z.string() }),
]);
export type FromServer = z.infer<typeof fromServer>;
