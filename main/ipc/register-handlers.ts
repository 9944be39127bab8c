/** The gate between the page and main: checks who calls and what they send, and answers with a result, never a throw. */
import { t } from '../../preload/i18n/translate.js';
import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import type { ZodType } from 'zod';
import {
  calls,
  type CallError,
  type CallName,
  type Input,
  type Output,
  type Result,
} from '../../preload/contract/index.js';
import { toCallError } from './error-mapping.js';

/** One handler for each declared call: forgetting one does not compile. */
export type Handlers = { [Name in CallName]: (input: Input<Name>) => Promise<Output<Name>> };

/** The handlers of one domain, such as `accounts`. */
export type DomainHandlers<Domain extends string> = Pick<Handlers, Extract<CallName, `${Domain}.${string}`>>;

/** What the gate needs. */
export interface RegisterHandlersOptions {
  ipcMain: Pick<IpcMain, 'handle'>;
  handlers: Handlers;
  /** Whether a message comes from Roster's own page. */
  isOwnRenderer: (event: IpcMainInvokeEvent) => boolean;
  /** Whether a call may be answered now: while Roster is locked few may. */
  isAllowed: (call: CallName) => Promise<boolean>;
  /** Gets failures that no one foresaw. Must redact. */
  logUnexpected: (call: CallName, error: unknown) => void;
}

/** The declared calls seen by their inputs alone, so that name and input stay one pair for the compiler. */
const inputs: { readonly [Name in CallName]: { readonly input: ZodType<Input<Name>> } } = calls;

/** Both are asked for anew each time: the language may change. */
const forbidden = (): CallError => ({ code: 'forbidden', message: t().forbidden, retryable: false });
const locked = (): CallError => ({ code: 'locked', message: t().locked, retryable: false });

/** Puts a handler behind every declared call. */
export function registerHandlers(options: RegisterHandlersOptions): void {
  for (const name of callNames()) register(options, name);
}

function register<Name extends CallName>(
  { ipcMain, handlers, isOwnRenderer, isAllowed, logUnexpected }: RegisterHandlersOptions,
  name: Name,
): void {
  const handler = handlers[name];
  ipcMain.handle(name, async (event, raw: unknown): Promise<Result<Output<Name>>> => {
    if (!isOwnRenderer(event)) return { ok: false, error: forbidden() };
    const input = parseInput(name, raw);
    if (!input.ok) return input;
    try {
      if (!(await isAllowed(name))) return { ok: false, error: locked() };
      return { ok: true, value: await handler(input.value) };
    } catch (error) {
      const callError = toCallError(error);
      if (callError.code === 'internal') logUnexpected(name, error);
      return { ok: false, error: callError };
    }
  });
}

/** Parses what the page sent. The message names the field, never the value: it may be a password. */
export function parseInput<Name extends CallName>(name: Name, raw: unknown): Result<Input<Name>> {
  let field = '';
  try {
    const parsed = inputs[name].input.safeParse(raw);
    if (parsed.success) return { ok: true, value: parsed.data };
    field = parsed.error.issues[0]?.path.join('.') ?? '';
  } catch {
    // A schema throws on an object whose `length` cannot become a number; then no field has a name.
  }
  const message = field === '' ? t().invalidShape : t().invalidField(field);
  return { ok: false, error: { code: 'invalidInput', message, retryable: false } };
}

function callNames(): CallName[] {
  return Object.keys(calls).filter((name): name is CallName => name in calls);
}
