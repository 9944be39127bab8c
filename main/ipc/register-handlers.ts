/**
 * Boundary between the renderer and main: verifies the sender, validates the input and returns a result instead of
 * throwing.
 */
import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import type { ZodType } from 'zod';
import {
  type CallError,
  type CallName,
  calls,
  type Input,
  type Output,
  type Result,
} from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import { toDetailedCallError } from './errors/failure-details.js';

/** One handler for each declared call; a missing one is a compile error. */
export type Handlers = { [Name in CallName]: (input: Input<Name>) => Promise<Output<Name>> };

/** The handlers of one domain, such as `accounts`. */
export type DomainHandlers<Domain extends string> = Pick<Handlers, Extract<CallName, `${Domain}.${string}`>>;

export interface RegisterHandlersOptions {
  ipcMain: Pick<IpcMain, 'handle'>;
  handlers: Handlers;
  /** Whether a call comes from one of Roster's own pages that may make it. */
  isOwnRenderer: (event: IpcMainInvokeEvent, call: CallName) => boolean;
  /** Whether a call is allowed now; few are while Roster is locked. */
  isAllowed: (call: CallName) => Promise<boolean>;
  /** Name of the backend that an input concerns, if any. Called after a failure. */
  backendName: (input: unknown) => Promise<string | null>;
  /** Receives unexpected errors. Must redact them. */
  logUnexpected: (call: CallName, error: unknown) => void;
}

/** The declared calls, reduced to their inputs so that TypeScript keeps each name paired with its input. */
const inputs: { readonly [Name in CallName]: { readonly input: ZodType<Input<Name>> } } = calls;

/** Functions, because the language may change. */
const forbidden = (): CallError => ({ code: 'forbidden', message: t().forbidden, retryable: false });
const locked = (): CallError => ({ code: 'locked', message: t().locked, retryable: false });

/** Registers a handler for every declared call. */
export function registerHandlers(options: RegisterHandlersOptions): void {
  for (const name of callNames()) register(options, name, options.handlers[name]);
}

function register<Name extends CallName>(
  { ipcMain, isOwnRenderer, isAllowed, backendName, logUnexpected }: RegisterHandlersOptions,
  name: Name,
  handler: Handlers[Name],
): void {
  ipcMain.handle(name, async (event, raw: unknown): Promise<Result<Output<Name>>> => {
    if (!isOwnRenderer(event, name)) return { ok: false, error: forbidden() };
    const input = parseInput(name, raw);
    if (!input.ok) return input;
    try {
      if (!(await isAllowed(name))) return { ok: false, error: locked() };
      return { ok: true, value: await handler(input.value) };
    } catch (error) {
      const backend = await backendName(input.value).catch(() => null);
      const callError = toDetailedCallError(error, { call: name, backend });
      if (callError.code === 'internal') logUnexpected(name, error);
      return { ok: false, error: callError };
    }
  });
}

/** Validates a call's input. The error names the field but never includes its value, which may be a password. */
export function parseInput<Name extends CallName>(name: Name, raw: unknown): Result<Input<Name>> {
  let field = '';
  try {
    const parsed = inputs[name].input.safeParse(raw);
    if (parsed.success) return { ok: true, value: parsed.data };
    field = parsed.error.issues[0]?.path.join('.') ?? '';
  } catch {
    // A schema throws on an object whose `length` cannot be converted to a number. No field can be named then.
  }
  const message = field === '' ? t().invalidShape : t().invalidField(field);
  return { ok: false, error: { code: 'invalidInput', message, retryable: false } };
}

function callNames(): CallName[] {
  return Object.keys(calls).filter((name): name is CallName => name in calls);
}
