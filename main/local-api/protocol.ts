/**
 * What other programs say to a running Roster, and what it answers: one JSON object per line, over a socket of the person's
 * own. Written down for others in PROTOCOL.md beside this file.
 */
import * as z from 'zod';
import { accountStates, browserProvider, providerType } from '../../preload/contract/model.js';
import { trimmed } from '../../preload/text/entered-text.js';
import { safeParse } from '../auth/safe-parse.js';

/** Grows with changes that an older client would misunderstand. */
export const protocolVersion = 1;

/** Longest line either side takes, in bytes. */
export const maxLineBytes = 65_536;

/** How an account or a backend is named: an id, or a name as it stands in the list. */
const selector = z.string().overwrite(trimmed).min(1).max(320);

const signInMethod = z.discriminatedUnion('kind', [
  /** In Roster's own window, by whatever way the person chooses there. */
  z.strictObject({ kind: z.literal('window') }),
  z.strictObject({ kind: z.literal('browser'), provider: browserProvider }),
  z.strictObject({ kind: z.literal('anonymous') }),
  z.strictObject({ kind: z.literal('email'), email: selector, password: z.string().min(1).max(4096) }),
  z.strictObject({ kind: z.literal('apiKey'), key: z.string().overwrite(trimmed).min(1).max(4096) }),
]);
/** How `login` signs in. */
export type SignInMethod = z.infer<typeof signInMethod>;

const id = z.int().min(0);
const account = selector.nullable().default(null);
const backend = selector.nullable().default(null);

/** Every request. `id` comes back with each answer. */
export const request = z.discriminatedUnion('command', [
  z.strictObject({ id, command: z.literal('list') }),
  z.strictObject({ id, command: z.literal('status') }),
  z.strictObject({ id, command: z.literal('switch'), account: selector, backend }),
  z.strictObject({ id, command: z.literal('token'), account, backend }),
  z.strictObject({ id, command: z.literal('login'), way: signInMethod, backend }),
  /** `forGood` is needed for an account that nobody could sign in to again. */
  z.strictObject({ id, command: z.literal('logout'), account, backend, forGood: z.boolean().default(false) }),
  z.strictObject({ id, command: z.literal('open') }),
]);
export type Request = z.infer<typeof request>;
export type CommandName = Request['command'];

/** The request that a line is, or null. */
export function parseRequest(value: unknown): Request | null {
  const read = safeParse(request, value);
  return read.success ? read.data : null;
}

const backendJson = z.object({
  id: z.string(),
  name: z.string(),
  appId: z.string(),
  /** Its address; null while a backend on this computer has none. */
  url: z.string().nullable(),
  /** `unknown`: Roster does not know the backend of this account any more. */
  health: z.enum(['starting', 'ready', 'failed', 'unreachable', 'unknown']),
});
/** A backend as it is told. */
export type BackendJson = z.infer<typeof backendJson>;

const accountJson = z.object({
  id: z.string(),
  /** As it stands in the list. */
  name: z.string(),
  userId: z.string(),
  provider: providerType,
  state: z.enum(accountStates),
  active: z.boolean(),
  backend: backendJson,
});
/** An account as it is told. */
export type AccountJson = z.infer<typeof accountJson>;

/** What each command answers when it worked. */
export const values = {
  list: z.object({ accounts: z.array(accountJson) }),
  status: z.object({
    version: z.string(),
    protocol: z.int(),
    lock: z.enum(['off', 'open', 'locked']),
    /** The active account of each backend that has one. */
    active: z.array(accountJson),
    accounts: z.int(),
    backends: z.array(backendJson),
  }),
  switch: z.object({ account: accountJson }),
  /** `expiresAt`: ISO 8601; null when the token does not say. */
  token: z.object({ token: z.string(), expiresAt: z.string().nullable(), account: accountJson }),
  login: z.object({ account: accountJson }),
  logout: z.object({ account: accountJson }),
  open: z.object({}),
} as const satisfies Record<CommandName, z.ZodType>;
/** The value of one command. */
export type ValueOf<Name extends CommandName> = z.infer<(typeof values)[Name]>;

/** A value with the command that it is of. */
export const result = z.discriminatedUnion('command', [
  z.object({ command: z.literal('list'), value: values.list }),
  z.object({ command: z.literal('status'), value: values.status }),
  z.object({ command: z.literal('switch'), value: values.switch }),
  z.object({ command: z.literal('token'), value: values.token }),
  z.object({ command: z.literal('login'), value: values.login }),
  z.object({ command: z.literal('logout'), value: values.logout }),
  z.object({ command: z.literal('open'), value: values.open }),
]);
export type Result = z.infer<typeof result>;

/** Why a command was not done. */
export const failureCodes = [
  /** The line is no request. */
  'invalidRequest',
  'accountNotFound',
  'backendNotFound',
  /** Several accounts, or backends, go by this name; or several are active and none was named. */
  'ambiguous',
  'noActiveAccount',
  /** The account has no session: the person has to sign in again. */
  'signInNeeded',
  /** The person did not let this program have a token. */
  'denied',
  /** Roster, or the keychain, is locked. */
  'locked',
  'backendUnavailable',
  'signInFailed',
  'cancelled',
  /** Signing out would be for good, and that was not asked for. */
  'forGood',
  'failed',
] as const;
export type FailureCode = (typeof failureCodes)[number];

/** One line of Roster. Several `progress` may come before the one `done` or `failed`. */
export const response = z.discriminatedUnion('kind', [
  z.object({ id: z.int().nullable(), kind: z.literal('progress'), message: z.string() }),
  z.object({ id: z.int().nullable(), kind: z.literal('done'), value: z.unknown() }),
  z.object({
    id: z.int().nullable(),
    kind: z.literal('failed'),
    code: z.enum(failureCodes),
    message: z.string(),
  }),
]);
export type Response = z.infer<typeof response>;

/** A command that was not done. `message` is for a person. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message);
  }
}
