/** The error of an invalid command line. The sentences are in `output/error-mapping.ts`. */
import { CodedError } from '../../errors/coded-error.js';

/** Every code with its parameters. */
export interface UsageErrorParams {
  unknownCommand: [{ command: string }];
  unknownOption: [{ option: string; command: string }];
  optionValueMissing: [{ option: string }];
  optionTakesNoValue: [{ option: string }];
  unexpectedArgument: [{ argument: string }];
  accountMissing: [];
  emailMissing: [];
  unknownSignInMethod: [{ method: string }];
  /** The option is for sign-ins in the browser. */
  onlyWithProvider: [{ option: string }];
  unknownShell: [{ shells: readonly string[] }];
  secretMissing: [];
  noWorkingFolder: [];
  commandMissing: [];
  invalidDuration: [{ duration: string }];
  unknownFormat: [{ formats: readonly string[] }];
  /** `--env` names a variable that decides which code the program runs. */
  decidingVariable: [{ name: string }];
  /**
   * The name of an account, backend or browser is empty, for example because a variable is not set. `option`: the option with
   * the name.
   */
  emptyName: [{ option: string }];
  /** The name is too long to be one. */
  nameTooLong: [{ option: string }];
  invalidVariable: [{ text: string; fields: readonly string[] }];
}
export type UsageErrorCode = keyof UsageErrorParams;

export class UsageError<Code extends UsageErrorCode = UsageErrorCode> extends CodedError<UsageErrorParams, Code> {
  override readonly name = 'UsageError';
}
