/** Sends the questions of `server/admin/asks.ts` to a backend: over IPC if it runs inside the app, otherwise over HTTP. */
import type { AskInput, AskName } from '../server/admin/asks.js';

/** Returns the answer, whose form the caller checks. @throws RefusalError; over HTTP also RosterError and AuthError */
export type AskBackend = <Name extends AskName>(name: Name, input: AskInput<Name>) => Promise<unknown>;

/** The server refused a question. `code` is that of the protocol; null for an unexpected error. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  constructor(
    readonly code: string | null,
    message: string,
    /** How long to wait before asking again, if the server says so. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

/** The code of a refusal when no server is running. */
export const notRunning = 'ServiceUnavailable';
/** The code of a refusal when the server cannot hash all waiting passwords within a few seconds. */
export const serverBusy = 'ServerBusy';
