/**
 * Boundary between the renderer and main, for one call: verifies the sender, validates the input and returns a result
 * instead of throwing.
 */
import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import type { CallError, CallName, Input, Output, Result } from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import { toDetailedCallError } from './errors/failure-details.js';

/** What all calls have in common. */
export interface CallBoundary {
  ipcMain: Pick<IpcMain, 'handle'>;
  /** Whether a call comes from one of Roster's own pages that may make it. */
  isOwnRenderer: (event: IpcMainInvokeEvent, call: CallName) => boolean;
  /** Whether a call is allowed now; few are while Roster is locked. */
  isAllowed: (call: CallName) => Promise<boolean>;
  /** Name of the backend that an input concerns, if any. Called after a failure. */
  backendName: (input: unknown) => Promise<string | null>;
  /** Receives unexpected errors. Must redact them. */
  logUnexpected: (call: CallName, error: unknown) => void;
}

/** Functions, because the language may change. */
const forbidden = (): CallError => ({ code: 'forbidden', message: t().forbidden, retryable: false });
const locked = (): CallError => ({ code: 'locked', message: t().locked, retryable: false });

/** Registers a call. `parse` validates its input. */
export function registerCall<Name extends CallName>(
  { ipcMain, isOwnRenderer, isAllowed, backendName, logUnexpected }: CallBoundary,
  name: Name,
  parse: (raw: unknown) => Result<Input<Name>>,
  handler: (input: Input<Name>) => Promise<Output<Name>>,
): void {
  ipcMain.handle(name, async (event, raw: unknown): Promise<Result<Output<Name>>> => {
    if (!isOwnRenderer(event, name)) return { ok: false, error: forbidden() };
    const input = parse(raw);
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

/** The error for invalid input. It names the field, if there is one, but never its value, which may be a password. */
export function invalidInput(field: string): { ok: false; error: CallError } {
  const message = field === '' ? t().invalidShape : t().invalidField(field);
  return { ok: false, error: { code: 'invalidInput', message, retryable: false } };
}
