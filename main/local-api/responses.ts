/**
 * Responses of a running Roster, and their results. Checked by the command line, which has to load fast: valibot adds a tenth
 * of zod's time to every command.
 */
import * as v from 'valibot';
import type { AccountReason, AttemptId } from '../../preload/contract/index.js';
import { accountStates, providerTypes } from '../../preload/contract/model/names.js';
import type { CommandName } from './protocol.js';

const integer = v.pipe(v.number(), v.safeInteger());

const backendJson = v.object({
  id: v.string(),
  name: v.string(),
  appId: v.string(),
  /** The backend's address; null while a local backend has none. */
  url: v.nullable(v.string()),
  /** `unknown`: Roster no longer knows this account's backend. */
  health: v.picklist(['starting', 'ready', 'failed', 'unreachable', 'unknown']),
});
/** A backend in responses. */
export type BackendJson = v.InferOutput<typeof backendJson>;

const accountJson = v.object({
  id: v.string(),
  /** The name displayed in the account list. */
  name: v.string(),
  /** Email address from the backend, if any. Absent from older versions, like `slot` and `current`. */
  email: v.optional(v.nullable(v.string()), null),
  userId: v.string(),
  provider: v.picklist(providerTypes),
  state: v.picklist(accountStates),
  /** Keyboard slot of a pinned account, 1 to 9. */
  slot: v.optional(v.nullable(integer), null),
  /** Whether it is the one active account. */
  active: v.boolean(),
  /** Whether it is its backend's current user. */
  current: v.optional(v.boolean(), false),
  backend: backendJson,
});
/** An account in responses. */
export type AccountJson = v.InferOutput<typeof accountJson>;

/** The account of a folder in responses. */
const folderRuleJson = v.object({
  folder: v.string(),
  /** The folder was moved or deleted. */
  missing: v.boolean(),
  /** Null: the account was removed from Roster. */
  account: v.nullable(accountJson),
});
/** An approved `.roster.json` in responses. */
const teamFileJson = v.object({
  folder: v.string(),
  backend: v.string(),
  appId: v.string(),
  account: v.nullable(v.string()),
  state: v.picklist(['approved', 'changed', 'missing']),
});

/** A schema for each kind of reason, so that none is missing. */
const reasons: {
  readonly [Kind in AccountReason['kind']]: v.GenericSchema<unknown, Extract<AccountReason, { kind: Kind }>>;
} = {
  argument: v.object({ kind: v.literal('argument') }),
  backendOption: v.object({ kind: v.literal('backendOption') }),
  environment: v.object({
    kind: v.literal('environment'),
    variable: v.picklist(['ROSTER_ACCOUNT', 'ROSTER_BACKEND']),
  }),
  folder: v.object({ kind: v.literal('folder'), folder: v.string() }),
  file: v.object({ kind: v.literal('file'), file: v.string(), approved: v.boolean() }),
  program: v.object({ kind: v.literal('program') }),
  terminals: v.object({ kind: v.literal('terminals') }),
  active: v.object({ kind: v.literal('active') }),
};
const accountReason: v.GenericSchema<unknown, AccountReason> = v.union(Object.values(reasons));

/** Of commands that return nothing. */
const nothing: v.GenericSchema<unknown, Record<string, never>> = v.object({});

/** Result schemas of the commands. */
const values = {
  list: v.object({ accounts: v.array(accountJson) }),
  status: v.object({
    version: v.string(),
    protocol: integer,
    lock: v.picklist(['off', 'open', 'locked']),
    /** The active account; empty if there is none. */
    active: v.array(accountJson),
    accounts: integer,
    backends: v.array(backendJson),
  }),
  switch: v.object({ account: accountJson }),
  /** `expiresAt`: ISO 8601; null if the token has no expiry. */
  token: v.object({ token: v.string(), expiresAt: v.nullable(v.string()), account: accountJson }),
  use: v.object({ folder: v.string(), account: accountJson }),
  /** `removed`: the folder's rule or the approval of its `.roster.json`. */
  unuse: v.object({ folder: v.string(), removed: v.optional(v.picklist(['rule', 'file']), 'rule') }),
  rules: v.object({ rules: v.array(folderRuleJson), files: v.optional(v.array(teamFileJson), []) }),
  browsers: v.object({ browsers: v.array(v.string()) }),
  /** `reason`: why a command that is started there uses this account. */
  which: v.object({ account: accountJson, reason: accountReason }),
  login: v.object({ account: accountJson }),
  callback: nothing,
  logout: v.object({ account: accountJson }),
  open: nothing,
  quick: nothing,
} as const satisfies Record<CommandName, v.GenericSchema>;
/** Result type of a command. */
export type ValueOf<Name extends CommandName> = v.InferOutput<(typeof values)[Name]>;

/** A result together with its command's name. */
export const result = v.variant('command', [
  v.object({ command: v.literal('list'), value: values.list }),
  v.object({ command: v.literal('status'), value: values.status }),
  v.object({ command: v.literal('switch'), value: values.switch }),
  v.object({ command: v.literal('token'), value: values.token }),
  v.object({ command: v.literal('which'), value: values.which }),
  v.object({ command: v.literal('use'), value: values.use }),
  v.object({ command: v.literal('unuse'), value: values.unuse }),
  v.object({ command: v.literal('rules'), value: values.rules }),
  v.object({ command: v.literal('browsers'), value: values.browsers }),
  v.object({ command: v.literal('login'), value: values.login }),
  v.object({ command: v.literal('callback'), value: values.callback }),
  v.object({ command: v.literal('logout'), value: values.logout }),
  v.object({ command: v.literal('open'), value: values.open }),
  v.object({ command: v.literal('quick'), value: values.quick }),
]);
export type Result = v.InferOutput<typeof result>;

/** Failure codes of commands. */
const failureCodes = [
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

const attemptId: v.GenericSchema<unknown, AttemptId> = v.custom<AttemptId>(
  (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value),
);
const signInLink = v.object({ attemptId, url: v.string() });
/** A sign-in that the user opens in a browser. */
export type SignInLink = v.InferOutput<typeof signInLink>;

/** A response line. Any number of `progress` lines precede one `done` or `failed`. */
export const response = v.variant('kind', [
  v.object({
    id: v.nullable(integer),
    kind: v.literal('progress'),
    message: v.string(),
    signIn: v.optional(signInLink),
  }),
  v.object({ id: v.nullable(integer), kind: v.literal('done'), value: v.unknown() }),
  v.object({
    id: v.nullable(integer),
    kind: v.literal('failed'),
    code: v.picklist(failureCodes),
    message: v.string(),
  }),
]);
export type Response = v.InferOutput<typeof response>;
