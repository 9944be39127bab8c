/** What it takes to run one call of a function. */

/** One call, as the program that runs it is told. */
export interface FunctionCall {
  /** All functions of the app by name: one may call another. */
  sources: Readonly<Record<string, string>>;
  name: string;
  /** A JSON array in Extended JSON. */
  argumentsText: string;
  /** What the function sees as `context.user`. */
  user: unknown;
  values: Readonly<Record<string, unknown>>;
  environment: { tag: string; values: Readonly<Record<string, unknown>> };
}

/** How much a call may use. */
export interface FunctionLimits {
  timeoutMs: number;
  /** Megabytes. */
  memoryMb: number;
}

/** A call that runs. */
export interface FunctionRun {
  /** What the program said. Rejects with FunctionFailure when it ended without a word. */
  result: Promise<unknown>;
  /** Ends it, whatever it does. */
  stop: () => Promise<void>;
}

/** Starts a call. */
export type FunctionRunner = (call: FunctionCall) => FunctionRun;

/** A function threw, or ended in another way than by an answer. `message` is what the client is told. */
export class FunctionFailure extends Error {
  override readonly name = 'FunctionFailure';
}

/** What is said of a call that wanted more memory than it may have. */
export const outOfMemory = 'memory limit exceeded';
/** What is said of a call that is gone. */
export const endedSilently = 'the function ended without an answer';
