/** The error class of commands: a code and the parameters of its sentence. The sentences are in `error-mapping.ts`. */
import { CodedError } from '../errors/coded-error.js';

/** Every code with its parameters. */
export interface CommandErrorParams {
  /** Roster is locked. */
  locked: [];
  keychainLocked: [];
  /** Several backends, and the request names none. */
  backendNotNamed: [{ backends: readonly string[] }];
  backendSilent: [{ backend: string }];
  folderNotFound: [{ folder: string }];
  /** `nearest`: the parent whose rule applies. */
  noFolderRule: [{ folder: string; nearest: string | null }];
  /** The user did not approve a `.roster.json`. */
  fileNotApproved: [{ file: string }];
  /** `program`: null if the system does not identify it. */
  tokenDenied: [{ program: string | null }];
  /** The backend issued a token that must not be printed. */
  unprintableToken: [{ backend: string }];
  noBrowserNamed: [{ selector: string; browsers: readonly string[] }];
  severalBrowsersNamed: [{ selector: string; browsers: readonly string[] }];
  /** The backend's tokens are not valid for as long as requested. */
  tokenTooShort: [{ backend: string; seconds: number; minValidSeconds: number }];
  /** Signing out would be permanent. */
  confirmationRequired: [{ account: string }];
  /** `message`: the sentence that the window shows. */
  browserSignInFailed: [{ message: string }];
  browserSignInCancelled: [{ message: string }];
  commandCancelled: [];
  /** More connections than the server accepts. */
  tooManyCommands: [];
  signInCancelled: [];
}
export type CommandErrorCode = keyof CommandErrorParams;

/** A failed command. `message` is for logs. */
export class CommandError<Code extends CommandErrorCode = CommandErrorCode> extends CodedError<
  CommandErrorParams,
  Code
> {
  override readonly name = 'CommandError';
}

/** Unlike `instanceof`, does not leave the code's type open. */
export function isCommandError(error: unknown): error is CommandError {
  return error instanceof CommandError;
}

/** An error of a use case that talked to a backend, with the backend's name. */
export class BackendCallError extends Error {
  override readonly name = 'BackendCallError';
  constructor(
    readonly backend: string,
    override readonly cause: unknown,
  ) {
    super(`a call to ${backend} failed`);
  }
}
