/** Interface of the runners that execute a function call. */
import * as z from 'zod';

/** A function of the app as the sandbox program needs it. */
export interface FunctionSource {
  source: string;
  runsAsSystem: boolean;
  /** Whether it may use data services although it runs as its caller. */
  mayUseData: boolean;
}

/** One call, as passed to the sandbox program. */
export interface FunctionCall {
  /** All functions of the app by name, because functions may call each other. */
  sources: Readonly<Record<string, FunctionSource>>;
  name: string;
  /** A JSON array in Extended JSON. */
  argumentsText: string;
  /** The value of `context.user` inside the function. */
  user: unknown;
  values: Readonly<Record<string, unknown>>;
  environment: { tag: string; values: Readonly<Record<string, unknown>> };
  /** `context.app` and `context.request`. */
  app: unknown;
  request: unknown;
  /** Whether the server makes the call itself, for sign-in or a trigger. All functions then run as the system. */
  isServerCall: boolean;
  /** Types of the app's services by name. */
  services: Readonly<Record<string, string>>;
  /** `functions/node_modules`, or null. */
  packagesFolder: string | null;
}

export interface FunctionLimits {
  timeoutMs: number;
  /** Megabytes. */
  memoryMb: number;
  /** A folder that the program may read; null for none. */
  packagesFolder?: string | null;
}

/** The requests of a running call to the server. */
export interface FunctionHost {
  /** Handles a request. `text` is Extended JSON, and so is the reply. Never rejects. */
  request: (text: string) => Promise<{ isOk: boolean; text: string }>;
  log: (level: string, text: string) => void;
}

/** A running call. */
export interface FunctionRun {
  /** The program's answer, not validated. Rejects with FunctionFailure if the program ends without one. */
  result: Promise<unknown>;
  /** Terminates the call. */
  stop: () => Promise<void>;
}

/** Starts a call in a worker or process. */
export type FunctionRunner = (call: FunctionCall, host: FunctionHost) => FunctionRun;

/** Thrown if a function throws or ends without a result. The client receives `message`. */
export class FunctionFailure extends Error {
  override readonly name = 'FunctionFailure';
  /** The lines of the app's own files. */
  readonly appStack: string;

  constructor(message: string, appStack = '') {
    super(message);
    this.appStack = appStack;
  }
}

/** Message for a call that exceeded its memory limit. */
export const outOfMemory = 'memory limit exceeded';
/** Message for a call whose worker or process ended without a result. */
export const endedSilently = 'the function ended without an answer';

const fromSandbox = z.discriminatedUnion('type', [
  z.object({ type: z.literal('request'), id: z.number(), text: z.string() }),
  z.object({ type: z.literal('log'), level: z.string().max(20), text: z.string() }),
]);

/**
 * Handles a message of the sandbox program: requests and log lines. Any other message is the answer. App code can reach
 * the channel, so all messages are untrusted.
 */
export function handleMessage(
  message: unknown,
  { host, send, answer }: { host: FunctionHost; send: (reply: object) => void; answer: (message: unknown) => void },
): void {
  const { data } = fromSandbox.safeParse(message);
  if (data === undefined) answer(message);
  else if (data.type === 'log') host.log(data.level, data.text);
  else {
    void host.request(data.text).then((reply) => {
      send({ id: data.id, ...reply });
    });
  }
}
