/** Interface of the runners that execute a function call. */

/** One call, as passed to the sandbox program. */
export interface FunctionCall {
  /** Sources of all functions of the app by name, because functions may call each other. */
  sources: Readonly<Record<string, string>>;
  name: string;
  /** A JSON array in Extended JSON. */
  argumentsText: string;
  /** The value of `context.user` inside the function. */
  user: unknown;
  values: Readonly<Record<string, unknown>>;
  environment: { tag: string; values: Readonly<Record<string, unknown>> };
}

export interface FunctionLimits {
  timeoutMs: number;
  /** Megabytes. */
  memoryMb: number;
}

/** A running call. */
export interface FunctionRun {
  /** The program's message, not validated. Rejects with FunctionFailure if the program ends without a message. */
  result: Promise<unknown>;
  /** Terminates the call. */
  stop: () => Promise<void>;
}

/** Starts a call in a worker or process. */
export type FunctionRunner = (call: FunctionCall) => FunctionRun;

/** Thrown if a function throws or ends without a result. The client receives `message`. */
export class FunctionFailure extends Error {
  override readonly name = 'FunctionFailure';
}

/** Message for a call that exceeded its memory limit. */
export const outOfMemory = 'memory limit exceeded';
/** Message for a call whose worker or process ended without a result. */
export const endedSilently = 'the function ended without an answer';
