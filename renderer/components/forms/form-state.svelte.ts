/** State of a form or button action: whether it is running, and its last error. */
import type { CallError, ErrorCode, FailureDetails } from '../../../preload/contract/index.js';

type CallResult<T> = { ok: true; value: T } | { ok: false; error: CallError };

export class FormState {
  busy = $state(false);
  /** The error message; empty if there was no error. */
  message = $state('');
  code = $state.raw<ErrorCode | null>(null);
  /** For a report; null if the message says everything. */
  details = $state.raw<FailureDetails | null>(null);

  /** Runs `work` unless it is already running; calls `done` with the value on success. */
  async run<T>(work: () => Promise<CallResult<T>>, done: (value: T) => void): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.clear();
    const result = await work();
    this.busy = false;
    if (result.ok) {
      done(result.value);
    } else {
      this.message = result.error.message;
      this.code = result.error.code;
      this.details = result.error.details ?? null;
    }
  }

  /** Shows a validation error without calling main. */
  setError(message: string): void {
    this.message = message;
    this.code = null;
    this.details = null;
  }

  clear(): void {
    this.message = '';
    this.code = null;
    this.details = null;
  }

  /** The error message if it concerns this field, to be shown next to it. */
  fieldError(...codes: readonly ErrorCode[]): string {
    return this.code !== null && codes.includes(this.code) ? this.message : '';
  }

  /** The error message if it concerns none of these fields. */
  formError(...codes: readonly ErrorCode[]): string {
    return this.fieldError(...codes) === '' ? this.message : '';
  }
}
