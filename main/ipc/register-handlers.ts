/** Registers the handlers of all calls, with the schemas of the contract. */
import type { ZodType } from 'zod';
import { type CallName, calls, type Input, type Output, type Result } from '../../preload/contract/index.js';
import { type CallBoundary, invalidInput, registerCall } from './register-call.js';

/** One handler for each declared call; a missing one is a compile error. */
export type Handlers = { [Name in CallName]: (input: Input<Name>) => Promise<Output<Name>> };

/** The handlers of one domain, such as `accounts`. */
export type DomainHandlers<Domain extends string> = Pick<Handlers, Extract<CallName, `${Domain}.${string}`>>;

export interface RegisterHandlersOptions extends CallBoundary {
  handlers: Handlers;
}

/** The declared calls, reduced to their inputs so that TypeScript keeps each name paired with its input. */
const inputs: { readonly [Name in CallName]: { readonly input: ZodType<Input<Name>> } } = calls;

/** Registers a handler for every declared call. */
export function registerHandlers({ handlers, ...boundary }: RegisterHandlersOptions): void {
  for (const name of callNames()) register(boundary, name, handlers[name]);
}

function register<Name extends CallName>(boundary: CallBoundary, name: Name, handler: Handlers[Name]): void {
  registerCall(boundary, name, (raw) => parseInput(name, raw), handler);
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
  return invalidInput(field);
}

function callNames(): CallName[] {
  return Object.keys(calls).filter((name): name is CallName => name in calls);
}
