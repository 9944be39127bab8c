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
import { accountsCalls } from './accounts/accounts.js';
import { browsersCalls } from './accounts/browsers.js';
import { emailActionsCalls } from './accounts/email-actions.js';
import { exportImportCalls } from './accounts/export-import.js';
import { signInCalls } from './accounts/sign-in.js';
import { appCalls } from './app/app.js';
import { lockCalls } from './app/lock.js';
import { quickCalls } from './app/quick.js';
import { updatesCalls } from './app/updates.js';
import { vaultCalls } from './app/vault.js';
import { backendFunctionsCalls } from './backends/backend-functions.js';
import { backendLogsCalls } from './backends/backend-logs.js';
import { backendMailCalls } from './backends/backend-mail.js';
import { backendProvidersCalls } from './backends/backend-providers.js';
import { backendUsersCalls } from './backends/backend-users.js';
import { backendsCalls } from './backends/backends.js';
import { clientsCalls } from './clients/clients.js';
import { folderRulesCalls } from './clients/folder-rules.js';

/** Every call that the page can make. `<domain>.<verb>` becomes `window.roster.<domain>.<verb>(input)`. */
export const calls = {
  ...accountsCalls,
  ...signInCalls,
  ...backendsCalls,
  ...backendUsersCalls,
  ...backendLogsCalls,
  ...backendFunctionsCalls,
  ...backendMailCalls,
  ...backendProvidersCalls,
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
