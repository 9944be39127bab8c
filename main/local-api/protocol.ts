/**
 * Protocol between other programs and a running Roster: one JSON object per line over a user-private socket. Documented
 * for client authors in PROTOCOL.md.
 */
import * as z from 'zod';
import {
  accountReason,
  accountStates,
  attemptId,
  browserProvider,
  providerType,
} from '../../preload/contract/model/index.js';
import { trimmed } from '../../preload/text/entered-text.js';
import { safeParse } from '../auth/http/safe-parse.js';

/** Incremented for changes that an older client would misinterpret. */
export const protocolVersion = 1;

/** Maximum line length in both directions, in bytes. */
export const maxLineBytes = 65_536;

/** Maximum length of the address with which a sign-in is completed. */
export const maxCallbackLength = 8_192;

/** How long a token is valid at least, unless the request says otherwise. */
export const defaultMinValidSeconds = 300;

/** Selects an account or backend by id or displayed name. */
const selector = z.string().overwrite(trimmed).min(1).max(320);

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
/** The token is valid for at least this long. */
const minValidSeconds = z
  .int()
  .min(0)
  .max(30 * 24 * 60 * 60)
  .default(defaultMinValidSeconds);
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

const backendJson = z.object({
  id: z.string(),
  name: z.string(),
  appId: z.string(),
  /** The backend's address; null while a local backend has none. */
  url: z.string().nullable(),
  /** `unknown`: Roster no longer knows this account's backend. */
  health: z.enum(['starting', 'ready', 'failed', 'unreachable', 'unknown']),
});
/** A backend in responses. */
export type BackendJson = z.infer<typeof backendJson>;

const accountJson = z.object({
  id: z.string(),
  /** The name displayed in the account list. */
  name: z.string(),
  /** Email address from the backend, if it told one. Absent from older versions, like `slot` and `current`. */
  email: z.string().nullable().default(null),
  userId: z.string(),
  provider: providerType,
  state: z.enum(accountStates),
  /** Keyboard slot of a pinned account, 1 to 9. */
  slot: z.int().nullable().default(null),
  /** Whether it is the one active account. */
  active: z.boolean(),
  /** Whether it is its backend's current user. */
  current: z.boolean().default(false),
  backend: backendJson,
});
/** An account in responses. */
export type AccountJson = z.infer<typeof accountJson>;

/** The account of a folder in responses. */
const folderRuleJson = z.object({
  folder: z.string(),
  /** The folder was moved or deleted. */
  missing: z.boolean(),
  /** Null: the account was removed from Roster. */
  account: accountJson.nullable(),
});
/** An approved `.roster.json` in responses. */
const teamFileJson = z.object({
  folder: z.string(),
  backend: z.string(),
  appId: z.string(),
  account: z.string().nullable(),
  state: z.enum(['approved', 'changed', 'missing']),
});

/** Result schemas of the commands. */
export const values = {
  list: z.object({ accounts: z.array(accountJson) }),
  status: z.object({
    version: z.string(),
    protocol: z.int(),
    lock: z.enum(['off', 'open', 'locked']),
    /** The active account; empty if there is none. */
    active: z.array(accountJson),
    accounts: z.int(),
    backends: z.array(backendJson),
  }),
  switch: z.object({ account: accountJson }),
  /** `expiresAt`: ISO 8601; null if the token has no expiry. */
  token: z.object({ token: z.string(), expiresAt: z.string().nullable(), account: accountJson }),
  use: z.object({ folder: z.string(), account: accountJson }),
  /** `removed`: what was removed, the folder's rule or the approval of its `.roster.json`. */
  unuse: z.object({ folder: z.string(), removed: z.enum(['rule', 'file']).default('rule') }),
  rules: z.object({ rules: z.array(folderRuleJson), files: z.array(teamFileJson).default([]) }),
  /** `reason`: why a command that is started there uses this account. */
  which: z.object({ account: accountJson, reason: accountReason }),
  login: z.object({ account: accountJson }),
  callback: z.object({}),
  logout: z.object({ account: accountJson }),
  open: z.object({}),
  quick: z.object({}),
} as const satisfies Record<CommandName, z.ZodType>;
/** Result type of a command. */
export type ValueOf<Name extends CommandName> = z.infer<(typeof values)[Name]>;

/** A result together with its command's name. */
export const result = z.discriminatedUnion('command', [
  z.object({ command: z.literal('list'), value: values.list }),
  z.object({ command: z.literal('status'), value: values.status }),
  z.object({ command: z.literal('switch'), value: values.switch }),
  z.object({ command: z.literal('token'), value: values.token }),
  z.object({ command: z.literal('which'), value: values.which }),
  z.object({ command: z.literal('use'), value: values.use }),
  z.object({ command: z.literal('unuse'), value: values.unuse }),
  z.object({ command: z.literal('rules'), value: values.rules }),
  z.object({ command: z.literal('login'), value: values.login }),
  z.object({ command: z.literal('callback'), value: values.callback }),
  z.object({ command: z.literal('logout'), value: values.logout }),
  z.object({ command: z.literal('open'), value: values.open }),
  z.object({ command: z.literal('quick'), value: values.quick }),
]);
export type Result = z.infer<typeof result>;

/** Failure codes of commands. */
export const failureCodes = [
  /** The line is not a valid request. */
  'invalidRequest',
  'accountNotFound',
  'backendNotFound',
  'browserNotFound',
  /** Several accounts or backends match the name. */
  'ambiguous',
  'noActiveAccount',
  /** There is no such folder, or it has no rule. */
  'folderNotFound',
  /** The user did not approve the `.roster.json` of the folder. */
  'fileNotApproved',
  /** The `.roster.json` of the folder cannot be read, or is wrong. */
  'invalidFile',
  /** The account has no session: the user must sign in again. */
  'signInNeeded',
  /** The user denied this program access. */
  'denied',
  /** Roster or the keychain is locked. */
  'locked',
  'backendUnavailable',
  'signInFailed',
  'cancelled',
  /** Signing out would be permanent, and the request did not confirm that. */
  'forGood',
  'failed',
] as const;
export type FailureCode = (typeof failureCodes)[number];

const signInLink = z.object({ attemptId, url: z.string() });
/** A sign-in that the user opens in a browser. */
export type SignInLink = z.infer<typeof signInLink>;

/** A response line. Any number of `progress` lines precede one `done` or `failed`. */
export const response = z.discriminatedUnion('kind', [
  z.object({
    id: z.int().nullable(),
    kind: z.literal('progress'),
    message: z.string(),
    signIn: signInLink.optional(),
  }),
  z.object({ id: z.int().nullable(), kind: z.literal('done'), value: z.unknown() }),
  z.object({
    id: z.int().nullable(),
    kind: z.literal('failed'),
    code: z.enum(failureCodes),
    message: z.string(),
  }),
]);
export type Response = z.infer<typeof response>;
