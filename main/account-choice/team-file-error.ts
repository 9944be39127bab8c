/** Failures to use a `.roster.json`. They never contain its values. */
import { CodedError } from '../errors/coded-error.js';

/** A place in a file, counted from 1. */
export interface FilePlace {
  file: string;
  line: number;
  column: number;
}

export type TeamFileKey = 'backend' | 'appId' | 'account' | '$schema';

/** Every code with its parameters. */
export interface TeamFileErrorParams {
  unreadable: [{ file: string }];
  /** A folder, a pipe or a device. */
  notRegular: [{ file: string }];
  tooLarge: [{ file: string; kilobytes: number }];
  notUtf8: [FilePlace];
  invalidJson: [FilePlace];
  notAnObject: [FilePlace];
  unknownKey: [FilePlace & { key: string }];
  /** The key is that of a secret, which does not belong in a repository. */
  secretKey: [FilePlace & { key: string }];
  repeatedKey: [FilePlace & { key: string }];
  missingKey: [FilePlace & { key: TeamFileKey }];
  invalidValue: [FilePlace & { key: TeamFileKey }];
}
export type TeamFileErrorCode = keyof TeamFileErrorParams;

export class TeamFileError<Code extends TeamFileErrorCode = TeamFileErrorCode> extends CodedError<
  TeamFileErrorParams,
  Code
> {
  override readonly name = 'TeamFileError';
}

/** Unlike `instanceof`, does not leave the code's type open. */
export function isTeamFileError(error: unknown): error is TeamFileError {
  return error instanceof TeamFileError;
}
