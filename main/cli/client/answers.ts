/** Interprets the responses of a running Roster. */
import * as v from 'valibot';
import type { Request } from '../../local-api/protocol.js';
import { type FailureCode, response, type Result, result, type SignInLink } from '../../local-api/responses.js';

/** No process is listening on the socket. */
export class NotRunningError extends Error {
  override readonly name = 'NotRunningError';
  readonly code = 'notRunning';
}

export type ConnectionErrorCode = 'wentAway' | 'notUnderstood' | 'silent';

/** The connection was lost, the response is invalid, or there is no response. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  constructor(readonly code: ConnectionErrorCode) {
    super(code);
  }
}

/** Roster's error response. `message` is for the user. */
export class FailedCommandError extends Error {
  override readonly name = 'FailedCommandError';
  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message);
  }
}

/** Responses can be longer than requests: a list of thousands of accounts is one line. */
export const maxResponseBytes = 64 * 1024 * 1024;

/**
 * Roster reports after a moment what a command is waiting for. Without any message in this time, it is considered hung.
 */
export const silence = { saidAfterMs: 5_000, limitMs: 60_000 };

/** Callbacks while a request is pending. */
export interface AskEvents {
  /** A progress message from Roster. */
  progress: (message: string) => void;
  /** No message from Roster yet. */
  silent: () => void;
  /** A sign-in that the user opens. `submit` sends the address of the page that did not load. */
  signIn?: (link: SignInLink, submit: (url: string) => void) => void;
}

/** A connection to a running Roster, for one request. */
export interface Connection {
  /** Sends the request and returns its result. @throws FailedCommandError, ConnectionError */
  ask: (request: Request, events: AskEvents) => Promise<Result>;
}

/** Handles one line; null if it is not the final answer. @throws FailedCommandError, ConnectionError */
export function readAnswer(
  raw: unknown,
  request: Request,
  { progress, signIn }: { progress: AskEvents['progress']; signIn: (link: SignInLink) => void },
): Result | null {
  const { success, output: said } = v.safeParse(response, raw);
  if (!success) throw new ConnectionError('notUnderstood');
  if (said.id !== null && said.id !== request.id) {
    // The response to an address that was sent during the request.
    if (said.kind === 'failed') progress(said.message);
    return null;
  }
  if (said.kind === 'progress') {
    progress(said.message);
    if (said.signIn !== undefined) signIn(said.signIn);
    return null;
  }
  if (said.kind === 'failed') throw new FailedCommandError(said.code, said.message);
  const done = v.safeParse(result, { command: request.command, value: said.value });
  if (done.success) return done.output;
  throw new ConnectionError('notUnderstood');
}
