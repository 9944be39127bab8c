/**
 * Declares every call from the page to the main process, one file per domain.
 *
 * Adding an entry is sufficient: the bridge then offers `window.roster.<domain>.<verb>`, and the compiler requires a
 * handler in `main/ipc`. Types and schemas only: the page imports the types, main also runs the schemas, and the
 * preload script gets only the names at build time, so that it loads no schema library.
 *
 * A call may fail with any `ErrorCode`: handlers throw, and TypeScript cannot check what a function throws.
 *
 * Nothing declared here may carry a token: a session never leaves the main process.
 */
import type * as z from 'zod';
import type { Result } from '../errors.js';
import type { EventName, Events } from '../events.js';
import { accountsCalls } from './accounts.js';
import { appCalls } from './app.js';
import { backendFunctionsCalls } from './backend-functions.js';
import { backendLogsCalls } from './backend-logs.js';
import { backendMailCalls } from './backend-mail.js';
import { backendUsersCalls } from './backend-users.js';
import { backendsCalls } from './backends.js';
import { browsersCalls } from './browsers.js';
import { clientsCalls } from './clients.js';
import { emailActionsCalls } from './email-actions.js';
import { exportImportCalls } from './export-import.js';
import { folderRulesCalls } from './folder-rules.js';
import { lockCalls } from './lock.js';
import { quickCalls } from './quick.js';
import { signInCalls } from './sign-in.js';
import { updatesCalls } from './updates.js';
import { vaultCalls } from './vault.js';

/** Every call that the page can make. `<domain>.<verb>` becomes `window.roster.<domain>.<verb>(input)`. */
export const calls = {
  ...accountsCalls,
  ...signInCalls,
  ...backendsCalls,
  ...backendUsersCalls,
  ...backendLogsCalls,
  ...backendFunctionsCalls,
  ...backendMailCalls,
  ...vaultCalls,
  ...lockCalls,
  ...exportImportCalls,
  ...emailActionsCalls,
  ...browsersCalls,
  ...clientsCalls,
  ...folderRulesCalls,
  ...appCalls,
  ...updatesCalls,
  ...quickCalls,
} as const;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type Input<Name extends CallName> = z.infer<Calls[Name]['input']>;
export type Output<Name extends CallName> = Exclude<Calls[Name]['output'], undefined>;

type Domain<Name extends string> = Name extends `${infer D}.${string}` ? D : never;
type Verb<Name extends string, D extends string> = Name extends `${D}.${infer V}` ? V : never;

/** A call without input takes no argument. */
type CallFunction<Name extends CallName> =
  undefined extends Input<Name>
    ? () => Promise<Result<Output<Name>>>
    : (input: Input<Name>) => Promise<Result<Output<Name>>>;

/** The API at `window.roster`: the calls by domain and verb, and `on` to subscribe to events. */
export type RosterApi = {
  [D in Domain<CallName>]: { [V in Verb<CallName, D>]: CallFunction<`${D}.${V}` & CallName> };
} & {
  /** Calls `listener` for every such event until the returned function is called. */
  on<Name extends EventName>(name: Name, listener: (payload: Events[Name]) => void): () => void;
};
