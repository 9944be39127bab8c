/** One thing that a form or a button does: whether it is under way, and what went wrong the last time. */
import type { CallError, ErrorCode } from '../../preload/contract/index.js';

/** What a call answers. */
type CallResult<T> = { ok: true; value: T } | { ok: false; error: CallError };

export class FormState {
  busy = $state(false);
  /** What went wrong, in words; empty when nothing did. */
  message = $state('');
  code = $state.raw<ErrorCode | null>(null);

  /** Does it, unless it is under way. `done` gets the value when it worked. */
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
    }
  }

  /** Says what is wrong before anything was asked of main. */
  setError(message: string): void {
    this.message = message;
    this.code = null;
  }

  clear(): void {
    this.message = '';
    this.code = null;
  }

  /** The message, if it is about this field: then it stands beside it. */
  fieldError(...codes: readonly ErrorCode[]): string {
    return this.code !== null && codes.includes(this.code) ? this.message : '';
  }

  /** The message, unless it is about one of the fields. */
  formError(...codes: readonly ErrorCode[]): string {
    return this.fieldError(...codes) === '' ? this.message : '';
  }
}
