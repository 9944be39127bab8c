/**
 * Requests of other programs to a running Roster: one JSON object per line over a user-private socket. The responses are in
 * `responses.ts`. Documented for client authors in PROTOCOL.md.
 */
import * as z from 'zod';
import { attemptId, browserProvider } from '../../preload/contract/model/index.js';
import { trimmed } from '../../preload/text/entered-text.js';
import { safeParse } from '../auth/http/safe-parse.js';
import { maxCallbackLength, maxSelectorLength } from './protocol-constants.js';

/** Selects an account or backend by id or displayed name. */
const selector = z.string().overwrite(trimmed).min(1).max(maxSelectorLength);

const signInMethod = z.discriminatedUnion('kind', [
  /** In Roster's window, with any method that the user chooses there. */
  z.strictObject({ kind: z.literal('window') }),
  z.strictObject({
    kind: z.literal('browser'),
    provider: browserProvider,
    /** Name of the browser, or `default`. Absent: the remembered one. */
    browser: selector.optional(),
    /** Opens no browser: the URL is sent to the client. */
    printUrl: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('anonymous') }),
  z.strictObject({ kind: z.literal('email'), email: selector, password: z.string().min(1).max(4096) }),
  z.strictObject({ kind: z.literal('apiKey'), key: z.string().overwrite(trimmed).min(1).max(4096) }),
]);
/** Sign-in method of `login`. */
export type SignInMethod = z.infer<typeof signInMethod>;

const id = z.int().min(0);
const account = selector.nullable().default(null);
const backend = selector.nullable().default(null);
/** A folder's absolute path. */
const folder = z.string().min(1).max(4096);
/** Chooses the account when the request itself names none. */
const origin = {
  /** The working folder. Null: no rule for a folder applies. */
  folder: folder.nullable().default(null),
  /** `ROSTER_ACCOUNT` and `ROSTER_BACKEND` of the command's environment. */
  environment: z.strictObject({ account, backend }).default({ account: null, backend: null }),
};
/** The token is valid for at least this long. Null: five minutes, or less if the backend issues no such tokens. */
const minValidSeconds = z.int().min(0).nullable().default(null);
/**
 * The program that the client will become, which then has the token in its environment. Only Roster's own command line may
 * name one.
 */
const runCommand = z
  .strictObject({
    path: folder,
    args: z.array(z.string().max(4096)).max(64),
    variables: z.record(z.string(), z.string().max(8192)),
  })
  .nullable()
  .default(null);
/** A request's account, backend and origin. */
export type Selection = z.infer<z.ZodObject<{ account: typeof account; backend: typeof backend } & typeof origin>>;

/** All requests. Each response repeats the request's `id`. */
export const request = z.discriminatedUnion('command', [
  z.strictObject({ id, command: z.literal('list') }),
  z.strictObject({ id, command: z.literal('status') }),
  z.strictObject({ id, command: z.literal('switch'), account: selector, backend }),
  z.strictObject({ id, command: z.literal('token'), account, backend, ...origin, minValidSeconds, run: runCommand }),
  z.strictObject({ id, command: z.literal('which'), account, backend, ...origin }),
  z.strictObject({ id, command: z.literal('use'), account: selector, backend, folder }),
  /** Removes the rule of a folder. */
  z.strictObject({ id, command: z.literal('unuse'), folder }),
  z.strictObject({ id, command: z.literal('rules') }),
  /** The names that `login` accepts as `browser`. */
  z.strictObject({ id, command: z.literal('browsers') }),
  z.strictObject({ id, command: z.literal('login'), way: signInMethod, backend }),
  /** Completes a browser sign-in with the address of the page that did not load. */
  z.strictObject({
    id,
    command: z.literal('callback'),
    attemptId,
    url: z.string().overwrite(trimmed).min(1).max(maxCallbackLength),
  }),
  /** `forGood` is required for an account that cannot be signed in to again. */
  z.strictObject({
    id,
    command: z.literal('logout'),
    account,
    backend,
    ...origin,
    forGood: z.boolean().default(false),
  }),
  z.strictObject({ id, command: z.literal('open') }),
  /** Opens the quick switch, for a shortcut of the desktop. */
  z.strictObject({ id, command: z.literal('quick') }),
]);
export type Request = z.infer<typeof request>;
export type CommandName = Request['command'];

/** Parses a line's value as a request; null if it is not one. */
export function parseRequest(value: unknown): Request | null {
  const read = safeParse(request, value);
  return read.success ? read.data : null;
}
