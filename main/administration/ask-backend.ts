/** How Roster asks a backend what `server/admin/asks.ts` lists: over IPC if it runs inside the app, else over HTTP. */
import type { AskInput, AskName } from '../server/admin/asks.js';

/** Returns the answer, whose form the caller checks. @throws RefusalError; over HTTP also RosterError and AuthError */
export type AskBackend = <Name extends AskName>(name: Name, input: AskInput<Name>) => Promise<unknown>;

/** The server refused a question. `code` is that of the protocol; null for an unexpected error. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  constructor(
    readonly code: string | null,
    message: string,
    /** After which time the same question may succeed, if the server says so. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

/** The code of a refusal when there is no server that could answer. */
export const notRunning = 'ServiceUnavailable';
/** The code of a refusal when more passwords wait to be hashed than can be in a few seconds. */
export const serverBusy = 'ServerBusy';
